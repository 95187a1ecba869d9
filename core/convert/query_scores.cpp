// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/query_scores.h"

#include "core/convert/head_rows.h"
#include "core/convert/output_refit.h"

#include <ATen/TensorOperators.h>
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
    m_right = at::zeros({headCount, headDim, m_inputs.size(1)}, m_inputs.options());
    std::vector<int> read; // The key head of every query head.
    for (const int head : m_heads)
        read.push_back(attention.grouping.key.labelOf(head));
    const at::Tensor weights = headRows(attention.key, read, headDim) * sequences.scale();
    const at::Tensor keyInputs = inputsFor(attention.key, inputs);
    for (const ScoredSequences::Sequence& sequence : sequences.all()) {
        const std::int64_t count = sequence.count();
        const auto rows = sequences.rowsOf(sequence, m_heads);
        const at::Tensor keys = rotated(
            at::matmul(keyInputs.narrow(0, sequence.offset, count), weights.transpose(1, 2)),
            sequence.rotary); // [heads, count, headDim]
        const at::Tensor mean = at::matmul(rows.attention, keys);
        const at::Tensor squares = (keys.unsqueeze(3) * keys.unsqueeze(2)).flatten(2);
        const at::Tensor second =
            at::matmul(rows.attention, squares).view({headCount, count, headDim, headDim});
        const at::Tensor covariance =
            turnedBack(second - mean.unsqueeze(3) * mean.unsqueeze(2), sequence.rotary);
        m_covariances.narrow(0, sequence.offset, count).copy_(covariance.transpose(0, 1));
        const at::Tensor targets =
            rotatedBack(at::matmul(rows.scores, keys), sequence.rotary); // [heads, count, headDim]
        m_right.add_(
            at::matmul(targets.transpose(1, 2), m_inputs.narrow(0, sequence.offset, count)));
    }
}

at::Tensor QueryScores::apply(const at::Tensor& queries) const {
    constexpr std::int64_t run = 1024; // Tokens that stay near the processor.
    at::Tensor sum = at::zeros_like(queries).flatten(0, 1);
    const at::Tensor rows = queries.flatten(0, 1).t();
    for (std::int64_t begin = 0; begin < m_inputs.size(0); begin += run) {
        const std::int64_t count = std::min(run, m_inputs.size(0) - begin);
        const at::Tensor inputs = m_inputs.narrow(0, begin, count);
        const at::Tensor asked =
            at::matmul(inputs, rows).view({count, queries.size(0), queries.size(1), 1});
        const at::Tensor felt = at::matmul(m_covariances.narrow(0, begin, count), asked).flatten(1);
        sum.addmm_(felt.t(), inputs);
    }
    return sum.view(queries.sizes());
}

at::Tensor QueryScores::pullOf(double ridge) const {
    const at::Tensor traces = m_covariances.diagonal(0, 2, 3).sum(-1); // [tokens, heads]
    const at::Tensor sizes = m_inputs.square().sum(1);
    const double unknowns = static_cast<double>(m_right.size(1) * m_right.size(2));
    return (at::matmul(traces.t(), sizes) * (ridge / unknowns)).clamp_min(floorOfPull);
}

void QueryScores::solve(AttentionWeights& attention, double ridge,
                        const ConjugateGradientOptions& options, JobContext& job) const {
    const at::Tensor present = headRows(attention.query, m_heads, m_right.size(1));
    RidgeSystems systems;
    systems.right = m_right - apply(present);
    systems.pull = pullOf(ridge);
    systems.apply = [this](const at::Tensor& queries) { return apply(queries); };
    systems.precondition =
        kroneckerInverse(m_covariances.mean(0), at::matmul(m_inputs.t(), m_inputs), systems.pull);
    setHeadRows(attention.query, m_heads, present + solveRidgeSystems(systems, options, job));
}

} // namespace regroup
