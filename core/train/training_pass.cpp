// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/training_pass.h"

#include "core/base/error.h"
#include "core/jobs/job_context.h"
#include "core/model/input_batch.h"
#include "core/train/model_dropout.h"
#include "core/train/train_loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace regroup {

namespace {

// Places in what a pass returns.
constexpr int64_t taskLoss = 0;
constexpr int64_t divergenceLoss = 1;
constexpr int64_t hiddenLoss = 2;
constexpr int64_t correctCount = 3;
constexpr int64_t lossCount = 4;

/// Logits of one slice. Larger ones leave the caches, smaller ones add up the gradient of the
/// output layer (vocabulary x width) too often; a GPU has no caches to stay in.
int64_t sliceLength(int64_t classes, int64_t width, bool onGpu) {
    constexpr int64_t gpuElements = int64_t{1} << 29U;
    if (onGpu)
        return std::max<int64_t>(1, gpuElements / classes);
    constexpr int64_t comfortable = int64_t{1} << 24U; // 64 MiB of float32
    constexpr int64_t largest = int64_t{1} << 26U;
    const int64_t wanted = std::max(comfortable / classes, 2 * width);
    return std::max<int64_t>(1, std::min(wanted, largest / classes));
}

/// On a GPU looking for numbers that are not finite would wait for it.
LayerOptions looking(const at::Tensor& hidden) {
    LayerOptions options;
    options.checkFinite = !hidden.is_cuda();
    return options;
}

/// Does nothing, but on the way back it is the first on a GPU's own thread: cuBLAS complains on
/// stderr where a thread has no context yet, and any memory gives it one.
class ThreadStart : public torch::autograd::Function<ThreadStart> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* /*context*/,
                              const at::Tensor& values) {
        return values.view_as(values);
    }
    static torch::autograd::variable_list
    backward(torch::autograd::AutogradContext* /*context*/,
             const torch::autograd::variable_list& gradients) {
        thread_local const bool isStarted =
            at::zeros({1}, gradients[0].options()).is_cuda(); // A kernel starts the thread.
        (void)isStarted;
        return {gradients[0]};
    }
};

/// A frozen model's view of the same batch.
struct TeacherStates {
    std::unique_ptr<BatchContext> context;
    std::vector<at::Tensor> hidden; ///< After every layer.
};

TeacherStates runTeacher(const TrainingBatch& batch, const PassOptions& options, JobContext& job) {
    const at::NoGradGuard noGradients;
    const Transformer& teacher = *options.teacher;
    TeacherStates states;
    states.context = teacher.prepare(batch.input);
    at::Tensor hidden = teacher.embed(batch.input, *states.context);
    for (int layer = 0; layer < teacher.config().layerCount; ++layer) {
        job.throwIfStopped();
        hidden = teacher.runLayer(layer, hidden, *states.context, looking(hidden));
        if (options.distill.hiddenWeight > 0 || layer + 1 == teacher.config().layerCount)
            states.hidden.push_back(hidden);
    }
    return states;
}

class Pass {
public:
    Pass(const Transformer& model, const TrainingBatch& batch, const PassOptions& options,
         std::optional<double> scale, JobContext& job)
        : m_model(model), m_batch(batch), m_options(options), m_scale(scale), m_job(job),
          m_context(model.prepare(batch.input)),
          m_losses(at::zeros(
              {lossCount}, at::TensorOptions().dtype(at::kDouble).device(model.options().device))) {
        if (options.teacher != nullptr)
            m_teacher = runTeacher(batch, options, job);
    }

    at::Tensor run() {
        if (!m_scale)
            runWithoutGradients();
        else if (m_options.gradientCheckpointing)
            runLayerByLayer();
        else
            runWhole();
        return m_losses;
    }

private:
    at::Tensor embedded() const {
        const at::Tensor hidden = m_model.embed(m_batch.input, *m_context);
        return m_options.dropout != nullptr ? m_options.dropout->embedded(hidden) : hidden;
    }
    at::Tensor layer(int index, const at::Tensor& hidden) {
        m_job.throwIfStopped();
        const ModelDropout* dropout = m_options.dropout;
        if (dropout != nullptr && dropout->skips(index))
            return hidden;
        const auto guard = dropout != nullptr ? dropout->attention(index) : nullptr;
        return m_model.runLayer(index, hidden, *m_context, looking(hidden));
    }
    at::Tensor labelLogits(const at::Tensor& hidden) const {
        const auto guard = m_options.dropout != nullptr ? m_options.dropout->labelHead() : nullptr;
        return m_model.logits(hidden, *m_context);
    }
    int layerCount() const { return m_model.config().layerCount; }
    double taskWeight() const {
        return m_options.teacher != nullptr ? 1 - m_options.distill.weight : 1.0;
    }

