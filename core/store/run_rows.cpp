// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_rows.h"

#include "core/base/text.h"
#include "core/store/rows.h"
#include "core/store/store.h"
#include "core/store/store_connection.h"

#include <fmt/format.h>

#include <array>
#include <random>

namespace regroup {

namespace {

/// Version 4: from the system's randomness, never from a seed, so that no two computers agree.
std::string newUuid() {
    std::random_device random;
    std::array<unsigned, 4> bits{};
    for (unsigned& word : bits)
        word = random();
    bits[1] = (bits[1] & 0xffff0fffU) | 0x00004000U;
    bits[2] = (bits[2] & 0x3fffffffU) | 0x80000000U;
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:04x}{:08x}", bits[0], bits[1] >> 16U,
                       bits[1] & 0xffffU, bits[2] >> 16U, bits[2] & 0xffffU, bits[3]);
}

void bindRun(SQLite::Statement& insert, const RunRecord& run) {
    bindText(insert, ":uuid", run.uuid.empty() ? newUuid() : run.uuid);
    bindId(insert, ":parent_id", run.parentId);
    bindText(insert, ":kind", runKindName(run.kind));
    bindText(insert, ":state", runStateName(run.state));
    bindText(insert, ":name", run.name);
    bindText(insert, ":note", run.note);
    bindId(insert, ":model_id", run.modelId);
    bindId(insert, ":calibration_id", run.calibrationId);
    bindId(insert, ":grouping_id", run.groupingId);
    bindId(insert, ":out_model_id", run.outModelId);
    bindId(insert, ":out_grouping_id", run.outGroupingId);
    bindText(insert, ":recipe", run.recipe);
    bindText(insert, ":recipe_hash", run.recipeHash);
    bindText(insert, ":variant", run.variant);
    bindText(insert, ":command", run.command);
    bindSeed(insert, ":seed", run.seed);
    bindText(insert, ":versions", run.versions);
    bindText(insert, ":device", run.device);
    bindProcess(insert, run.process.processId == 0 ? currentProcess() : run.process);
    insert.bind(":partial", run.partial ? 1 : 0);
    bindNumber(insert, ":seconds", run.seconds);
    bindTextOrNull(insert, ":error_code", run.errorCode);
    bindTextOrNull(insert, ":error_text", run.errorText);
    bindTextOrNull(insert, ":error_hint", run.errorHint);
    bindText(insert, ":created_at", timeOrNow(run.createdAtUtc));
    const bool startsNow = run.state == RunState::Running && run.startedAtUtc.empty();
    bindTextOrNull(insert, ":started_at", startsNow ? utcNow() : run.startedAtUtc);
    bindTextOrNull(insert, ":ended_at", run.endedAtUtc);
}

void execOnRun(SQLite::Database& database, const std::filesystem::path& path,
               SQLite::Statement& update, std::int64_t id) {
    checkRunExists(database, path, id);
    update.bind(":id", id);
    update.exec();
}

[[noreturn]] void throwWrongState(RunState state, std::string_view expected) {
    throw Error(ErrorCode::Internal, fmt::format("A run was to become '{}', expected one of: {}.",
                                                 runStateName(state), expected));
}

} // namespace

ProcessIdentity processAt(const SQLite::Statement& row) {
    return {textAt(row, "host"), textAt(row, "boot"), integerAt(row, "process"),
            integerAt(row, "process_started")};
}

void bindProcess(SQLite::Statement& statement, const ProcessIdentity& process) {
    bindText(statement, ":host", process.host);
    bindText(statement, ":boot", process.bootId);
    statement.bind(":process", process.processId);
    statement.bind(":process_started", process.startTicks);
}

RunRecord runAt(const SQLite::Statement& row, const std::filesystem::path& path) {
    RunRecord run;
    run.id = integerAt(row, "id");
    run.uuid = textAt(row, "uuid");
    run.parentId = integerAt(row, "parent_id");
    try {
        run.kind = runKindFromName(textAt(row, "kind"));
        run.state = runStateFromName(textAt(row, "state"));
    } catch (const Error& error) { // Named by the file, not by the user.
        throwDamaged(path, fmt::format("reading run {}", run.id), error.what());
    }
    run.name = textAt(row, "name");
    run.note = textAt(row, "note");
    run.modelId = integerAt(row, "model_id");
    run.calibrationId = integerAt(row, "calibration_id");
    run.groupingId = integerAt(row, "grouping_id");
    run.outModelId = integerAt(row, "out_model_id");
    run.outGroupingId = integerAt(row, "out_grouping_id");
    run.recipeHash = textAt(row, "recipe_hash");
    run.variant = textAt(row, "variant");
    run.seed = seedAt(row, "seed");
    run.device = textAt(row, "device");
    run.process = processAt(row);
    run.partial = integerAt(row, "partial") != 0;
    run.archived = integerAt(row, "archived") != 0;
    run.seconds = numberAt(row, "seconds");
    run.errorCode = textAt(row, "error_code");
    run.errorText = textAt(row, "error_text");
    run.errorHint = textAt(row, "error_hint");
    run.createdAtUtc = textAt(row, "created_at");
    run.startedAtUtc = textAt(row, "started_at");
    run.endedAtUtc = textAt(row, "ended_at");
    return run;
}

