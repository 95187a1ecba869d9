// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/rows.h"
#include "core/store/run_rows.h"
#include "core/store/store.h"
#include "core/store/store_connection.h"

#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace {

/// By id and not by time: the clock may have been set back between two runs.
std::string listQuery() {
    return fmt::format(
        "SELECT {}, versions, model.name AS model_name, grouping.name AS grouping_name, "
        "grouping.origin AS "
        "grouping_origin FROM run "
        "LEFT JOIN model ON model.id = run.model_id "
        "LEFT JOIN grouping ON grouping.id = coalesce(run.out_grouping_id, run.grouping_id) "
        "WHERE (:parent_id IS NULL OR run.parent_id = :parent_id) "
        "AND (:text IS NULL OR instr(lower(run.name), lower(:text)) > 0 "
        "OR instr(lower(model.name), lower(:text)) > 0 "
        "OR EXISTS (SELECT 1 FROM param WHERE param.run_id = run.id AND param.key IN (:method_key, "
        ":model_key) "
        "AND instr(lower(param.text), lower(:text)) > 0)) "
        "ORDER BY run.id DESC LIMIT :limit",
        runColumns);
}

std::vector<std::int64_t> childIds(SQLite::Database& database, std::int64_t id) {
    SQLite::Statement select(database, "SELECT id FROM run WHERE parent_id = :id ORDER BY id");
    select.bind(":id", id);
    std::vector<std::int64_t> ids;
    while (select.executeStep())
        ids.push_back(integerAt(select, "id"));
    return ids;
}

std::int64_t searchStepCount(SQLite::Database& database, std::int64_t id) {
    SQLite::Statement select(database, "SELECT count(*) AS n FROM search_step WHERE run_id = :id");
    select.bind(":id", id);
    select.executeStep();
    return integerAt(select, "n");
}

/// Everything that belongs to the run itself.
std::optional<RunDetails> ownDetails(SQLite::Database& database, const std::filesystem::path& path,
                                     std::int64_t id) {
    SQLite::Statement select(database, fmt::format("SELECT {}, recipe, command, versions FROM run "
                                                   "WHERE id = :id",
                                                   runColumns));
    select.bind(":id", id);
    if (!select.executeStep())
        return std::nullopt;
    RunDetails details;
    details.run = runAt(select, path);
    details.run.recipe = textAt(select, "recipe");
    details.run.command = textAt(select, "command");
    details.run.versions = textAt(select, "versions");
    RunValueReader values(database);
    details.params = values.params(id);
    details.scores = values.scores(id);
    details.tags = values.tags(id);
    details.childIds = childIds(database, id);
    details.searchStepCount = searchStepCount(database, id);
    return details;
}

struct UnfinishedRun {
    std::int64_t id = 0;
    ProcessIdentity process;
};

std::vector<UnfinishedRun> runsOfDeadProcesses(SQLite::Database& database) {
    SQLite::Statement select(database,
                             "SELECT id, host, boot, process, process_started FROM run "
                             "WHERE state IN ('queued', 'running', 'paused') ORDER BY id");
    std::vector<UnfinishedRun> runs;
    while (select.executeStep())
        if (ProcessIdentity process = processAt(select); isDead(process))
            runs.push_back({integerAt(select, "id"), std::move(process)});
    return runs;
}

} // namespace

std::vector<RunOverview> Store::listRuns(const RunFilter& filter) {
    return m_connection->read("listing runs", [&](SQLite::Database& database) {
        SQLite::Statement select(database, listQuery());
        bindId(select, ":parent_id", filter.parentId);
        bindTextOrNull(select, ":text", filter.text);
        bindText(select, ":method_key", methodParamKey);
        bindText(select, ":model_key", modelParamKey);
        select.bind(":limit", filter.limit);
        RunValueReader values(database);
        std::vector<RunOverview> runs;
        while (select.executeStep()) {
            RunOverview overview;
            overview.run = runAt(select, path());
            overview.run.versions = textAt(select, "versions");
            overview.modelName = textAt(select, "model_name");
            overview.groupingName = textAt(select, "grouping_name");
            overview.params = values.params(overview.run.id);
            overview.groupingOrigin = textAt(select, "grouping_origin");
            overview.scores = values.scores(overview.run.id);
            overview.tags = values.tags(overview.run.id);
            runs.push_back(std::move(overview));
        }
        return runs;
    });
}

