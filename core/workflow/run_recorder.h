// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/jobs/job_context.h"
#include "core/jobs/run_guarded.h"
#include "core/model/model_summary.h"
#include "core/store/records.h"
#include "core/store/store.h"
#include "core/workflow/evaluate_model.h"
#include "core/workflow/run_search.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regroup {

class Checkpoint;
struct TaskReport;

/// What is known of a run before it begins.
struct RunStart {
    RunKind kind = RunKind::Search;
    std::string name;
    std::string command;
    RuntimeOptions runtime;
    std::optional<std::uint64_t> seed;
    std::int64_t parentId = 0;
    std::string recipe;
    std::string recipeHash;
    std::string variant;
    bool partial = false;
    std::int64_t resumedRunId =
        0; ///< Goes on with this run instead of beginning one; 0: a new one.
};

/// Writes one run into the store while it goes on, so that a killed process leaves what it had.
/// Without a store it does nothing. A store that fails on the way (a full disk) is warned of in the
/// log and left alone: the work and its result are worth more than its record. Internal to
/// workflow.
class RunRecorder {
public:
    /// @throws Error(Locked, BadData, DiskFull) if the run cannot be begun.
    RunRecorder(const std::optional<std::filesystem::path>& store, const RunStart& start);

    std::optional<std::int64_t> runId() const { return m_runId; }

    void addParam(std::string_view key, const std::string& text);
    void addParam(std::string_view key, double number);

    /// @param contentHash empty: only the name is kept.
    void setModel(Session& session, const std::filesystem::path& model,
                  const std::string& contentHash);
    void setOutModel(Session& session, const std::filesystem::path& model,
                     const std::string& contentHash); ///< What a conversion wrote.
    void setCalibration(const CalibrationSettings& settings, std::int64_t tokenCount,
                        std::int64_t sequenceCount);
    void setGrouping(const GroupingFile& file, const std::string& name); ///< What the run found.
    void setUsedGrouping(const GroupingFile& file, const std::string& name);

    void addStep(const SearchStep& step);
    void addTrainingStep(const TrainingStepRecord& step);
    /// Every plain value of an object becomes a param under its key.
    void addSettings(const nlohmann::ordered_json& settings);
    void addEvaluation(const EvaluationReport& report);
    void addTasks(const TaskReport& report); ///< Scores, and which items were right.

    /// What this run itself looked at before it evaluates, e.g. to fit a merge: a result on the
    /// same data is stamped. @param how "its merge was fitted on it".
    void addSeenData(const std::string& sha256, const std::string& how);

    /// Keeps an item of an evaluation that goes on; it is stored within half a second or so.
    void keepItem(const std::string& task, WindowLossRecord item);
    /// What the run holds from before, of a resumed run; else nothing.
    std::vector<WindowLossRecord> keptItems(const std::string& task);

    void finish(RunState state); ///< Done or Stopped.
    void fail(const Failure& failure);

private:
    template <typename Write> void write(Write&& writeToStore);
    void flushSteps();
    void flushItems();
    void flushParams();
    /// Why a result on data with one of these hashes never counts as best; "": it may.
    std::string leakOf(std::span<const std::string> hashes);
    GroupingRecord groupingRecord(const GroupingFile& file, const std::string& name) const;

    std::optional<Store> m_store;
    std::optional<std::int64_t> m_runId;
    std::int64_t m_modelId = 0;
    std::int64_t m_usedGroupingId = 0;
    std::int64_t m_outGroupingId = 0;
    std::int64_t m_outModelId = 0;
    std::int64_t m_stepCount = 0;
    std::vector<ParamRecord> m_params;
    std::vector<SearchStepRecord> m_steps;
    std::vector<TrainingStepRecord> m_trainingSteps;
    std::map<std::string, std::vector<WindowLossRecord>> m_items; // By task.
    std::vector<std::pair<std::string, std::string>> m_seenData;  // Hash, and how.
    bool m_isResumed = false;
    std::chrono::steady_clock::time_point m_nextFlush;
};

/// Runs work(recorder) as one stored run; a stop or failure is stored as such and passed on.
template <typename Work>
auto recordRun(const std::optional<std::filesystem::path>& store, const RunStart& start,
               Work&& work) {
    RunRecorder recorder(store, start);
    try {
        return work(recorder);
    } catch (const Cancelled&) {
        recorder.finish(RunState::Stopped);
        throw;
    } catch (const Error& error) {
        recorder.fail({error.code(), error.what(), error.hint()});
        throw;
    } catch (const std::exception& error) {
        recorder.fail(failureFromException(error));
        throw;
    }
}

// The work of run_search and evaluate_model without the frame of a run, for recipes.

SearchReport searchInto(RunRecorder& recorder, Session& session, const SearchRequest& request,
                        JobContext& job, const std::function<void(const SearchStep&)>& onStep);
/// Stores what an equal request found in another run, without its steps.
void recordFoundSearch(RunRecorder& recorder, Session& session, const SearchRequest& request,
                       const SearchReport& report);
EvaluationReport evaluateInto(RunRecorder& recorder, Session& session,
                              const EvaluateRequest& request, JobContext& job);

/// What must agree for two perplexities to be compared.
std::string perplexityProtocol(const EvaluationReport& report);

/// Every plain value of an object as a param under its key.
std::vector<ParamRecord> settingParams(const nlohmann::ordered_json& settings);

/// A model as the store keeps it. @param contentHash checkpointHash()
ModelRecord modelRecord(const Checkpoint& checkpoint, const std::filesystem::path& path,
                        const std::string& contentHash);

/// What lists call a model: the name of its folder or file.
std::string folderName(const std::filesystem::path& model);

/// SHA-256 of a file's bytes. @throws Error(BadData)
std::string fileSha256(const std::filesystem::path& path);

} // namespace regroup
