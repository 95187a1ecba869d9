// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/key_scores.h"

#include "core/convert/head_rows.h"
#include "core/convert/output_refit.h"
#include "core/convert/product_sums.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

namespace regroup {

std::uint64_t KeyScores::meanBytes(const ScoredSequences& sequences, std::int64_t columns) {
    const std::int64_t count =
        sequences.isRotary() ? sequences.squareCount() : sequences.tokenCount() * columns;
    return static_cast<std::uint64_t>(count) * sequences.numberBytes();
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
    const at::Tensor weights = (headRows(attention.query, m_heads, headDim) * sequences.scale())
                                   .transpose(1, 2)
                                   .to(m_inputs.scalar_type()); // [heads, columns, headDim]
    const at::Tensor queryInputs = inputsFor(attention.query, inputs);
    const at::Tensor targets =
        at::empty({m_inputs.size(0), groupCount, headDim}, m_inputs.options());
    const auto& all = sequences.all();
    m_parts.resize(all.size());
    const auto one = [&](std::int64_t index, const at::Tensor& diagonal) {
        const auto& sequence = all[static_cast<std::size_t>(index)];
        const at::Tensor own = queryInputs.narrow(0, sequence.offset, sequence.count());
        const at::Tensor queries =
            rotated(at::matmul(own, weights), sequence.rotary); // [heads, count, headDim]
        Part part = partOf(sequences, sequence, queries, targets);
        const at::Tensor moments = m_moments.narrow(0, part.offset, sequence.count());
        const at::Tensor traces = moments.diagonal(0, 2, 3).sum(-1); // [count, groups]
        const at::Tensor sizes = m_inputs.narrow(0, part.offset, sequence.count()).square().sum(1);
        diagonal.add_(at::matmul(traces.t(), sizes) - sumOverGroups(meanSquares(part)));
        m_parts[static_cast<std::size_t>(index)] = std::move(part);
    };
    m_diagonal = sumInParallel(static_cast<std::int64_t>(all.size()), m_inputs.size(0),
                               at::zeros({groupCount}, at::kDouble), one);
    m_right = at::zeros({groupCount, headDim, m_inputs.size(1)}, at::kDouble);
    addProducts(m_right.flatten(0, 1), targets.flatten(1).t(), m_inputs.t());
}

/// @param targets [tokens, groups, headDim] gets what the right side is made of.
KeyScores::Part KeyScores::partOf(const ScoredSequences& sequences,
                                  const ScoredSequences::Sequence& sequence,
                                  const at::Tensor& queries, const at::Tensor& targets) {
    const std::int64_t count = sequence.count();
    const std::int64_t headDim = queries.size(2);
    const at::Tensor inputs = m_inputs.narrow(0, sequence.offset, count);
    Part part;
    part.queries = queries;
    part.rotary = sequence.rotary;
    part.offset = sequence.offset;
    at::Tensor& means = sequences.isRotary() ? part.attention : part.means;
    means = at::zeros({queries.size(0), count, sequences.isRotary() ? count : inputs.size(1)},
                      inputs.options());
    const at::Tensor squares = (queries.unsqueeze(3) * queries.unsqueeze(2)).flatten(2);
    const at::Tensor seen = at::zeros_like(squares);
    const at::Tensor target = at::zeros_like(queries);
    sequences.forEachStrip(sequence, m_heads, [&](const ScoredSequences::Strip& strip) {
        const std::int64_t keys = strip.keyCount();
        const auto asked = [&](const at::Tensor& rows) {
            return rows.narrow(1, strip.begin, strip.count());
        };
        seen.narrow(1, 0, keys).baddbmm_(strip.attention.transpose(1, 2), asked(squares));
        target.narrow(1, 0, keys).baddbmm_(strip.scores.transpose(1, 2), asked(queries));
        if (sequences.isRotary())
            asked(means).narrow(2, 0, keys).copy_(strip.attention);
        else
            asked(means).copy_(at::matmul(strip.attention, inputs.narrow(0, 0, keys)));
    });
    const auto put = [&](const at::Tensor& whole, const at::Tensor& perGroup) {
        whole.narrow(0, part.offset, count).copy_(perGroup.transpose(0, 1));
    };
    put(m_moments,
        turnedBack(sumOverGroups(seen).view({-1, count, headDim, headDim}), sequence.rotary));
    put(targets, rotatedBack(sumOverGroups(target), sequence.rotary));
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
                             at::Tensor& felt, const at::Tensor& sum) const {
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
    const at::Tensor used = keys.to(m_inputs.scalar_type());
    const auto one = [&](std::int64_t index, const at::Tensor& sum) {
        const Part& part = m_parts[static_cast<std::size_t>(index)];
        const std::int64_t count = part.queries.size(1);
        const at::Tensor inputs = m_inputs.narrow(0, part.offset, count);
        const at::Tensor projected = at::matmul(inputs, used.transpose(1, 2)); // [groups, count, d]
        at::Tensor felt = at::matmul(m_moments.narrow(0, part.offset, count).transpose(0, 1),
                                     projected.unsqueeze(3))
                              .squeeze(3);
        takeOffMeans(part, used, projected, felt, sum);
        sum.add_(at::matmul(felt.transpose(1, 2), inputs));
    };
    return sumInParallel(static_cast<std::int64_t>(m_parts.size()), m_inputs.size(0),
                         at::zeros_like(keys), one);
}

/// Where keys are rotated, without what the means take off: there it depends on pairs of tokens.
PartialTraces KeyScores::partialTraces() const {
    const std::int64_t columns = m_inputs.size(1);
    PartialTraces traces{at::zeros(m_moments.sizes().slice(1), m_right.options()),
                         at::zeros({m_moments.size(1), columns, columns}, m_right.options())};
    const auto step = static_cast<std::size_t>(preconditionerStep(m_inputs));
    std::int64_t tokens = 0;
    for (std::size_t index = 0; index < m_parts.size(); index += step) {
        const Part& part = m_parts[index];
        const std::int64_t count = part.queries.size(1);
        const at::Tensor inputs = m_inputs.narrow(0, part.offset, count);
        const at::Tensor moments = m_moments.narrow(0, part.offset, count);
        const at::Tensor sizes = inputs.square().sum(1).view({-1, 1, 1, 1});
        traces.left.add_((moments * sizes).sum(0));
        traces.right.add_(weightedSquares(moments.diagonal(0, 2, 3).sum(-1), inputs));
        tokens += count;
        if (!part.means.defined())
            continue;
        const auto takeOff = [&](const at::Tensor& whole, const at::Tensor& rows,
                                 const at::Tensor& weights) {
            const at::Tensor weighed = rows * weights.square().sum(2, /*keepdim=*/true);
            whole.sub_(sumOverGroups(at::bmm(weighed.transpose(1, 2), rows)));
        };
        takeOff(traces.left, part.queries, part.means);
        takeOff(traces.right, part.means, part.queries);
    }
    const double scale = static_cast<double>(m_inputs.size(0)) / static_cast<double>(tokens);
    return {traces.left * scale, traces.right * scale};
}

void KeyScores::solve(AttentionWeights& attention, double ridge,
                      const ConjugateGradientOptions& options, JobContext& job) const {
    const at::Tensor present = headRows(attention.key, m_groups, m_right.size(1));
    const double unknowns = static_cast<double>(m_right.size(1) * m_right.size(2));
    RidgeSystems systems;
    systems.right = m_right - apply(present);
    systems.pull = (m_diagonal * (ridge / unknowns)).clamp_min(floorOfPull);
    systems.apply = [this](const at::Tensor& keys) { return apply(keys); };
    systems.precondition = kroneckerInverse(partialTraces(), systems.pull);
    setHeadRows(attention.key, m_groups, present + solveRidgeSystems(systems, options, job));
}

} // namespace regroup
