// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_recipe.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/memory.h"
#include "core/jobs/job_queue.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/model_config.h"
#include "core/workflow/paired_bootstrap.h"
#include "core/workflow/recipe_progress.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/training_rows.h"
#include "core/workflow/variant_key.h"
#include "core/workflow/variant_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <exception>
#include <thread>

namespace regroup {

namespace {

/// One variant on one model.
struct Task {
    VariantRunner* runner = nullptr;
    std::optional<RecipeVariant> variant; ///< nullopt: the model as it is.
    std::optional<FinishedVariant> finished;

    std::string name() const { return variant ? variant->name : "original"; }
    std::string line() const { return variant ? variant->line : "original"; }
};

/// Takes the variants of a recipe one after the other, several at once where the request says so.
class RecipeTasks {
public:
    RecipeTasks(std::vector<Task>& tasks, int jobCount, JobContext& job)
        : m_tasks(tasks), m_jobCount(jobCount), m_job(job),
          m_progress(job, tasks.size(), jobCount) {
        for (const Task& task : tasks)
            m_progress.addWaiting(task.line());
    }

    /// @throws what the first variant that failed threw, after the others have stopped.
    void run() {
        if (m_jobCount <= 1)
            takeTasks(m_job.stopToken());
        else
            runAtOnce();
        if (m_error)
            std::rethrow_exception(m_error);
        m_job.throwIfStopped();
    }

private:
    void runAtOnce() {
        const std::stop_callback outer(m_job.stopToken(), [this] { m_stop.request_stop(); });
        JobQueue queue(m_jobCount);
        std::vector<JobTicket> tickets;
        tickets.reserve(static_cast<std::size_t>(m_jobCount));
        for (int index = 0; index < m_jobCount; ++index)
            tickets.push_back(queue.submit(
                JobLane::Light, [this](const std::stop_token&) { takeTasks(m_stop.get_token()); }));
        for (const JobTicket& ticket : tickets)
            ticket.wait();
    }

    void takeTasks(const std::stop_token& stop) {
        for (;;) {
            const std::size_t index = m_next++;
            if (index >= m_tasks.size() || stop.stop_requested())
                return;
            try {
                runTask(index, stop);
            } catch (const Cancelled&) {
                return;
            } catch (...) { // Whatever it is, the caller's thread rethrows the first one.
                const std::lock_guard lock(m_mutex);
                if (!m_error)
                    m_error = std::current_exception();
                m_stop.request_stop();
                return;
            }
        }
    }

    void runTask(std::size_t index, const std::stop_token& stop) {
        Task& task = m_tasks[index];
        JobContext job(stop, [&](const Progress& progress) {
            m_progress.report(index, task.name(), progress);
        });
        task.finished = task.runner->takeOver(task.variant);
        if (!task.finished)
            task.finished = task.runner->run(task.variant, job);
        const VariantResult& result = task.finished->result;
        m_progress.finish(task.line(),
                          result.resumed ? std::nullopt : std::optional(result.seconds));
        if (task.variant)
            task.runner->exportVariant(*task.variant, *task.finished, job);
    }

