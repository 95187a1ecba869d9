// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/fine_tune.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/memory.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/model_summary.h"
#include "core/model/transformer.h"
#include "core/train/held_out_score.h"
#include "core/train/trainer.h"
#include "core/train/training_checkpoint.h"
#include "core/workflow/fine_tune_preparation.h"
#include "core/workflow/grouping_shape.h"
#include "core/workflow/model_identity.h"
#include "core/workflow/open_model.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_recorder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace regroup {

namespace fs = std::filesystem;

namespace {

/// Settings, and what they are applied to.
nlohmann::ordered_json recipeOf(Session& session, const FineTuneRequest& request,
                                const FineTunePreparation& preparation, JobContext& job) {
    nlohmann::ordered_json recipe = fineTuneSettings(request);
    recipe["model_sha256"] = modelContentHash(session, request.model, request.store, job);
    recipe["data_sha256"] = preparation.material.dataSha256;
    if (request.teacher)
        recipe["teacher_sha256"] = modelContentHash(session, *request.teacher, request.store, job);
    return recipe;
}

TrainedModel makeModel(Session& session, const FineTuneRequest& request,
                       const FineTunePreparation& preparation, JobContext& job) {
    TrainedModelOptions options;
    options.method = request.train.method;
    options.lora = request.train.lora;
    options.load = preparation.load;
    options.seed = request.train.seed;
    options.modelDropout = request.train.modelDropout;
    options.baseModel = fs::absolute(request.model).lexically_normal().string();
    if (request.learnedMerge) {
        const ModelConfig& config = preparation.source->config();
        ModelIdentityTask identity(session, request.model, request.store, job);
        checkGroupingFits(*request.learnedMerge, identity.result(config), request.groupingPlace);
        options.learnedMerge = request.learnedMerge->grouping;
    }
    return withTensorErrors("Loading " + request.model.string(),
                            [&] { return TrainedModel(preparation.checkpoint, options); });
}

/// Passes what a training reports on: to the caller at most ten times a second, and to the store.
class ProgressRelay {
public:
    ProgressRelay(RunRecorder& recorder,
                  const std::function<void(const FineTuneProgress&)>& receive)
        : m_recorder(recorder), m_receive(receive) {}

    void operator()(const TrainingState& state, const TrainingLogEntry& entry) {
        const auto now = std::chrono::steady_clock::now();
        const bool isLast = state.step == state.stepCount;
        if (now < m_next && !isLast && !entry.heldOutLoss)
            return;
        m_next = now + std::chrono::milliseconds(100);
        if (m_firstStep < 0) {
            m_firstStep = state.step;
            m_firstTokens = state.tokens;
            m_firstSeconds = state.seconds;
        }
        const double seconds = state.seconds - m_firstSeconds;
        const auto steps = static_cast<double>(state.step - m_firstStep);
        FineTuneProgress progress;
        progress.step = state.step;
        progress.stepCount = state.stepCount;
        progress.epoch = state.epoch();
        progress.loss = entry.loss;
        progress.rate = entry.rate;
        progress.gradientNorm = entry.gradientNorm;
        progress.heldOutLoss = entry.heldOutLoss;
        progress.heldOutMetric = entry.heldOutMetric;
        progress.seconds = state.seconds;
        if (seconds > 0) {
            progress.tokensPerSecond = static_cast<double>(state.tokens - m_firstTokens) / seconds;
            if (steps > 0)
                progress.secondsLeft =
                    seconds / steps * static_cast<double>(state.stepCount - state.step);
        }
        m_recorder.addTrainingStep({entry.step, entry.epoch, entry.loss, entry.rate,
                                    entry.gradientNorm, entry.heldOutLoss, entry.heldOutMetric,
                                    state.tokens, state.seconds});
        if (m_receive)
            m_receive(progress);
    }

private:
    RunRecorder& m_recorder;
    const std::function<void(const FineTuneProgress&)>& m_receive;
    std::chrono::steady_clock::time_point m_next;
    std::int64_t m_firstStep = -1;
    std::int64_t m_firstTokens = 0;
    double m_firstSeconds = 0;
};

void writeMerged(const fs::path& best, const FineTuneRequest& request, const TrainedModel& model,
                 JobContext& job) {
    restoreParameters(best, model);
    std::error_code ignored;
    fs::remove_all(request.out / "merged", ignored); // Of an earlier end of this training.
    StagedFolder staged(request.out / "merged");
    writeModelFolder(*model.merged(), staged.path(), job);
    staged.commit();
}

FineTuneReport reportOf(const TrainingOutcome& outcome, const FineTuneRequest& request,
                        const FineTunePreparation& preparation) {
    FineTuneReport report;
    report.steps = outcome.state.step;
    report.tokens = outcome.state.tokens;
    report.seconds = outcome.state.seconds;
    if (report.seconds > 0)
        report.tokensPerSecond = static_cast<double>(report.tokens) / report.seconds;
    report.trainLoss = outcome.meanLoss;
    report.bestMetric = outcome.state.bestMetric;
    report.bestMetricName = preparation.material.metricName;
    report.checkpoint = outcome.bestCheckpoint;
    report.lastCheckpoint = outcome.lastCheckpoint;
    report.model = outcome.wasStopped ? outcome.lastCheckpoint : request.out;
    report.wasStopped = outcome.wasStopped;
    report.stoppedEarly = outcome.stoppedEarly;
    report.plan = preparation.plan;
    report.peakMemoryBytes = preparation.load.device.is_cuda()
                                 ? deviceMemory(preparation.load.device.str()).peak
                                 : peakMemoryBytes();
    return report;
}

void recordResult(RunRecorder& recorder, Session& session, const FineTuneRequest& request,
                  const FineTuneReport& report, JobContext& job) {
    recorder.addParam(run_param::seconds, report.seconds);
    recorder.addParam("steps", static_cast<double>(report.steps));
    recorder.addParam("tokens", static_cast<double>(report.tokens));
    recorder.addParam("tokens_per_second", report.tokensPerSecond);
    recorder.addParam("train_loss", report.trainLoss);
    if (report.bestMetric)
        recorder.addParam("held_out_" + report.bestMetricName, *report.bestMetric);
    recorder.addParam("checkpoint", report.checkpoint.string());
    recorder.addParam("predicted_memory_bytes", static_cast<double>(report.plan.memoryBytes));
    recorder.addParam("peak_memory_bytes", static_cast<double>(report.peakMemoryBytes));
    recorder.addParam("predicted_seconds", report.plan.seconds);
    std::error_code ignored;
    if (recorder.runId() && !report.wasStopped && fs::exists(report.model / "config.json", ignored))
        recorder.setOutModel(session, report.model,
                             modelContentHash(session, report.model, request.store, job));
}

FineTuneReport trainInto(RunRecorder& recorder, Session& session, const FineTuneRequest& request,
                         const FineTunePreparation& preparation,
                         const std::function<void(const FineTuneProgress&)>& onProgress,
                         JobContext& job) {
    const auto recipe = recipeOf(session, request, preparation, job);
    recorder.setModel(session, request.model, recipe.at("model_sha256").get<std::string>());
    recordGroupingShape(recorder, summarizeModel(*preparation.source),
                        preparation.checkpoint->config().grouping);
    recorder.addSettings(recipe);
    recorder.addParam(run_param::trainingData, fs::absolute(request.data).string());
    recorder.addParam(run_param::exportFolder, fs::absolute(request.out).string());
    std::shared_ptr<const Transformer> teacher;
    if (request.teacher)
        teacher = session.transformer(*request.teacher, request.runtime, job);
    TrainedModel model = makeModel(session, request, preparation, job);
    fs::create_directories(request.out);
    ProgressRelay relay(recorder, onProgress);
    TrainerCallbacks callbacks;
    callbacks.onLog = [&](const TrainingState& state, const TrainingLogEntry& entry) {
        relay(state, entry);
    };
    callbacks.stopsAtOnce = [&request] { return request.atOnce.stop_requested(); };
    const TrainingOutcome outcome = withTensorErrors("Fine-tuning", [&] {
        return trainModel(model, preparation.material.data, request.train, teacher.get(), recipe,
                          request.out, preparation.resumed, callbacks, job);
    });
    FineTuneReport report = reportOf(outcome, request, preparation);
    if (request.mergeAdapters && request.train.method == TrainMethod::Lora && !outcome.wasStopped) {
        writeMerged(outcome.bestCheckpoint, request, model, job);
        report.model = request.out / "merged";
    }
    return report;
}

} // namespace

