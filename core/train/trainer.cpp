// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/trainer.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/jobs/job_context.h"
#include "core/train/adamw.h"
#include "core/train/held_out_score.h"
#include "core/train/schedule.h"
#include "core/train/training_checkpoint.h"
#include "core/train/training_pass.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t dropoutStream = 0x64726f70;
constexpr std::int64_t divergenceWarmup = 20;
/// A GPU works ahead of what is known of its losses, by this time and so many steps at most.
constexpr std::chrono::milliseconds aheadTime{100};
constexpr std::size_t aheadSteps = 256;

using Clock = std::chrono::steady_clock;

/// A loss that has left its lowest level far behind does not come back. Smoothed, so that single
/// hard batches do not count.
class DivergenceWatch {
public:
    bool hasDiverged(double loss) {
        m_smoothed = m_count == 0 ? loss : 0.9 * m_smoothed + 0.1 * loss;
        if (++m_count < divergenceWarmup)
            return false;
        m_lowest = std::min(m_lowest, m_smoothed);
        return m_smoothed > 2 * m_lowest + 1;
    }

private:
    std::int64_t m_count = 0;
    double m_smoothed = 0;
    double m_lowest = std::numeric_limits<double>::infinity();
};

/// A step that is on its way.
struct QueuedStep {
    at::Tensor losses; ///< See readPassLoss.
    at::Tensor norm;   ///< Of the gradients; undefined where gradientNorm is known already.
    double gradientNorm = 0;
    double scale = 1; ///< 1 / targets.
    double rate = 0;
    std::int64_t tokens = 0;
};

class Trainer {
public:
    Trainer(TrainedModel& model, const TrainingData& data, const TrainOptions& options,
            const Transformer* teacher, const nlohmann::ordered_json& recipe, fs::path folder,
            const TrainerCallbacks& callbacks, JobContext& job)
        : m_model(model), m_data(data), m_options(options), m_folder(std::move(folder)),
          m_callbacks(callbacks), m_job(job), m_optimizer(model.parameters(), options.optimizer),
          m_batches(data, options) {
        m_pass.goal = data.goal;
        m_pass.labelSmoothing = options.labelSmoothing;
        m_pass.gradientCheckpointing = options.gradientCheckpointing;
        m_pass.teacher = teacher;
        m_pass.distill = options.distill;
        m_pass.dropout = model.dropout();
        m_state.recipe = std::make_shared<const nlohmann::ordered_json>(recipe);
        m_state.stepsPerEpoch = trainingStepsPerEpoch(data.examples.size(), options);
        m_state.stepCount = trainingStepCount(data.examples.size(), options);
        m_state.epochCount =
            static_cast<double>(m_state.stepCount) / static_cast<double>(m_state.stepsPerEpoch);
    }

    void resume(const fs::path& checkpoint) {
        const std::string place = (checkpoint / "trainer_state.json").string();
        TrainingState stored = readTrainingState(readTextFile(place), place);
        requireSameRecipe(*stored.recipe, *m_state.recipe, place);
        restoreTrainingCheckpoint(checkpoint, m_model, m_optimizer);
        m_state = std::move(stored);
        m_lastCheckpoint = checkpoint;
        if (fs::equivalent(checkpoint.parent_path(), m_folder))
            m_savedStep = m_state.step;
        for (const TrainingLogEntry& entry : m_state.log)
            if (entry.loss)
                (void)m_watch.hasDiverged(*entry.loss);
    }

    TrainingOutcome run() {
        removeUnfinishedCheckpoints(m_folder);
        m_secondsBefore = m_state.seconds;
        m_start = Clock::now();
        bool wasStopped = false;
        try {
            if (m_state.step > 0 && m_state.evaluatedStep != m_state.step &&
                isDue(m_options.evaluateEvery))
                afterStep(); // It was stopped before it had looked.
            while (m_state.step < m_state.stepCount && !m_state.isFinished) {
                m_job.throwIfStopped();
                queueStep();
                if (!mayRunAhead()) {
                    settleSteps();
                    afterStep();
                }
            }
            m_state.isFinished = true;
        } catch (const Cancelled&) {
            if (m_callbacks.stopsAtOnce && m_callbacks.stopsAtOnce())
                throw;
            wasStopped = true;
            m_optimizer.clearGradients();
        } catch (const Error& error) {
            throwWithHint(error);
        }
        if (!m_queued.empty()) // They have changed the parameters.
            settleAfterStop();
        if (m_savedStep != m_state.step)
            save();
        return outcome(wasStopped);
    }

private:
    std::int64_t queuedStep() const { return m_state.step + std::ssize(m_queued); }

