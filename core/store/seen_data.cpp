// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/rows.h"
#include "core/store/run_rows.h"
#include "core/store/store.h"
#include "core/store/store_connection.h"

#include <set>

namespace regroup {

namespace {

/// Walks from a model and a grouping to the runs that made them, and from those to what they were
/// made from. Every model, grouping and run is visited once, so that a ring ends.
class Ancestry {
public:
    explicit Ancestry(SQLite::Database& database) : m_database(database) {}

    void visitModel(std::int64_t id) {
        if (id == 0 || !m_models.insert(id).second)
            return;
        visitRunsWith("out_model_id", id);
        visitModel(parentOf("model", id));
    }

    void visitGrouping(std::int64_t id) {
        if (id == 0 || !m_groupings.insert(id).second)
            return;
        visitRunsWith("out_grouping_id", id);
        visitGrouping(parentOf("grouping", id));
    }

    std::vector<SeenDataRecord> take() { return std::move(m_seen); }

private:
    struct Maker {
        std::int64_t run = 0;
        std::int64_t model = 0;
        std::int64_t grouping = 0;
        std::string kind;
    };

    /// @param column a name of this file, never the user's.
    void visitRunsWith(const std::string& column, std::int64_t id) {
        std::vector<Maker> makers;
        SQLite::Statement select(m_database, "SELECT id, kind, model_id, grouping_id FROM run "
                                             "WHERE " +
                                                 column + " = :id ORDER BY id");
        select.bind(":id", id);
        while (select.executeStep())
            makers.push_back({integerAt(select, "id"), integerAt(select, "model_id"),
                              integerAt(select, "grouping_id"), textAt(select, "kind")});
        for (const Maker& maker : makers) {
            if (!m_runs.insert(maker.run).second)
                continue;
            addData(maker);
            visitModel(maker.model);
            visitGrouping(maker.grouping);
        }
    }

    void addData(const Maker& maker) {
        SQLite::Statement select(
            m_database,
            "SELECT calibration.data_hash AS hash FROM run JOIN calibration ON calibration.id = "
            "run.calibration_id WHERE run.id = :id UNION SELECT text AS hash FROM param WHERE "
            "run_id = :id AND key IN ('data_sha256', 'merge_data_sha256')");
        select.bind(":id", maker.run);
        while (select.executeStep())
            if (const std::string hash = textAt(select, "hash"); !hash.empty())
                m_seen.push_back({maker.run, runKindFromName(maker.kind), hash});
    }

    std::int64_t parentOf(const std::string& table, std::int64_t id) {
        SQLite::Statement select(m_database, "SELECT parent_id FROM " + table + " WHERE id = :id");
        select.bind(":id", id);
        return select.executeStep() ? integerAt(select, "parent_id") : 0;
    }

    SQLite::Database& m_database;
    std::set<std::int64_t> m_models;
    std::set<std::int64_t> m_groupings;
    std::set<std::int64_t> m_runs;
    std::vector<SeenDataRecord> m_seen;
};

} // namespace

std::vector<SeenDataRecord> Store::dataSeenBy(std::int64_t modelId, std::int64_t groupingId) {
    return m_connection->read("reading how a model came to be", [&](SQLite::Database& database) {
        Ancestry ancestry(database);
        ancestry.visitModel(modelId);
        ancestry.visitGrouping(groupingId);
        return ancestry.take();
    });
}

} // namespace regroup
