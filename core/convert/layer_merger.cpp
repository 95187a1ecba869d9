// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/layer_merger.h"

#include "core/analysis/second_moment.h"
#include "core/base/error.h"
#include "core/convert/merge_fitted.h"
#include "core/convert/output_bias.h"
#include "core/convert/output_refit.h"
#include "core/convert/values_refit.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace {

constexpr int valuesRounds = 3; // method.md section 6.1.

/// One batch on its way through the original and, beside it, the merged model.
struct Sweep {
    std::unique_ptr<BatchContext> context;
    at::Tensor rows;     // [count] int64, the unpadded tokens among batch * tokens.
    at::Tensor original; // [batch, tokens, modelDim], enters the layer.
    at::Tensor merged;   // The same tensor as original where only one stream is kept.
};

at::Tensor unpaddedRows(const InputBatch& batch, const at::Device& device) {
    const at::Tensor mask = batch.attentionMask.defined()
                                ? batch.attentionMask.ne(0)
                                : batch.inputIds.ge(0); // All: ids are not negative.
    return mask.reshape({-1}).nonzero().reshape({-1}).to(device);
}

at::Tensor countedRows(const at::Tensor& tokens, const at::Tensor& rows) {
    return tokens.reshape({-1, tokens.size(-1)}).index_select(0, rows);
}

void requireFinite(bool finite, int layer) {
    if (!finite)
        throw Error(ErrorCode::NotFinite,
                    fmt::format("Merging, layer {}: the attention input holds values that are not "
                                "finite (NaN or infinity), expected finite numbers.",
                                layer),
                    "The weights may be damaged, or the arithmetic too narrow: try float32.");
}

} // namespace

struct LayerMerger::State {
    std::shared_ptr<const Transformer> model;
    std::vector<InputBatch> batches;
    ModelGrouping target;
    MergeMethod method;
    PositionKind positions = PositionKind::Absolute;
    OutputRefit::Bias refitBias = OutputRefit::Bias::Keep;
    std::vector<Sweep> sweeps;       // Empty until the first layer.
    std::vector<at::Tensor> goals;   // refit: r_o + attention output of the original, per batch.
    std::vector<at::Tensor> weights; // refit: per counted token.
    std::int64_t tokenCount = 0;
    int layer = 0;
    std::int64_t stepsDone = 0;

    bool followsMerged() const {
        return method.refinements.sequential || method.refinements.solvesLayers();
    }

    /// Passes over a batch per layer: the original; its input in the merged model; the refit; the
    /// result.
    std::int64_t passesPerBatch() const {
        if (!followsMerged())
            return 1;
        return 3 + (method.refinements.refit ? 1 : 0) + (method.refinements.values ? 1 : 0);
    }

    void start() {
        for (const InputBatch& batch : batches) {
            Sweep sweep;
            sweep.rows = unpaddedRows(batch, model->options().device);
            if (sweep.rows.numel() == 0)
                continue;
            tokenCount += sweep.rows.numel();
            sweep.context = model->prepare(batch);
            sweep.original = model->embed(batch, *sweep.context);
            sweep.merged = sweep.original;
            sweeps.push_back(std::move(sweep));
        }
        if (tokenCount == 0)
            throw Error(ErrorCode::BadData,
                        "Merging: the calibration text holds no token, expected at least one.",
                        "The file may be empty, or shorter than one sequence.");
        goals.resize(sweeps.size());
        weights.resize(sweeps.size());
    }

    at::Tensor run(const Sweep& sweep, const at::Tensor& hidden, const AttentionWeights* attention,
                   const std::function<void(const ProjectionOutputs&)>& observe, JobContext& job) {
        job.throwIfStopped();
        LayerOptions options;
        options.attention = attention;
        options.observe = observe;
        at::Tensor next = model->runLayer(layer, hidden, *sweep.context, options);
        job.report("Merging", ++stepsDone,
                   passesPerBatch() * static_cast<std::int64_t>(sweeps.size()) *
                       model->config().layerCount);
        return next;
    }

    /// One pass of the original: its own next states, and what the layer is to be fitted to.
    void runOriginal(const AttentionWeights& attention, SecondMoment& moment, JobContext& job) {
        for (std::size_t index = 0; index < sweeps.size(); ++index) {
            Sweep& sweep = sweeps[index];
            const bool shareInput = sweep.merged.is_same(sweep.original);
            at::Tensor next = run(
                sweep, sweep.original, &attention,
                [&](const ProjectionOutputs& outputs) {
                    if (shareInput)
                        moment.add(countedRows(outputs.input, sweep.rows));
                    if (method.refinements.solvesLayers())
                        takeGoal(index, attention, outputs);
                },
                job);
            if (!followsMerged())
                sweep.merged = next;
            else if (!shareInput)
                observeMergedInput(sweep, attention, moment, job);
            sweep.original = std::move(next);
        }
        requireFinite(moment.isFinite(), layer);
    }

    void takeGoal(std::size_t index, const AttentionWeights& attention,
                  const ProjectionOutputs& outputs) {
        const Sweep& sweep = sweeps[index];
        goals[index] = sweep.original + applyLinear(attention.output, outputs.attended);
        const at::Tensor variance =
            countedRows(sweep.original, sweep.rows).to(at::kDouble).var(1, /*unbiased=*/false);
        weights[index] =
            variance.clamp_min(1e-12 * variance.mean().item<double>() + 1e-300).reciprocal();
    }

    void observeMergedInput(const Sweep& sweep, const AttentionWeights& attention,
                            SecondMoment& moment, JobContext& job) {
        (void)run(
            sweep, sweep.merged, &attention,
            [&](const ProjectionOutputs& outputs) {
                moment.add(countedRows(outputs.input, sweep.rows));
            },
            job);
    }