    /// The mean runs over all targets of the step, however they are spread over its batches.
    void queueStep() {
        const std::int64_t step = queuedStep();
        const std::vector<TrainingBatch> batches = m_batches.ofStep(step);
        std::int64_t targets = 0;
        for (const TrainingBatch& batch : batches)
            targets += batch.targetCount;
        QueuedStep queued;
        queued.scale = 1.0 / static_cast<double>(std::max<std::int64_t>(1, targets));
        m_optimizer.clearGradients();
        for (std::size_t index = 0; index < batches.size(); ++index) {
            const std::uint64_t seed = derivedSeed(
                derivedSeed(m_options.seed ^ dropoutStream, static_cast<std::uint64_t>(step)),
                index);
            const at::Tensor losses = queueTrainingPass(*m_model.forTraining(seed), batches[index],
                                                        m_pass, queued.scale, m_job);
            queued.losses = queued.losses.defined() ? queued.losses.add_(losses) : losses;
            queued.tokens += batches[index].tokenCount;
        }
        queued.rate = scheduledRate(m_options.optimizer, step, m_state.stepCount);
        if (queued.losses.is_cuda()) {
            queued.norm = m_optimizer.clipInNextStep();
        } else {
            queued.gradientNorm = m_optimizer.clipGradients();
            requireSane(step, readPassLoss(queued.losses).total(m_pass) * queued.scale,
                        queued.gradientNorm);
        }
        m_optimizer.step(queued.rate);
        m_queued.push_back(std::move(queued));
    }

    /// On a GPU, until somebody wants to know.
    bool mayRunAhead() const {
        const std::int64_t next = queuedStep();
        return m_queued.back().losses.is_cuda() && m_queued.size() < aheadSteps &&
               Clock::now() - m_settled < aheadTime && !isDueAt(next, m_options.evaluateEvery) &&
               !isDueAt(next, checkpointInterval());
    }

    /// Waits for the queued steps and writes them down.
    void settleSteps() {
        std::vector<QueuedStep> steps;
        steps.swap(m_queued);
        for (QueuedStep& step : steps) {
            if (step.norm.defined())
                step.gradientNorm = step.norm.item<double>();
            TrainingLogEntry entry;
            entry.loss = readPassLoss(step.losses).total(m_pass) * step.scale;
            entry.gradientNorm = step.gradientNorm;
            entry.rate = step.rate;
            if (step.norm.defined())
                requireSane(m_state.step, *entry.loss, step.gradientNorm);
            ++m_state.step;
            m_state.lossSum += *entry.loss;
            m_state.tokens += step.tokens;
            log(entry);
        }
        m_settled = Clock::now();
    }

    void settleAfterStop() {
        try {
            settleSteps();
        } catch (const Error& error) {
            throwWithHint(error);
        }
    }

    [[noreturn]] void throwWithHint(const Error& error) const {
        if (error.code() == ErrorCode::NotFinite)
            throw Error(ErrorCode::NotFinite, error.what(), lastGoodHint());
        throw Error(error);
    }

    void requireSane(std::int64_t step, double loss, double gradientNorm) {
        if (!std::isfinite(loss) || !std::isfinite(gradientNorm))
            throw Error(ErrorCode::NotFinite,
                        fmt::format("Fine-tuning: step {} has a loss of {} and a gradient of norm "
                                    "{}, expected finite numbers.",
                                    step + 1, loss, gradientNorm));
        if (m_watch.hasDiverged(loss))
            throw Error(ErrorCode::NotFinite,
                        fmt::format("Fine-tuning: the loss has risen to {:.4g} at step {}, far "
                                    "above what it was, expected a falling loss.",
                                    loss, step + 1));
    }

    std::string lastGoodHint() const {
        const fs::path good =
            m_state.bestCheckpoint.empty() ? m_lastCheckpoint : m_folder / m_state.bestCheckpoint;
        return fmt::format("{} Try a lower --rate, a longer --warmup or float32.",
                           good.empty()
                               ? std::string("There is no checkpoint yet.")
                               : fmt::format("The last good checkpoint is {}.", good.string()));
    }