    void runWithoutGradients() {
        at::Tensor hidden = embedded();
        for (int index = 0; index < layerCount(); ++index) {
            hidden = layer(index, hidden);
            (void)hiddenGradient(index, hidden);
        }
        (void)headGradient(hidden);
    }

    /// The graph of all layers is kept.
    void runWhole() {
        at::Tensor hidden = embedded();
        std::vector<at::Tensor> outputs;
        std::vector<at::Tensor> gradients;
        for (int index = 0; index < layerCount(); ++index) {
            hidden = layer(index, hidden);
            if (const at::Tensor gradient = hiddenGradient(index, hidden); gradient.defined()) {
                outputs.push_back(hidden);
                gradients.push_back(gradient);
            }
        }
        const at::Tensor fromHead = headGradient(hidden);
        if (!hidden.requires_grad()) // Only the head learns.
            return;
        at::Tensor objective; // Its gradient with respect to every output is the one wanted.
        for (std::size_t index = 0; index < outputs.size(); ++index) {
            const auto part = (outputs[index] * gradients[index]).sum();
            objective = objective.defined() ? objective + part : part;
        }
        if (objective.defined())
            (objective + (hidden * fromHead).sum()).backward();
        else
            hidden.backward(fromHead);
    }

    /// Only the layers' inputs are kept.
    void runLayerByLayer() {
        std::vector<at::Tensor> inputs;
        at::Tensor hidden;
        {
            const at::NoGradGuard noGradients;
            hidden = embedded();
            for (int index = 0; index < layerCount(); ++index) {
                inputs.push_back(hidden);
                hidden = layer(index, hidden);
            }
        }
        at::Tensor gradient = headGradient(hidden);
        for (int index = layerCount() - 1; index >= 0; --index) {
            const auto input = inputs.back().detach().requires_grad_(true);
            inputs.pop_back();
            const at::Tensor output = layer(index, input);
            if (const at::Tensor own = hiddenGradient(index, output); own.defined())
                gradient = gradient + own;
            output.backward(gradient);
            gradient = input.grad();
        }
        const at::Tensor first = embedded();
        if (first.requires_grad())
            first.backward(gradient);
    }

    /// Undefined where hidden states are not compared.
    at::Tensor hiddenGradient(int index, const at::Tensor& hidden) {
        if (m_options.teacher == nullptr || m_options.distill.hiddenWeight <= 0)
            return {};
        const LossAndGradient distance = hiddenDistance(
            hidden, m_teacher.hidden[static_cast<std::size_t>(index)], m_batch.input.attentionMask);
        add(hiddenLoss, distance.sum / layerCount());
        return distance.gradient *
               (m_scale.value_or(0) * m_options.distill.hiddenWeight / layerCount());
    }

    /// Loss and gradient of the last hidden state, [batch, tokens, modelDim].
    at::Tensor headGradient(const at::Tensor& hidden) {
        const at::Tensor plain = hidden.detach();
        const bool isOfTokens = m_options.goal == TrainingGoal::NextTokens ||
                                m_options.goal == TrainingGoal::MaskedTokens;
        return isOfTokens ? tokenGradient(plain) : labelGradient(plain);
    }

    at::Tensor labelGradient(const at::Tensor& hidden) {
        const at::Tensor leaf = hidden.detach().requires_grad_(m_scale.has_value());
        const at::Tensor logits = labelLogits(leaf);
        at::Tensor teacherLogits;
        if (m_options.teacher != nullptr) {
            const at::NoGradGuard noGradients;
            teacherLogits = m_options.teacher->logits(m_teacher.hidden.back(), *m_teacher.context);
        }
        const auto targets = sentTo(m_batch.targets, logits.device());
        if (m_options.goal == TrainingGoal::Classes)
            add(correctCount, logits.detach().argmax(-1).eq(targets).sum());
        backward(logits, gradientOf(logits, targets, teacherLogits));
        return leaf.grad();
    }

    at::Tensor tokenGradient(const at::Tensor& hidden) {
        // The state before a token predicts it; a hidden token's own state does.
        const int64_t width = hidden.size(2);
        const int64_t shift = m_options.goal == TrainingGoal::NextTokens ? 1 : 0;
        const auto next = m_batch.targets.narrow(1, shift, hidden.size(1) - shift);
        const auto places = next.ne(ignoredTarget).nonzero(); // [n, 2]
        const auto rows =
            sentTo(places.select(1, 0) * hidden.size(1) + places.select(1, 1), hidden.device());
        const auto targets = sentTo(next.masked_select(next.ne(ignoredTarget)), hidden.device());
        const auto states = hidden.reshape({-1, width}).index_select(0, rows);
        at::Tensor teacherStates;
        if (m_options.teacher != nullptr) {
            const at::Tensor& last = m_teacher.hidden.back();
            teacherStates = last.reshape({-1, last.size(2)}).index_select(0, rows);
        }
        const int64_t length =
            sliceLength(m_model.config().vocabularySize, width, hidden.is_cuda());
        std::vector<at::Tensor> gradients;
        for (int64_t begin = 0; begin < states.size(0); begin += length) {
            const int64_t count = std::min(length, states.size(0) - begin);
            const at::Tensor teacher =
                teacherStates.defined() ? teacherStates.narrow(0, begin, count) : teacherStates;
            gradients.push_back(sliceGradient(states.narrow(0, begin, count),
                                              targets.narrow(0, begin, count), teacher));
        }
        at::Tensor gradient = at::zeros_like(hidden);
        if (m_scale && !gradients.empty())
            gradient.view({-1, width}).index_copy_(0, rows, at::cat(gradients));
        return gradient;
    }

