// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/head_moments.h"

#include "core/analysis/gram.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

namespace regroup {

namespace {

at::Tensor indexTensor(const std::vector<int>& indices) {
    const std::vector<std::int64_t> wide(indices.begin(), indices.end());
    return at::tensor(wide, at::TensorOptions().dtype(at::kLong));
}

/// E[q qᵀ] of every query head.
at::Tensor queryMetrics(const AttentionWeights& attention, const at::Tensor& secondMoment) {
    const std::int64_t headCount = attention.grouping.key.headCount();
    const at::Tensor queries = augmentedWeight(attention.query);
    const at::Tensor heads =
        queries.view({headCount, queries.size(0) / headCount, queries.size(1)});
    const at::Tensor seen = queries.matmul(secondMoment).view(heads.sizes());
    const at::Tensor metrics = at::bmm(seen, heads.transpose(1, 2));
    return (metrics + metrics.transpose(1, 2)) / 2;
}

at::Tensor outputMetrics(const AttentionWeights& attention) {
    const std::int64_t headCount = attention.grouping.value.headCount();
    const at::Tensor columns = attention.output.weight.to(at::kCPU, at::kDouble).t();
    const at::Tensor heads =
        columns.reshape({headCount, columns.size(0) / headCount, columns.size(1)});
    return at::bmm(heads, heads.transpose(1, 2));
}

} // namespace

at::Tensor HeadMoments::momentOf(const std::vector<int>& queryHeads) const {
    std::vector<int> stored;
    stored.reserve(queryHeads.size());
    for (const int head : queryHeads)
        stored.push_back(present.labelOf(head));
    const std::int64_t count = present.groupCount();
    const std::int64_t width = headDim();
    const at::Tensor index = indexTensor(stored);
    const std::int64_t rows = index.size(0) * width;
    return moment.view({count, width, count, width})
        .index_select(0, index)
        .index_select(2, index)
        .reshape({rows, rows});
}

at::Tensor HeadMoments::metricsOf(const std::vector<int>& queryHeads) const {
    return metrics.defined() ? metrics.index_select(0, indexTensor(queryHeads)) : at::Tensor();
}

HeadMoments keyMoments(const AttentionWeights& attention, const at::Tensor& secondMoment,
                       const MergeRefinements& refinements, PositionKind positions) {
    const bool rotary = positions == PositionKind::Rotary;
    const bool centred = refinements.centred && !rotary; // A rotated constant is none any more.
    return {outputMoment(augmentedWeight(attention.key),
                         centred ? inputCovariance(secondMoment) : secondMoment),
            refinements.weighted ? queryMetrics(attention, secondMoment) : at::Tensor(),
            rotary ? FitSpace::Pairs : FitSpace::Whole, attention.grouping.key};
}

HeadMoments valueMoments(const AttentionWeights& attention, const at::Tensor& secondMoment,
                         const MergeRefinements& refinements) {
    return {outputMoment(augmentedWeight(attention.value),
                         refinements.centred ? inputCovariance(secondMoment) : secondMoment),
            refinements.weighted ? outputMetrics(attention) : at::Tensor(), FitSpace::Whole,
            attention.grouping.value};
}

} // namespace regroup
