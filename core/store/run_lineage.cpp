// SPDX-License-Identifier: GPL-3.0-or-later
// Which runs made what a run used, and which used what it made.
#include "core/store/rows.h"
#include "core/store/store.h"
#include "core/store/store_connection.h"

#include <fmt/format.h>

namespace regroup {

namespace {

/// More of them tell nobody anything: a grouping like "neighbour" is found again and again.
constexpr int mostRelated = 100;

std::vector<RelatedRun> related(SQLite::Database& database, std::int64_t runId,
                                std::string_view condition) {
    SQLite::Statement select(
        database, fmt::format("SELECT other.id AS id, other.kind AS kind, other.name AS name "
                              "FROM run AS own JOIN run AS other ON {} AND other.id != own.id "
                              "WHERE own.id = :id ORDER BY other.id LIMIT {}",
                              condition, mostRelated));
    select.bind(":id", runId);
    std::vector<RelatedRun> runs;
    while (select.executeStep())
        runs.push_back({integerAt(select, "id"), textAt(select, "kind"), textAt(select, "name")});
    return runs;
}

} // namespace

RunLineage Store::lineageOf(std::int64_t runId) {
    return m_connection->read("looking for what a run came from", [&](SQLite::Database& database) {
        return RunLineage{
            related(database, runId, "other.out_model_id = own.model_id"),
            related(database, runId, "other.out_grouping_id = own.grouping_id"),
            related(database, runId,
                    "(other.model_id = own.out_model_id OR "
                    "other.grouping_id = own.out_grouping_id)"),
        };
    });
}

} // namespace regroup
