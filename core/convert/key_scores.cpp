// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/key_scores.h"

#include "core/convert/head_rows.h"
#include "core/convert/output_refit.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace regroup {

std::uint64_t KeyScores::meanBytes(const ScoredSequences& sequences, std::int64_t columns) {
    const std::int64_t count =
        sequences.isRotary() ? sequences.squareCount() : sequences.tokenCount() * columns;
    return static_cast<std::uint64_t>(count) * sizeof(double);
}

KeyScores::KeyScores(const ScoredSequences& sequences, const at::Tensor& inputs,
                     const AttentionWeights& attention, std::vector<int> groups)
    : m_groups(std::move(groups)), m_inputs(inputsFor(attention.key, inputs)) {
    const auto members = attention.grouping.key.members();
    std::vector<std::int64_t> labels;
    for (std::size_t index = 0; index < m_groups.size(); ++index)
        for (const int head : members[static_cast<std::size_t>(m_groups[index])]) {
            m_heads.push_back(head);
            labels.push_back(static_cast<std::int64_t>(index));
        }
    m_groupOfHead = at::tensor(labels, at::TensorOptions().dtype(at::kLong));
    const std::int64_t headDim =
        attention.query.weight.size(0) / attention.grouping.key.headCount();
    const auto groupCount = static_cast<std::int64_t>(m_groups.size());
    m_moments = at::empty({m_inputs.size(0), groupCount, headDim, headDim}, m_inputs.options());
    m_right = at::zeros({groupCount, headDim, m_inputs.size(1)}, m_inputs.options());
    m_diagonal = at::zeros({groupCount}, m_inputs.options());
    const at::Tensor weights = headRows(attention.query, m_heads, headDim) * sequences.scale();
    const at::Tensor queryInputs = inputsFor(attention.query, inputs);
    for (const ScoredSequences::Sequence& sequence : sequences.all()) {
        const at::Tensor queries =
            rotated(at::matmul(queryInputs.narrow(0, sequence.offset, sequence.count()),
                               weights.transpose(1, 2)),
                    sequence.rotary); // [heads, count, headDim]
        m_parts.push_back(partOf(sequences, sequence, queries));
    }
}

KeyScores::Part KeyScores::partOf(const ScoredSequences& sequences,
                                  const ScoredSequences::Sequence& sequence,
                                  const at::Tensor& queries) {
    const std::int64_t count = sequence.count();
    const std::int64_t headDim = queries.size(2);
    const at::Tensor inputs = m_inputs.narrow(0, sequence.offset, count);
    const auto rows = sequences.rowsOf(sequence, m_heads);
    const at::Tensor seen = rows.attention.transpose(1, 2);
    const at::Tensor squares = (queries.unsqueeze(3) * queries.unsqueeze(2)).flatten(2);
    const at::Tensor moments =
        turnedBack(sumOverGroups(at::matmul(seen, squares)).view({-1, count, headDim, headDim}),
                   sequence.rotary); // [groups, count, headDim, headDim]
    m_moments.narrow(0, sequence.offset, count).copy_(moments.transpose(0, 1));
    const at::Tensor targets = rotatedBack(
        sumOverGroups(at::matmul(rows.scores.transpose(1, 2), queries)), sequence.rotary);
    m_right.add_(at::matmul(targets.transpose(1, 2), inputs));

    Part part;
    part.queries = queries;
    part.rotary = sequence.rotary;
    part.offset = sequence.offset;
    if (sequences.isRotary())
        part.attention = rows.attention;
    else
        part.means = at::matmul(rows.attention, inputs);
    const at::Tensor traces = moments.diagonal(0, 2, 3).sum(-1); // [groups, count]
    m_diagonal.add_(at::matmul(traces, inputs.square().sum(1)) - sumOverGroups(meanSquares(part)));
    return part;
}

at::Tensor KeyScores::sumOverGroups(const at::Tensor& perHead) const {
    std::vector<std::int64_t> shape = perHead.sizes().vec();
    shape[0] = static_cast<std::int64_t>(m_groups.size());
    return at::zeros(shape, perHead.options()).index_add_(0, m_groupOfHead, perHead);
}