    void log(TrainingLogEntry entry) {
        entry.step = m_state.step;
        entry.epoch = m_state.epoch();
        m_state.seconds =
            m_secondsBefore + std::chrono::duration<double>(Clock::now() - m_start).count();
        m_state.log.push_back(entry);
        if (m_callbacks.onLog)
            m_callbacks.onLog(m_state, entry);
        m_job.report("Fine-tuning", m_state.step, m_state.stepCount);
    }

    bool isDue(std::int64_t every) const { return isDueAt(m_state.step, every); }

    bool isDueAt(std::int64_t step, std::int64_t every) const {
        if (step == m_state.stepCount)
            return true;
        return step % (every > 0 ? every : m_state.stepsPerEpoch) == 0;
    }

    std::int64_t checkpointInterval() const {
        return m_options.checkpointEvery > 0 ? m_options.checkpointEvery : m_options.evaluateEvery;
    }

    void afterStep() {
        bool isBetter = false;
        if (!m_data.heldOut.empty() && isDue(m_options.evaluateEvery)) {
            isBetter = evaluateHeldOut();
            m_state.evaluatedStep = m_state.step;
            m_state.sinceBest = isBetter ? 0 : m_state.sinceBest + 1;
            if (m_options.patience > 0 && m_state.sinceBest >= m_options.patience) {
                m_state.isFinished = true;
                m_stoppedEarly = true;
            }
        }
        if (isBetter)
            m_state.bestCheckpoint = fmt::format("checkpoint-{}", m_state.step);
        if (isBetter || isDue(checkpointInterval()) || m_state.isFinished)
            save();
    }

    /// @return true if it is the best so far.
    bool evaluateHeldOut() {
        const HeldOutScore score = scoreHeldOut(m_model, m_data, m_options, m_job);
        TrainingLogEntry entry;
        entry.heldOutLoss = score.loss;
        entry.heldOutMetric = score.accuracy;
        log(entry);
        const double metric = entry.heldOutMetric.value_or(*entry.heldOutLoss);
        const bool isBetter =
            !m_state.bestMetric ||
            (entry.heldOutMetric ? metric > *m_state.bestMetric : metric < *m_state.bestMetric);
        if (isBetter)
            m_state.bestMetric = metric;
        return isBetter;
    }

    void save() {
        m_lastCheckpoint = writeTrainingCheckpoint(
            m_folder, m_model, m_optimizer, m_state,
            scheduledRate(m_options.optimizer, m_state.step, m_state.stepCount), m_options.seed);
        m_savedStep = m_state.step;
        pruneTrainingCheckpoints(m_folder, m_options.keptCheckpoints, m_state.bestCheckpoint);
    }

    TrainingOutcome outcome(bool wasStopped) {
        TrainingOutcome result;
        result.meanLoss =
            m_state.step > 0 ? m_state.lossSum / static_cast<double>(m_state.step) : 0;
        result.lastCheckpoint = m_lastCheckpoint;
        result.bestCheckpoint =
            m_state.bestCheckpoint.empty() ? m_lastCheckpoint : m_folder / m_state.bestCheckpoint;
        result.wasStopped = wasStopped;
        result.stoppedEarly = m_stoppedEarly;
        if (!wasStopped)
            publishModel(result.bestCheckpoint, m_folder);
        result.state = m_state;
        return result;
    }

    TrainedModel& m_model;
    const TrainingData& m_data;
    const TrainOptions& m_options;
    fs::path m_folder;
    const TrainerCallbacks& m_callbacks;
    JobContext& m_job;
    AdamW m_optimizer;
    PassOptions m_pass;
    TrainingState m_state;
    StepBatches m_batches;
    DivergenceWatch m_watch;
    std::vector<QueuedStep> m_queued; ///< Beyond m_state.step.
    Clock::time_point m_settled;
    fs::path m_lastCheckpoint;
    std::int64_t m_savedStep = -1;
    bool m_stoppedEarly = false;
    double m_secondsBefore = 0;
    Clock::time_point m_start;
};

} // namespace

TrainingOutcome trainModel(TrainedModel& model, const TrainingData& data,
                           const TrainOptions& options, const Transformer* teacher,
                           const nlohmann::ordered_json& recipe, const fs::path& folder,
                           const std::optional<fs::path>& resumed,
                           const TrainerCallbacks& callbacks, JobContext& job) {
    Trainer trainer(model, data, options, teacher, recipe, folder, callbacks, job);
    if (resumed)
        trainer.resume(*resumed);
    return trainer.run();
}

} // namespace regroup