void checkRunExists(SQLite::Database& database, const std::filesystem::path& path,
                    std::int64_t id) {
    SQLite::Statement select(database, "SELECT 1 FROM run WHERE id = :id");
    select.bind(":id", id);
    if (!select.executeStep())
        throw Error(ErrorCode::BadData, fmt::format("There is no run {} in {}.", id, path.string()),
                    "It may have been deleted; `regroup runs list` shows those there are.");
}

std::int64_t Store::beginRun(const RunRecord& run) {
    return m_connection->write("saving a run", [&](SQLite::Database& database) {
        if (run.parentId != 0)
            checkRunExists(database, path(), run.parentId);
        SQLite::Statement insert(
            database,
            "INSERT INTO run (uuid, parent_id, kind, state, name, note, model_id, calibration_id, "
            "grouping_id, out_model_id, out_grouping_id, recipe, recipe_hash, variant, command, "
            "seed, versions, device, host, boot, process, process_started, partial, seconds, "
            "error_code, error_text, error_hint, created_at, started_at, ended_at) VALUES (:uuid, "
            ":parent_id, :kind, :state, :name, :note, :model_id, :calibration_id, :grouping_id, "
            ":out_model_id, :out_grouping_id, :recipe, :recipe_hash, :variant, :command, :seed, "
            ":versions, :device, :host, :boot, :process, :process_started, :partial, :seconds, "
            ":error_code, :error_text, :error_hint, :created_at, :started_at, :ended_at)");
        bindRun(insert, run);
        insert.exec();
        return static_cast<std::int64_t>(database.getLastInsertRowid());
    });
}

void Store::setRunState(std::int64_t id, RunState state) {
    if (state != RunState::Queued && state != RunState::Running && state != RunState::Paused)
        throwWrongState(state, "queued, running, paused");
    m_connection->write("saving the state of a run", [&](SQLite::Database& database) {
        SQLite::Statement update(
            database,
            "UPDATE run SET state = :state, host = :host, boot = :boot, process = :process, "
            "process_started = :process_started, "
            "started_at = CASE :state WHEN 'running' THEN coalesce(started_at, :now) "
            "ELSE started_at END, ended_at = NULL, seconds = NULL, error_code = NULL, "
            "error_text = NULL, error_hint = NULL WHERE id = :id");
        bindText(update, ":state", runStateName(state));
        bindProcess(update, currentProcess());
        bindText(update, ":now", utcNow());
        execOnRun(database, path(), update, id);
    });
}

void Store::setRunModel(std::int64_t id, std::int64_t modelId, std::int64_t calibrationId) {
    m_connection->write("saving the model of a run", [&](SQLite::Database& database) {
        SQLite::Statement update(database,
                                 "UPDATE run SET model_id = :model_id, calibration_id = "
                                 "coalesce(:calibration_id, calibration_id) WHERE id = :id");
        bindId(update, ":model_id", modelId);
        bindId(update, ":calibration_id", calibrationId);
        execOnRun(database, path(), update, id);
    });
}

void Store::setRunGrouping(std::int64_t id, std::int64_t groupingId) {
    m_connection->write("saving the grouping of a run", [&](SQLite::Database& database) {
        SQLite::Statement update(database,
                                 "UPDATE run SET grouping_id = :grouping_id WHERE id = :id");
        bindId(update, ":grouping_id", groupingId);
        execOnRun(database, path(), update, id);
    });
}

void Store::setRunNote(std::int64_t id, std::string_view name, std::string_view note) {
    m_connection->write("saving the note of a run", [&](SQLite::Database& database) {
        SQLite::Statement update(database,
                                 "UPDATE run SET name = :name, note = :note WHERE id = :id");
        bindText(update, ":name", name);
        bindText(update, ":note", note);
        execOnRun(database, path(), update, id);
    });
}

void Store::finishRun(std::int64_t id, const RunEnding& ending) {
    if (ending.state != RunState::Done && ending.state != RunState::Stopped &&
        ending.state != RunState::Failed)
        throwWrongState(ending.state, "done, stopped, failed");
    m_connection->write("saving the end of a run", [&](SQLite::Database& database) {
        SQLite::Statement update(
            database,
            "UPDATE run SET state = :state, out_model_id = coalesce(:out_model_id, out_model_id), "
            "out_grouping_id = coalesce(:out_grouping_id, out_grouping_id), seconds = :seconds, "
            "error_code = :error_code, error_text = :error_text, error_hint = :error_hint, "
            "ended_at = :ended_at WHERE id = :id");
        bindText(update, ":state", runStateName(ending.state));
        bindId(update, ":out_model_id", ending.outModelId);
        bindId(update, ":out_grouping_id", ending.outGroupingId);
        bindNumber(update, ":seconds", ending.seconds);
        bindTextOrNull(update, ":error_code", ending.errorCode);
        bindTextOrNull(update, ":error_text", ending.errorText);
        bindTextOrNull(update, ":error_hint", ending.errorHint);
        bindText(update, ":ended_at", timeOrNow(ending.endedAtUtc));
        execOnRun(database, path(), update, id);
    });
}

} // namespace regroup