    /// What attention gathers of the input for every query head: [tokens, headCount, modelDim].
    static at::Tensor gathered(const ProjectionOutputs& outputs, const at::Tensor& rows) {
        const at::Tensor sums = at::matmul(outputs.rows(), outputs.input.unsqueeze(1));
        return sums.transpose(1, 2).flatten(0, 1).index_select(0, rows);
    }

    void solveValues(AttentionWeights& merged, JobContext& job) {
        const ModelConfig& config = model->config();
        ValuesRefit problem(config.headCount, config.modelDim, config.headDim);
        const AttentionWeights usable =
            convertedTo(merged, model->options().dtype, model->options().device);
        for (std::size_t index = 0; index < sweeps.size(); ++index) {
            const Sweep& sweep = sweeps[index];
            (void)run(
                sweep, sweep.merged, &usable,
                [&](const ProjectionOutputs& outputs) {
                    problem.add(gathered(outputs, sweep.rows),
                                countedRows(goals[index] - sweep.merged, sweep.rows),
                                weights[index]);
                },
                job);
        }
        if (refitBias == OutputRefit::Bias::Solve && !merged.output.bias.defined())
            merged.output.bias = at::zeros({config.modelDim}, merged.output.weight.options());
        problem.solve(merged, ridgeFor(tokenCount), valuesRounds);
    }

    void refit(AttentionWeights& merged, JobContext& job) {
        OutputRefit problem(refitBias);
        const AttentionWeights usable =
            convertedTo(merged, model->options().dtype, model->options().device);
        for (std::size_t index = 0; index < sweeps.size(); ++index) {
            const Sweep& sweep = sweeps[index];
            (void)run(
                sweep, sweep.merged, &usable,
                [&](const ProjectionOutputs& outputs) {
                    problem.add(countedRows(outputs.attended, sweep.rows),
                                countedRows(goals[index] - sweep.merged, sweep.rows),
                                weights[index]);
                },
                job);
        }
        merged.output = problem.solve(merged.output, ridgeFor(tokenCount));
    }

    AttentionWeights mergeLayer(JobContext& job) {
        const AttentionWeights attention = model->attention(layer);
        SecondMoment moment;
        runOriginal(attention, moment, job);
        const LayerGrouping& groups = target.at(static_cast<std::size_t>(layer));
        AttentionWeights merged =
            mergeFitted(attention, groups, method, positions, moment.mean().to(at::kCPU));
        if (method.refinements.values)
            solveValues(merged, job);
        if (method.refinements.refit)
            refit(merged, job);
        if (followsMerged() && layer + 1 < model->config().layerCount) {
            const AttentionWeights usable =
                convertedTo(merged, model->options().dtype, model->options().device);
            for (Sweep& sweep : sweeps)
                sweep.merged = run(sweep, sweep.merged, &usable, {}, job);
        }
        return merged;
    }
};

LayerMerger::LayerMerger(std::shared_ptr<const Transformer> model, std::vector<InputBatch> batches,
                         ModelGrouping target, MergeMethod method)
    : m_state(std::make_unique<State>()) {
    const ModelConfig& config = model->config();
    if (target.size() != static_cast<std::size_t>(config.layerCount))
        throw Error(ErrorCode::BadData,
                    fmt::format("The grouping has {} layers, the model {}.", target.size(),
                                config.layerCount),
                    "The grouping may belong to another model.");
    for (const InputBatch& batch : batches)
        checkInputBatch(batch, config.vocabularySize);
    const Architecture& architecture =
        architectureNamed(config.architecture, model->checkpoint().files().place());
    const OutputBias bias = outputBiasOf(model->checkpoint());
    if (method.refinements.centred)
        requireOutputBias(model->checkpoint());
    m_state->positions = architecture.positionKind();
    const bool solvesBias = bias == OutputBias::Present || method.refinements.centred;
    m_state->refitBias = solvesBias ? OutputRefit::Bias::Solve : OutputRefit::Bias::Keep;
    m_state->model = std::move(model);
    m_state->batches = std::move(batches);
    m_state->target = std::move(target);
    m_state->method = method;
}

LayerMerger::~LayerMerger() = default;

int LayerMerger::layerCount() const {
    return m_state->model->config().layerCount;
}

AttentionWeights LayerMerger::next(JobContext& job) {
    const at::NoGradGuard noGradients;
    if (m_state->sweeps.empty())
        m_state->start();
    AttentionWeights merged = m_state->mergeLayer(job);
    ++m_state->layer;
    return merged;
}

AttentionWeights convertedTo(const AttentionWeights& attention, at::ScalarType type,
                             at::Device device) {
    AttentionWeights converted = attention;
    for (LinearWeights* linear :
         {&converted.query, &converted.key, &converted.value, &converted.output}) {
        linear->weight = linear->weight.to(device, type);
        if (linear->bias.defined())
            linear->bias = linear->bias.to(device, type);
    }
    return converted;
}

std::shared_ptr<const Transformer> mergeModel(const std::shared_ptr<const Transformer>& model,
                                              std::vector<InputBatch> batches,
                                              const ModelGrouping& target,
                                              const MergeMethod& method, JobContext& job) {
    LayerMerger merger(model, std::move(batches), target, method);
    std::vector<AttentionWeights> layers;
    for (int layer = 0; layer < merger.layerCount(); ++layer)
        layers.push_back(
            convertedTo(merger.next(job), model->options().dtype, model->options().device));
    return model->withAttention([layers = std::move(layers)](int layer, const AttentionWeights&) {
        return layers.at(static_cast<std::size_t>(layer));
    });
}

} // namespace regroup