    std::vector<Task>& m_tasks;
    int m_jobCount;
    JobContext& m_job;
    RecipeProgress m_progress;
    std::atomic<std::size_t> m_next{0};
    std::stop_source m_stop;
    std::mutex m_mutex;
    std::exception_ptr m_error;
};

void compareWith(const FinishedVariant& original, FinishedVariant& variant) {
    const auto paired = pairedDifference(original.windows, variant.windows);
    if (!paired)
        return;
    variant.result.lossDifference = paired->difference;
    variant.result.differenceLow = paired->low;
    variant.result.differenceHigh = paired->high;
    variant.result.withinNoise = paired->withinNoise;
}

int threadCountOf(const RuntimeOptions& runtime) {
    return runtime.threadCount > 0
               ? runtime.threadCount
               : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

/// What one variant may take beside the weights, which all share, at most and about: the hidden
/// states of the calibration text, of the original and the merged model; a layer's moments over the
/// attention's width, in float64; merged projections of all layers; buffers of forward passes.
std::uint64_t variantBytes(const ModelConfig& config, const Recipe& recipe) {
    constexpr std::uint64_t buffers = std::uint64_t{256} << 20U;
    const auto width = static_cast<std::uint64_t>(config.modelDim);
    const auto tokens = static_cast<std::uint64_t>(recipe.calibration.tokenLimit);
    const auto attended =
        static_cast<std::uint64_t>(config.headCount) * static_cast<std::uint64_t>(config.headDim);
    return 2 * tokens * width * sizeof(float) + 6 * attended * attended * sizeof(double) +
           static_cast<std::uint64_t>(config.layerCount) * 4 * width * attended * sizeof(double) +
           buffers;
}

/// How many variants run at once. A GPU runs one: they would only wait for each other.
int jobCountOf(Session& session, const RecipeRequest& request, std::size_t taskCount) {
    int count = request.jobCount > 0 ? request.jobCount : threadCountOf(request.runtime);
    if (request.jobCount == 0 && resolveDevice(request.runtime.device) != "cpu")
        return 1;
    if (request.jobCount == 0) {
        std::uint64_t weights = 0;
        std::uint64_t variant = 1;
        for (const auto& model : request.recipe.models) {
            const auto checkpoint = session.checkpoint(model);
            std::uint64_t bytes = 0;
            for (const TensorInfo& tensor : checkpoint->tensors())
                bytes += tensor.sizeBytes;
            weights =
                std::max(weights, 2 * bytes); // Widened, and with those of one that is merged.
            variant = std::max(variant, variantBytes(checkpoint->config(), request.recipe));
        }
        const std::uint64_t free = availableMemoryBytes() / 4 * 3;
        const std::uint64_t fit = free > weights ? (free - weights) / variant : 0;
        count = static_cast<int>(std::min<std::uint64_t>(static_cast<std::uint64_t>(count), fit));
    }
    return std::clamp(count, 1, static_cast<int>(std::max<std::size_t>(1, taskCount)));
}

/// Runs all variants on all models.
RecipeReport runTasks(Session& session, const RecipeRequest& request,
                      const RecipeSurroundings& surroundings, RunRecorder& parent,
                      JobContext& job) {
    const Recipe& recipe = request.recipe;
    const std::size_t perModel = recipe.variants.size() + 1;
    const int jobCount = jobCountOf(session, request, perModel * recipe.models.size());
    RuntimeOptions runtime = request.runtime;
    if (jobCount > 1)
        runtime.threadCount = std::max(1, threadCountOf(request.runtime) / jobCount);
    std::deque<VariantRunner> runners; // They stay where they are.
    std::vector<Task> tasks;
    for (const auto& model : recipe.models) {
        VariantRunner& runner = runners.emplace_back(session, request, runtime, surroundings, model,
                                                     parent.runId().value_or(0), job);
        tasks.push_back({&runner, std::nullopt, std::nullopt});
        for (const RecipeVariant& variant : recipe.variants)
            tasks.push_back({&runner, variant, std::nullopt});
    }
    parent.setModel(session, recipe.models.front(), runners.front().contentHash());
    RecipeTasks(tasks, jobCount, job).run();
    RecipeReport report;
    report.name = recipe.name;
    report.isStudy = recipe.isStudy;
    for (std::size_t index = 0; index < tasks.size(); ++index) {
        FinishedVariant& finished = tasks[index].finished.value();
        if (tasks[index].variant)
            compareWith(*tasks[index / perModel * perModel].finished, finished);
        report.runs.push_back(finished.result);
    }
    return report;
}

RecipeSurroundings surroundingsOf(const RecipeRequest& request) {
    const Recipe& recipe = request.recipe;
    RecipeSurroundings surroundings;
    surroundings.calibrationSha256 = trainingDataSha256(recipe.calibration);
    surroundings.evaluationSha256 = fileSha256(recipe.evaluation);
    if (surroundings.calibrationSha256 == surroundings.evaluationSha256 &&
        overlap(recipe.calibration.share, recipe.evaluationShare))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: holds the same text as {}, expected another one: results "
                                "would be selected on what they report.",
                                recipe.evaluation.string(), recipe.calibration.data.string()),
                    "Keep a part of the text in a file of its own.");
    surroundings.dataType = request.runtime.dataType;
    surroundings.device = resolveDevice(request.runtime.device);
    return surroundings;
}

/// The run of an earlier call with the same recipe and surroundings, to go on with; 0 if none.
std::int64_t earlierRun(const RecipeRequest& request, const RunStart& start) {
    if (!request.store || request.fresh)
        return 0;
    Store store = Store::open(*request.store);
    store.markInterruptedRuns();
    for (const RunOverview& overview : store.listRuns({})) {
        const RunRecord& run = overview.run;
        if (run.kind == RunKind::Sweep && run.recipeHash == start.recipeHash &&
            run.variant == start.variant && run.state != RunState::Running)
            return run.id;
    }
    return 0;
}

} // namespace

RecipeReport runRecipe(Session& session, const RecipeRequest& request, JobContext& job) {
    const auto begin = std::chrono::steady_clock::now();
    prepareTensorLibrary(request.runtime.threadCount);
    const RecipeSurroundings surroundings = surroundingsOf(request);
    RunStart start;
    start.kind = RunKind::Sweep;
    start.name = request.recipe.name;
    start.command = request.command;
    start.runtime = request.runtime;
    start.seed = request.recipe.search.settings.seed;
    start.recipe = request.recipe.text;
    start.recipeHash = sha256Hex(request.recipe.text);
    start.variant = recipeKey(request.recipe, surroundings);
    start.resumedRunId = earlierRun(request, start);
    return recordRun(request.store, start, [&](RunRecorder& recorder) {
        RecipeReport report = runTasks(session, request, surroundings, recorder, job);
        report.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        recorder.addParam(run_param::seconds, report.seconds);
        recorder.finish(RunState::Done);
        report.runId = recorder.runId();
        return report;
    });
}

} // namespace regroup
