// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/query_scores.h"

#include "core/convert/head_rows.h"
#include "core/convert/output_refit.h"
#include "core/convert/product_sums.h"
#include "core/model/matrix_product.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

namespace regroup {

QueryScores::QueryScores(const ScoredSequences& sequences, const at::Tensor& inputs,
                         const AttentionWeights& attention, std::vector<int> heads)
    : m_heads(std::move(heads)), m_inputs(inputsFor(attention.query, inputs)) {
    const std::int64_t headDim =
        attention.query.weight.size(0) / attention.grouping.key.headCount();
    const auto headCount = static_cast<std::int64_t>(m_heads.size());
    m_covariances = at::empty({m_inputs.size(0), headCount, headDim, headDim}, m_inputs.options());
    std::vector<int> read; // The key head of every query head.
    for (const int head : m_heads)
        read.push_back(attention.grouping.key.labelOf(head));
    const at::Tensor weights = (headRows(attention.key, read, headDim) * sequences.scale())
                                   .transpose(1, 2)
                                   .to(m_inputs.scalar_type()); // [heads, columns, headDim]
    const at::Tensor keyInputs = inputsFor(attention.key, inputs);
    const at::Tensor targets =
        at::empty({m_inputs.size(0), headCount, headDim}, m_inputs.options());
    const auto& all = sequences.all();
    forEachInParallel(
        static_cast<std::int64_t>(all.size()), m_inputs.size(0), [&](std::int64_t index) {
            const auto& sequence = all[static_cast<std::size_t>(index)];
            const at::Tensor own = keyInputs.narrow(0, sequence.offset, sequence.count());
            const at::Tensor keys = rotated(at::matmul(own, weights), sequence.rotary);
            // What all keys have in common drops out; without it less is lost to rounding.
            gather(sequences, sequence, keys - keys.mean(1, /*keepdim=*/true), targets);
        });
    m_right = at::zeros({headCount, headDim, m_inputs.size(1)}, at::TensorOptions(at::kDouble));
    addProducts(m_right.flatten(0, 1), targets.flatten(1).t(), m_inputs.t());
}

/// @param keys [heads, count, headDim], rotated. @param targets [tokens, heads, headDim] gets t_i.
void QueryScores::gather(const ScoredSequences& sequences,
                         const ScoredSequences::Sequence& sequence, const at::Tensor& keys,
                         const at::Tensor& targets) {
    const std::int64_t headDim = keys.size(2);
    const std::int64_t squares = headDim * headDim;
    const at::Tensor moments =
        at::cat({(keys.unsqueeze(3) * keys.unsqueeze(2)).flatten(2), keys}, 2);
    sequences.forEachStrip(sequence, m_heads, [&](const ScoredSequences::Strip& strip) {
        const std::int64_t seen = strip.keyCount();
        const at::Tensor sums = at::bmm(strip.attention, moments.narrow(1, 0, seen));
        const at::Tensor mean = sums.narrow(2, squares, headDim);
        const at::Tensor covariance = sums.narrow(2, 0, squares).unflatten(2, {headDim, headDim}) -
                                      mean.unsqueeze(3) * mean.unsqueeze(2);
        const RotaryTables tables = narrowed(sequence.rotary, strip.begin, strip.count());
        const at::Tensor target = at::bmm(strip.scores, keys.narrow(1, 0, seen));
        const auto put = [&](const at::Tensor& all, const at::Tensor& part) {
            all.narrow(0, sequence.offset + strip.begin, strip.count()).copy_(part.transpose(0, 1));
        };
        put(m_covariances, turnedBack(covariance, tables));
        put(targets, rotatedBack(target, tables));
    });
}

at::Tensor QueryScores::apply(const at::Tensor& queries) const {
    constexpr std::int64_t run = 512; // Tokens that stay near the processor.
    const at::Tensor rows = queries.flatten(0, 1).to(m_inputs.scalar_type());
    const std::int64_t runs = (m_inputs.size(0) + run - 1) / run;
    const auto one = [&](std::int64_t index, const at::Tensor& sum) {
        const std::int64_t begin = index * run;
        const std::int64_t count = std::min(run, m_inputs.size(0) - begin);
        const at::Tensor inputs = m_inputs.narrow(0, begin, count);
        const at::Tensor asked =
            applyLinear({rows, {}}, inputs).view({count, queries.size(0), queries.size(1), 1});
        const at::Tensor felt = at::matmul(m_covariances.narrow(0, begin, count), asked).flatten(1);
        addProducts(sum, felt.t(), inputs.t());
    };
    return sumInParallel(runs, m_inputs.size(0), at::zeros(rows.sizes(), queries.options()), one)
        .view(queries.sizes());
}

PartialTraces QueryScores::partialTraces() const {
    const std::int64_t step = preconditionerStep(m_inputs);
    const auto some = [&](const at::Tensor& all) {
        return all.slice(0, 0, all.size(0), step).contiguous();
    };
    const at::Tensor inputs = some(m_inputs);
    const at::Tensor covariances = some(m_covariances);
    const at::Tensor sizes = inputs.square().sum(1, /*keepdim=*/true);
    const at::Tensor left = at::zeros({covariances[0].numel(), 1}, m_right.options());
    addProducts(left, covariances.flatten(1).t(), sizes.t());
    const double scale =
        static_cast<double>(m_inputs.size(0)) / static_cast<double>(inputs.size(0));
    return {left.view(covariances.sizes().slice(1)) * scale,
            weightedSquares(covariances.diagonal(0, 2, 3).sum(-1), inputs) * scale};
}

at::Tensor QueryScores::pullOf(double ridge) const {
    const at::Tensor traces = m_covariances.diagonal(0, 2, 3).sum(-1); // [tokens, heads]
    const at::Tensor sizes = m_inputs.square().sum(1, /*keepdim=*/true);
    const at::Tensor diagonals = at::zeros({traces.size(1), 1}, m_right.options());
    addProducts(diagonals, traces.t(), sizes.t());
    const double unknowns = static_cast<double>(m_right.size(1) * m_right.size(2));
    return (diagonals.select(1, 0) * (ridge / unknowns)).clamp_min(floorOfPull);
}

void QueryScores::solve(AttentionWeights& attention, double ridge,
                        const ConjugateGradientOptions& options, JobContext& job) const {
    const at::Tensor present = headRows(attention.query, m_heads, m_right.size(1));
    RidgeSystems systems;
    systems.right = m_right - apply(present);
    systems.pull = pullOf(ridge);
    systems.apply = [this](const at::Tensor& queries) { return apply(queries); };
    systems.precondition = kroneckerInverse(partialTraces(), systems.pull);
    setHeadRows(attention.query, m_heads, present + solveRidgeSystems(systems, options, job));
}

} // namespace regroup