/// For every query head the sum over i of ‖sum over j of a_ij (R_jᵀ q_i) ⊗ x_j‖².
at::Tensor KeyScores::meanSquares(const Part& part) const {
    if (part.means.defined())
        return (part.queries.square().sum(2) * part.means.square().sum(2)).sum(1);
    const at::Tensor inputs = m_inputs.narrow(0, part.offset, part.queries.size(1));
    const at::Tensor products = at::matmul(inputs, inputs.t());
    const std::int64_t pairs = part.queries.size(2) / 2;
    const at::Tensor cosine = part.rotary.cosine.select(0, 0).select(0, 0); // [count, pairs]
    const at::Tensor sine = part.rotary.sine.select(0, 0).select(0, 0);
    at::Tensor sum = at::zeros({part.queries.size(0)}, part.queries.options());
    for (std::int64_t pair = 0; pair < pairs; ++pair) {
        const auto outer = [&](const at::Tensor& table) {
            return table.select(1, pair).unsqueeze(1) * table.select(1, pair);
        };
        const at::Tensor turned = products * (outer(cosine) + outer(sine));
        const at::Tensor sizes = (at::matmul(part.attention, turned) * part.attention).sum(2);
        const at::Tensor energy =
            part.queries.select(2, pair).square() + part.queries.select(2, pair + pairs).square();
        sum.add_((energy * sizes).sum(1));
    }
    return sum;
}

/// @param projected [groups, count, headDim], what keys become. @param felt gets what goes back
/// through the same projection; sum, [groups, headDim, columns], what goes through the means.
void KeyScores::takeOffMeans(const Part& part, const at::Tensor& keys, const at::Tensor& projected,
                             at::Tensor& felt, at::Tensor& sum) const {
    const auto along = [&](const at::Tensor& means) { // q_i (q_i · mean), [heads, count, headDim]
        return part.queries * (part.queries * means).sum(2, /*keepdim=*/true);
    };
    if (part.means.defined()) {
        const at::Tensor means =
            at::matmul(part.means, keys.index_select(0, m_groupOfHead).transpose(1, 2));
        sum.sub_(sumOverGroups(at::matmul(along(means).transpose(1, 2), part.means)));
        return;
    }
    const at::Tensor rotatedKeys = rotated(projected, part.rotary).index_select(0, m_groupOfHead);
    const at::Tensor back =
        at::matmul(part.attention.transpose(1, 2), along(at::matmul(part.attention, rotatedKeys)));
    felt.sub_(rotatedBack(sumOverGroups(back), part.rotary));
}

at::Tensor KeyScores::apply(const at::Tensor& keys) const {
    at::Tensor sum = at::zeros_like(keys);
    for (const Part& part : m_parts) {
        const std::int64_t count = part.queries.size(1);
        const at::Tensor inputs = m_inputs.narrow(0, part.offset, count);
        const at::Tensor projected = at::matmul(inputs, keys.transpose(1, 2)); // [groups, count, d]
        at::Tensor felt = at::matmul(m_moments.narrow(0, part.offset, count).transpose(0, 1),
                                     projected.unsqueeze(3))
                              .squeeze(3);
        takeOffMeans(part, keys, projected, felt, sum);
        sum.add_(at::matmul(felt.transpose(1, 2), inputs));
    }
    return sum;
}

void KeyScores::solve(AttentionWeights& attention, double ridge,
                      const ConjugateGradientOptions& options, JobContext& job) const {
    const at::Tensor present = headRows(attention.key, m_groups, m_right.size(1));
    const double unknowns = static_cast<double>(m_right.size(1) * m_right.size(2));
    RidgeSystems systems;
    systems.right = m_right - apply(present);
    systems.pull = (m_diagonal * (ridge / unknowns)).clamp_min(floorOfPull);
    systems.apply = [this](const at::Tensor& keys) { return apply(keys); };
    // Where nothing is rotated, the mean of the inputs drops out of the scores.
    const at::Tensor inputs =
        m_parts.front().means.defined() ? m_inputs - m_inputs.mean(0) : m_inputs;
    systems.precondition =
        kroneckerInverse(m_moments.mean(0), at::matmul(inputs.t(), inputs), systems.pull);
    setHeadRows(attention.key, m_groups, present + solveRidgeSystems(systems, options, job));
}

} // namespace regroup
