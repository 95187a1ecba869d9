// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/layer_solver.h"

#include "core/convert/product_sums.h"
#include "core/convert/values_refit.h"
#include "core/model/architecture.h"
#include "core/model/attention_strip.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
namespace regroup {

namespace {

constexpr int valuesRounds = 3; // method.md section 6.1.
constexpr int rotaryScoresRounds = 2;
constexpr double leastVariance = 1e-30; // What is divided by it must fit into float32.

/// What an error of a token counts: the next norm divides by the width of the stream it adds to.
at::Tensor weightsOf(const at::Tensor& stream) {
    const at::Tensor variance = stream.to(at::kDouble).var(1, /*unbiased=*/false);
    return variance.clamp_min(1e-12 * variance.mean().item<double>() + leastVariance).reciprocal();
}

/// What attention gathers of the input for every query head: [count, headCount, modelDim].
at::Tensor gathered(const ProjectionOutputs& outputs, const Grouping& keys,
                    const CalibrationStream& stream) {
    constexpr std::int64_t length = 64; // Queries, whose rows stay near a core.
    const at::Tensor& input = outputs.input;
    const std::int64_t tokens = input.size(1);
    const std::int64_t headCount = outputs.scoredQuery.size(1);
    const at::Tensor sums =
        at::empty({input.size(0), tokens, headCount, input.size(2)}, input.options());
    const auto one = [&](std::int64_t index) {
        const auto row = [&](const at::Tensor& all) { return all.narrow(0, index, 1); };
        AttentionOptions options = *outputs.attention;
        if (options.keyMask.defined() && options.keyMask.size(0) > 1)
            options.keyMask = row(options.keyMask);
        for (std::int64_t begin = 0; begin < tokens; begin += length) {
            const std::int64_t count = std::min(length, tokens - begin);
            const at::Tensor rows = attentionStrip(row(outputs.scoredQuery), row(outputs.scoredKey),
                                                   keys, options, begin, count)
                                        .rows.squeeze(0); // [headCount, count, seen]
            const at::Tensor part = at::matmul(rows, input[index].narrow(0, 0, rows.size(2)));
            sums[index].narrow(0, begin, count).copy_(part.transpose(0, 1));
        }
    };
    forEachInParallel(input.size(0), input.size(0) * tokens, one);
    return sums.flatten(0, 1).index_select(0, stream.rows);
}

/// A bias that is not there stays so.
OutputRefit refitOf(const LinearWeights& linear) {
    return OutputRefit(linear.bias.defined() ? OutputRefit::Bias::Solve : OutputRefit::Bias::Keep);
}

} // namespace

LayerSolver::LayerSolver(CalibrationStreams& streams, int layer,
                         const MergeRefinements& refinements, OutputRefit::Bias bias)
    : m_streams(streams), m_layer(layer), m_refinements(refinements), m_bias(bias),
      m_ridge(ridgeFor(streams.tokenCount())), m_goals(streams.all().size()),
      m_originalKeys(streams.model().config().grouping.at(static_cast<std::size_t>(layer)).key) {}

std::int64_t LayerSolver::runsPerBatch(const MergeRefinements& refinements) {
    return (refinements.values || refinements.refit ? 1 : 0) + (refinements.mlp ? 2 : 0);
}

void LayerSolver::observeOriginal(std::size_t index, const AttentionWeights& attention,
                                  const ProjectionOutputs& outputs) {
    const CalibrationStream& stream = m_streams.all()[index];
    Goal& goal = m_goals[index];
    if (m_refinements.refit || m_refinements.values) {
        const at::Tensor residual = countedRows(stream.original, stream);
        goal.attended =
            residual + applyLinear(attention.output, countedRows(outputs.attended, stream));
        goal.weights = weightsOf(residual);
    }
    if (m_refinements.scores) {
        goal.scores.query = outputs.scoredQuery;
        goal.scores.key = outputs.scoredKey;
        goal.scores.attention = *outputs.attention;
        if (outputs.rotary != nullptr)
            goal.scores.rotary = *outputs.rotary;
        goal.scores.counted = stream.counted;
    }
}

void LayerSolver::observeOriginalMlp(std::size_t index, const MlpOutputs& outputs) {
    const CalibrationStream& stream = m_streams.all()[index];
    Goal& goal = m_goals[index];
    if (outputs.gate.defined())
        goal.gate = countedRows(outputs.gate, stream);
    goal.inner = countedRows(outputs.inner, stream);
    goal.sum = countedRows(outputs.sum, stream);
    goal.mlpWeights = weightsOf(countedRows(outputs.residual, stream));
}

void LayerSolver::observeMergedInput(std::size_t index, const ProjectionOutputs& outputs) {
    m_goals[index].scores.input = outputs.input;
}

void LayerSolver::solve(MergedLayer& layer, JobContext& job) {
    if (m_refinements.scores)
        solveScores(layer.attention, job);
    if (m_refinements.values)
        solveValues(layer.attention, job);
    else if (m_refinements.refit)
        refitOutput(layer.attention, job);
    if (m_refinements.mlp)
        solveMlp(layer, job);
}

void LayerSolver::runAll(const MergedLayer& layer,
                         const std::function<void(std::size_t, const ProjectionOutputs&)>& observe,
                         const std::function<void(std::size_t, const MlpOutputs&)>& observeMlp,
                         JobContext& job) {
    const LoadOptions& place = m_streams.model().options();
    const MergedLayer usable = convertedTo(layer, place.dtype, place.device);
    for (std::size_t index = 0; index < m_goals.size(); ++index) {
        LayerOptions options;
        options.attention = &usable.attention;
        options.mlp = usable.mlp ? &*usable.mlp : nullptr;
        if (observe)
            options.observe = [&](const ProjectionOutputs& outputs) { observe(index, outputs); };
        if (observeMlp)
            options.observeMlp = [&](const MlpOutputs& outputs) { observeMlp(index, outputs); };
        else
            options.until = LayerStep::Attention;
        const CalibrationStream& stream = m_streams.all()[index];
        (void)m_streams.run(m_layer, stream, stream.merged, options, job);
    }
}

/// What the merged stream lacks of the original's after attention.
at::Tensor LayerSolver::missing(std::size_t index) const {
    const CalibrationStream& stream = m_streams.all()[index];
    return m_goals[index].attended - countedRows(stream.merged, stream);
}

void LayerSolver::solveScores(AttentionWeights& attention, JobContext& job) {
    ScoresRefit problem(m_originalKeys);
    for (Goal& goal : m_goals) {
        problem.add(goal.scores);
        goal.scores = {};
    }
    const ModelConfig& config = m_streams.model().config();
    const bool rotary = architectureNamed(config.architecture, "config.json").positionKind() ==
                        PositionKind::Rotary;
    ScoresRefitOptions options;
    options.ridge = m_ridge;
    options.rounds = rotary ? rotaryScoresRounds : 1;
    problem.solve(attention, options, job);
}

void LayerSolver::solveValues(AttentionWeights& attention, JobContext& job) {
    const ModelConfig& config = m_streams.model().config();
    ValuesRefit problem(config.headCount, config.modelDim, config.headDim);
    runAll(
        {attention, std::nullopt},
        [&](std::size_t index, const ProjectionOutputs& outputs) {
            problem.add(gathered(outputs, attention.grouping.key, m_streams.all()[index]),
                        missing(index), m_goals[index].weights);
        },
        {}, job);
    if (m_bias == OutputRefit::Bias::Solve && !attention.output.bias.defined())
        attention.output.bias = at::zeros({config.modelDim}, attention.output.weight.options());
    problem.solve(attention, m_ridge, valuesRounds, m_refinements.refit ? 2 : 1);
}

void LayerSolver::refitOutput(AttentionWeights& attention, JobContext& job) {
    OutputRefit problem(m_bias);
    runAll(
        {attention, std::nullopt},
        [&](std::size_t index, const ProjectionOutputs& outputs) {
            problem.add(countedRows(outputs.attended, m_streams.all()[index]), missing(index),
                        m_goals[index].weights);
        },
        {}, job);
    attention.output = problem.solve(attention.output, m_ridge);
}

void LayerSolver::solveMlp(MergedLayer& layer, JobContext& job) {
    layer.mlp = m_streams.model().mlp(m_layer);
    MlpWeights& mlp = *layer.mlp;
    OutputRefit gate = refitOf(mlp.gate);
    OutputRefit inner = refitOf(mlp.inner);
    runAll(
        layer, {},
        [&](std::size_t index, const MlpOutputs& outputs) {
            const at::Tensor input = countedRows(outputs.input, m_streams.all()[index]);
            const Goal& goal = m_goals[index];
            const at::Tensor ones = at::ones({input.size(0)}, input.options());
            if (goal.gate.defined())
                gate.add(input, goal.gate, ones);
            inner.add(input, goal.inner, ones);
        },
        job);
    if (mlp.gate.weight.defined())
        mlp.gate = gate.solve(mlp.gate, m_ridge);
    mlp.inner = inner.solve(mlp.inner, m_ridge);
    OutputRefit outer = refitOf(mlp.outer);
    runAll(
        layer, {},
        [&](std::size_t index, const MlpOutputs& outputs) {
            const CalibrationStream& stream = m_streams.all()[index];
            outer.add(countedRows(outputs.activated, stream),
                      m_goals[index].sum - countedRows(outputs.residual, stream),
                      m_goals[index].mlpWeights);
        },
        job);
    mlp.outer = outer.solve(mlp.outer, m_ridge);
}

} // namespace regroup