    /// @param states [rows, modelDim]
    at::Tensor sliceGradient(const at::Tensor& states, const at::Tensor& targets,
                             const at::Tensor& teacherStates) {
        m_job.throwIfStopped();
        const at::Tensor leaf = states.detach().requires_grad_(m_scale.has_value());
        const at::Tensor logits = m_model.logits(leaf.unsqueeze(0), *m_context).squeeze(0);
        at::Tensor teacherLogits;
        if (teacherStates.defined()) {
            const at::NoGradGuard noGradients;
            teacherLogits =
                m_options.teacher->logits(teacherStates.unsqueeze(0), *m_teacher.context)
                    .squeeze(0);
        }
        backward(logits, gradientOf(logits, targets, teacherLogits));
        return leaf.grad();
    }

    /// Adds the losses of some rows up. @return the weighted gradient of the logits.
    at::Tensor gradientOf(const at::Tensor& logits, const at::Tensor& targets,
                          const at::Tensor& teacherLogits) {
        const double scale = m_scale.value_or(0) * taskWeight();
        LossAndGradient own = m_options.goal == TrainingGoal::Score
                                  ? squaredError(logits, targets)
                                  : crossEntropy(logits, targets, m_options.labelSmoothing, scale);
        add(taskLoss, own.sum);
        at::Tensor gradient = own.gradient;
        if (m_options.goal == TrainingGoal::Score)
            gradient.mul_(scale);
        if (!teacherLogits.defined())
            return gradient;
        const LossAndGradient taught =
            m_options.goal == TrainingGoal::Score
                ? squaredError(logits, teacherLogits.squeeze(-1))
                : softDivergence(logits, teacherLogits, m_options.distill.temperature);
        add(divergenceLoss, taught.sum);
        return gradient.add_(taught.gradient, m_scale.value_or(0) * m_options.distill.weight);
    }

    void add(int64_t kind, const at::Tensor& loss) {
        const at::NoGradGuard noGradients;
        m_losses.select(0, kind).add_(loss);
    }

    void backward(const at::Tensor& logits, const at::Tensor& gradient) const {
        if (m_scale)
            (logits.is_cuda() ? ThreadStart::apply(logits) : logits).backward(gradient);
    }

    const Transformer& m_model;
    const TrainingBatch& m_batch;
    const PassOptions& m_options;
    std::optional<double> m_scale; // None: only the losses.
    JobContext& m_job;
    std::unique_ptr<BatchContext> m_context;
    TeacherStates m_teacher;
    at::Tensor m_losses; ///< [lossCount] float64, on the model's device.
};

} // namespace

double PassLoss::total(const PassOptions& options) const {
    if (options.teacher == nullptr)
        return task;
    return (1 - options.distill.weight) * task + options.distill.weight * divergence +
           options.distill.hiddenWeight * hidden;
}

PassLoss& PassLoss::operator+=(const PassLoss& other) {
    task += other.task;
    divergence += other.divergence;
    hidden += other.hidden;
    correct += other.correct;
    return *this;
}

at::Tensor queueTrainingPass(const Transformer& model, const TrainingBatch& batch,
                             const PassOptions& options, double scale, JobContext& job) {
    const at::AutoGradMode gradients(true);
    return Pass(model, batch, options, scale, job).run();
}

PassLoss readPassLoss(const at::Tensor& losses) {
    const at::Tensor read = losses.to(at::kCPU);
    const auto* values = read.const_data_ptr<double>();
    PassLoss loss;
    loss.task = values[taskLoss];
    loss.divergence = values[divergenceLoss];
    loss.hidden = values[hiddenLoss];
    loss.correct = std::llround(values[correctCount]);
    return loss;
}

PassLoss runTrainingPass(const Transformer& model, const TrainingBatch& batch,
                         const PassOptions& options, double scale, JobContext& job) {
    return readPassLoss(queueTrainingPass(model, batch, options, scale, job));
}

PassLoss runEvaluationPass(const Transformer& model, const TrainingBatch& batch,
                           const PassOptions& options, JobContext& job) {
    const at::NoGradGuard noGradients;
    return readPassLoss(Pass(model, batch, options, std::nullopt, job).run());
}

} // namespace regroup