std::optional<RunDetails> Store::readRun(std::int64_t id) {
    auto details = m_connection->read("reading a run", [&](SQLite::Database& database) {
        return ownDetails(database, path(), id);
    });
    if (!details)
        return std::nullopt;
    // Rows that never go: they need not be of the same moment.
    details->model = readModel(details->run.modelId);
    details->outModel = readModel(details->run.outModelId);
    details->calibration = readCalibration(details->run.calibrationId);
    details->grouping = readGrouping(details->run.groupingId);
    details->outGrouping = readGrouping(details->run.outGroupingId);
    return details;
}

std::optional<std::int64_t> Store::findFinishedRun(const ResumeKey& key) {
    return m_connection->read("looking for a finished run", [&](SQLite::Database& database) {
        SQLite::Statement select(database,
                                 "SELECT id FROM run WHERE model_id = :model_id AND variant = "
                                 ":variant AND state = 'done' ORDER BY id DESC LIMIT 1");
        select.bind(":model_id", key.modelId);
        bindText(select, ":variant", key.variant);
        return select.executeStep() ? std::optional(integerAt(select, "id")) : std::nullopt;
    });
}

std::optional<std::int64_t> Store::findRunToResume(RunKind kind, std::string_view recipeHash) {
    return m_connection->read("looking for a run to go on with", [&](SQLite::Database& database) {
        SQLite::Statement select(
            database, "SELECT id FROM run WHERE recipe_hash = :recipe_hash AND kind = :kind AND "
                      "state NOT IN ('queued', 'running', 'paused') ORDER BY id DESC LIMIT 1");
        bindText(select, ":recipe_hash", recipeHash);
        bindText(select, ":kind", runKindName(kind));
        return select.executeStep() ? std::optional(integerAt(select, "id")) : std::nullopt;
    });
}

std::optional<std::int64_t> Store::findRunWith(std::string_view paramKey, std::string_view text) {
    return m_connection->read("looking for a run", [&](SQLite::Database& database) {
        SQLite::Statement select(
            database, "SELECT min(run_id) AS id FROM param WHERE key = :key AND text = :text");
        bindText(select, ":key", paramKey);
        bindText(select, ":text", text);
        select.executeStep(); // An aggregate has one row.
        const std::int64_t id = integerAt(select, "id");
        return id == 0 ? std::nullopt : std::optional(id);
    });
}

std::optional<std::int64_t> Store::findMakerOf(std::int64_t modelId) {
    return m_connection->read("looking for how a model was made", [&](SQLite::Database& database) {
        SQLite::Statement select(database, "SELECT min(id) AS id FROM run WHERE out_model_id = "
                                           ":model_id AND kind IN ('convert', 'finetune')");
        select.bind(":model_id", modelId);
        select.executeStep();
        const std::int64_t id = integerAt(select, "id");
        return id == 0 ? std::nullopt : std::optional(id);
    });
}

std::vector<std::int64_t> Store::markInterruptedRuns() {
    const auto dead = m_connection->read("looking for interrupted runs", runsOfDeadProcesses);
    if (dead.empty()) // The usual start takes no write lock.
        return {};
    return m_connection->write("marking interrupted runs", [&](SQLite::Database& database) {
        SQLite::Statement update(
            database, "UPDATE run SET state = 'interrupted' WHERE id = :id "
                      "AND state IN ('queued', 'running', 'paused') AND host = :host AND boot = "
                      ":boot AND process = :process AND process_started = :process_started");
        std::vector<std::int64_t> ids;
        for (const UnfinishedRun& run : dead) {
            update.bind(":id", run.id);
            bindProcess(update, run.process);
            if (update.exec() > 0) // Else another program was faster, or went on with it.
                ids.push_back(run.id);
            update.reset();
        }
        return ids;
    });
}

void Store::deleteRun(std::int64_t id) {
    m_connection->write("deleting a run", [&](SQLite::Database& database) {
        checkRunExists(database, path(), id);
        SQLite::Statement remove(database, "DELETE FROM run WHERE id = :id");
        remove.bind(":id", id);
        remove.exec();
    });
}

} // namespace regroup