FineTunePlan planFineTune(Session& session, const FineTuneRequest& request, JobContext& job) {
    return prepareFineTune(session, request, job).plan;
}

FineTuneReport fineTuneModel(Session& session, const FineTuneRequest& request, JobContext& job,
                             const std::function<void(const FineTuneProgress&)>& onProgress) {
    prepareTensorLibrary(request.runtime.threadCount);
    RunStart start;
    start.kind = RunKind::FineTune;
    start.name = request.name.empty()
                     ? fmt::format("{} on {}", trainMethodName(request.train.method), request.task)
                     : request.name;
    start.command = request.command;
    start.runtime = request.runtime;
    start.seed = request.train.seed;
    start.recipe = fineTuneSettings(request).dump(2);
    start.partial = request.exampleLimit > 0;
    return recordRun(request.store, start, [&](RunRecorder& recorder) {
        const FineTunePreparation preparation = prepareFineTune(session, request, job);
        checkFineTunePlan(preparation.plan, request, preparation.load.device.is_cpu());
        FineTuneReport report = trainInto(recorder, session, request, preparation, onProgress, job);
        try {
            recordResult(recorder, session, request, report, job);
        } catch (const Cancelled&) { // The model is whole; only its record is poorer.
            spdlog::warn("Stopped while hashing the model, which is complete.");
        }
        report.runId = recorder.runId();
        recorder.finish(report.wasStopped ? RunState::Stopped : RunState::Done);
        return report;
    });
}

double heldOutLoss(Session& session, const FineTuneRequest& request, JobContext& job) {
    prepareTensorLibrary(request.runtime.threadCount);
    FineTuneRequest measured = request;
    measured.resumed.reset();
    measured.teacher.reset();
    measured.out += ".measured"; // Never made.
    const FineTunePreparation preparation = prepareFineTune(session, measured, job);
    if (preparation.material.data.heldOut.empty())
        throw Error(ErrorCode::BadUsage,
                    "Measuring before a training: nothing is held out, expected a part.",
                    "Use a larger --held-out.");
    return withTensorErrors("Measuring before a training", [&] {
        TrainedModel model = makeModel(session, measured, preparation, job);
        return scoreHeldOut(model, preparation.material.data, measured.train, job).loss;
    });
}

std::vector<fs::path> trainingCheckpoints(const fs::path& folder) {
    constexpr std::string_view start = "checkpoint-";
    std::vector<std::pair<std::int64_t, fs::path>> found;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        std::int64_t step = 0;
        const char* last = name.data() + name.size();
        if (name.starts_with(start) &&
            std::from_chars(name.data() + start.size(), last, step).ptr == last)
            found.emplace_back(-step, entry->path());
    }
    std::sort(found.begin(), found.end());
    std::vector<fs::path> checkpoints;
    checkpoints.reserve(found.size());
    for (auto& [step, path] : found)
        checkpoints.push_back(std::move(path));
    return checkpoints;
}

} // namespace regroup
