// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/records.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

// Reading the rows of a run. Internal to the store.
namespace regroup {

/// Columns of `run` for runAt(), without the long texts.
inline constexpr const char* runColumns =
    "run.id AS id, run.uuid AS uuid, run.parent_id AS parent_id, run.kind AS kind, "
    "run.state AS state, run.name AS name, run.note AS note, run.model_id AS model_id, "
    "run.calibration_id AS calibration_id, run.grouping_id AS grouping_id, "
    "run.out_model_id AS out_model_id, run.out_grouping_id AS out_grouping_id, "
    "run.recipe_hash AS recipe_hash, run.variant AS variant, run.seed AS seed, "
    "run.device AS device, run.host AS host, run.boot AS boot, run.process AS process, "
    "run.process_started AS process_started, run.partial AS partial, run.archived AS archived, "
    "run.seconds AS seconds, "
    "run.error_code AS error_code, run.error_text AS error_text, run.error_hint AS error_hint, "
    "run.created_at AS created_at, run.started_at AS started_at, run.ended_at AS ended_at";

/// @throws Error(BadData) for a kind or state that this program does not know.
RunRecord runAt(const SQLite::Statement& row, const std::filesystem::path& path);

ProcessIdentity processAt(const SQLite::Statement& row);
void bindProcess(SQLite::Statement& statement, const ProcessIdentity& process);

/// @throws Error(BadData) if there is no run of that id.
void checkRunExists(SQLite::Database& database, const std::filesystem::path& path, std::int64_t id);

/// Reads the params and scores of many runs with two prepared statements.
class RunValueReader {
public:
    explicit RunValueReader(SQLite::Database& database);

    std::map<std::string, ParamRecord, std::less<>> params(std::int64_t runId);
    std::vector<ScoreRecord> scores(std::int64_t runId);
    std::vector<std::string> tags(std::int64_t runId); ///< Ascending.

private:
    SQLite::Statement m_params;
    SQLite::Statement m_scores;
    SQLite::Statement m_tags;
};

} // namespace regroup
