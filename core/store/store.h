// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/store/records.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

class StoreConnection;

struct StoreOptions {
    int busyTimeoutMs = 5000;   ///< How long a write waits for another program.
    std::int64_t pageLimit = 0; ///< The file grows to so many pages of 4 KiB at most; 0: no limit.
};

/// Thrown by the call that interrupt() ended. A wish of the user: where there is a job, turn it
/// into its Cancelled.
class QueryInterrupted : public Error {
public:
    using Error::Error;
};

/// Runs, models, groupings and results in one SQLite file, shared by the window, the command line
/// and any number of processes.
///
/// A Store is one connection: one thread at a time uses it (interrupt() apart), every thread opens
/// its own. Every writing function is one transaction: all of it is stored or nothing.
///
/// Every function throws Error(Locked) when another program writes for longer than the timeout,
/// Error(DiskFull), Error(BadData) for a damaged file, and a write to a store of a newer Regroup
/// Error(Unsupported).
class Store {
public:
    /// Makes folders and file where missing, and brings an older file up to date (a copy of it is
    /// kept as <name>.version<N>.backup). A file of a newer Regroup opens read-only.
    /// @throws Error(BadData) if the file is no store or the folder is not writable.
    static Store open(const std::filesystem::path& path, const StoreOptions& options = {});

    /// @throws Error(BadData) if there is no such file; Error(Unsupported) if it is older than this
    /// program and so must be opened for writing once.
    static Store openReadOnly(const std::filesystem::path& path, const StoreOptions& options = {});

    ~Store();
    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;

    const std::filesystem::path& path() const;
    bool isReadOnly() const;
    int schemaVersion() const;        ///< Of the file.
    static int latestSchemaVersion(); ///< That this program writes.
    bool usesWriteAheadLog() const;   ///< False on network file systems: readers wait for writers.

    /// Ends the query or write that another thread has under way here; it throws QueryInterrupted
    /// and leaves nothing half. From any thread, while the Store lives.
    void interrupt();

    /// Looks for damage. Call it when markInterruptedRuns() found something. @note Reads the file.
    void checkIntegrity();

    /// A copy in one file, in a state of one moment, also while others write.
    /// @throws Error(BadData) if target exists.
    void exportTo(const std::filesystem::path& target);

    // Models, calibrations, groupings.

    void rememberContentHash(const FileStamp& stamp, std::string_view contentHash);
    /// nullopt if the file is not known or has changed.
    std::optional<std::string> findContentHash(const FileStamp& stamp);

    /// Finds the model by its content hash, or adds it. Of a known model path and openedAtUtc are
    /// brought up to date (and parentId if it had none). Returns the id.
    std::int64_t addModel(const ModelRecord& model);
    std::optional<ModelRecord> findModel(std::string_view contentHash);
    std::optional<ModelRecord> readModel(std::int64_t id);

    /// Finds the calibration of the same model with the same data and extent, or adds it.
    std::int64_t addCalibration(const CalibrationRecord& calibration);
    std::optional<CalibrationRecord> readCalibration(std::int64_t id);

    /// Finds the same partitions of the same model, or adds them; a found one keeps its name.
    /// @throws Error(BadData) if the grouping has no layers.
    std::int64_t addGrouping(const GroupingRecord& grouping);
    std::optional<GroupingRecord> readGrouping(std::int64_t id);

    // The life of a run.

    /// Adds the run in its state (Queued or Running); id is ignored. Returns the new id.
    std::int64_t beginRun(const RunRecord& run);
    /// Queued, Running or Paused, also to take an ended run up again: Running makes this process
    /// its owner, clears its end and error, and sets startedAtUtc if there was none.
    void setRunState(std::int64_t id, RunState state);
    void setRunModel(std::int64_t id, std::int64_t modelId, std::int64_t calibrationId = 0);
    void setRunGrouping(std::int64_t id, std::int64_t groupingId);
    void setRunNote(std::int64_t id, std::string_view name, std::string_view note);
    void finishRun(std::int64_t id, const RunEnding& ending);

    /// In the place of the tags it had. Tags are trimmed; empty ones do not count.
    void setRunTags(std::int64_t id, std::span<const std::string> tags);
    void setRunsArchived(std::span<const std::int64_t> ids, bool archived);

    /// Adds or replaces by key.
    void addParams(std::int64_t runId, std::span<const ParamRecord> params);
    /// One transaction a call: hand over steps in batches of half a second or so.
    void addSearchSteps(std::int64_t runId, std::span<const SearchStepRecord> steps);
    /// Adds by step; what a known step lacks is filled in, what it has is replaced.
    void addTrainingSteps(std::int64_t runId, std::span<const TrainingStepRecord> steps);
    /// Adds or replaces by task, metric and protocol.
    void addScores(std::int64_t runId, std::span<const ScoreRecord> scores);
    /// Adds or replaces by task and begin.
    void addWindowLosses(std::int64_t runId, std::string_view task,
                         std::span<const WindowLossRecord> losses);

    /// Running and paused runs (queued ones too) whose process is dead become Interrupted. Call it
    /// at the program's start. Returns their ids.
    std::vector<std::int64_t> markInterruptedRuns();

    /// With its children, steps, scores and losses. Models and groupings stay.
    void deleteRun(std::int64_t id);

    /// What deleteRun() takes away: the run and all below it, ascending.
    std::vector<std::int64_t> runsBelow(std::int64_t id);
    /// Of these runs' rows in all tables, without what SQLite adds.
    std::int64_t rowBytes(std::span<const std::int64_t> ids);

    /// Takes in all runs of another store, with all that belongs to them, in one transaction. A run
    /// that is here already (by its UUID) is left as it is. The other file is only read.
    /// @return its runs, by their ids here. @throws Error(BadData) if it is no store; Unsupported
    /// if it is of a newer Regroup
    std::vector<CopiedRun> importRuns(const std::filesystem::path& source);

    // Reading.

    /// Newest first.
    std::vector<RunOverview> listRuns(const RunFilter& filter = {});
    std::optional<RunDetails> readRun(std::int64_t id);
    std::vector<SearchStepRecord> readSearchSteps(std::int64_t runId);     ///< In sequence.
    std::vector<TrainingStepRecord> readTrainingSteps(std::int64_t runId); ///< By step.
    std::vector<ScoreRecord> readScores(std::int64_t runId);
    std::vector<WindowLossRecord> readWindowLosses(std::int64_t runId,
                                                   std::string_view task); ///< By begin.

    /// The newest run that is Done and has this recipe, model and variant, to take its result over.
    std::optional<std::int64_t> findFinishedRun(const ResumeKey& key);

    /// The oldest run with this param; nullopt: none.
    std::optional<std::int64_t> findRunWith(std::string_view paramKey, std::string_view text);
    /// The oldest conversion or training that made this model; nullopt: none.
    std::optional<std::int64_t> findMakerOf(std::int64_t modelId);

    RunLineage lineageOf(std::int64_t runId);

    /// What was looked at to make this model and this grouping (0: none): texts that searches and
    /// merges were fitted on and that models were trained on, through all their ancestors.
    std::vector<SeenDataRecord> dataSeenBy(std::int64_t modelId, std::int64_t groupingId);

    /// The newest run of this kind and recipe that no process is at work on, to go on with.
    std::optional<std::int64_t> findRunToResume(RunKind kind, std::string_view recipeHash);

private:
    explicit Store(std::unique_ptr<StoreConnection> connection);

    std::unique_ptr<StoreConnection> m_connection;
};

} // namespace regroup
