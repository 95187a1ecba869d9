// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/head_fit.h"
#include "core/model/architecture.h"
#include "core/model/attention.h"

#include <ATen/core/Tensor.h>

namespace regroup {

/// What a fit of one layer's key or value heads looks at. The heads that are stored may be shared
/// already; every query head is a member of its own, because each feels an error its own way.
struct HeadMoments {
    at::Tensor moment;  ///< [stored * headDim, stored * headDim] float64, of the stored heads.
    at::Tensor metrics; ///< [headCount, headDim, headDim] per query head; undefined: plain squares.
    FitSpace space = FitSpace::Whole;
    Grouping present; ///< Query head -> stored head.

    std::int64_t headDim() const { return moment.size(0) / present.groupCount(); }
    /// The part that some query heads see: [members * headDim, members * headDim].
    at::Tensor momentOf(const std::vector<int>& queryHeads) const;
    at::Tensor metricsOf(const std::vector<int>& queryHeads) const; ///< May be undefined.
};

/// Keys: weighted, the metric of a head is E[q qᵀ] of its queries; centred, covariances are taken
/// where positions are absolute, because a constant added to all keys changes no softmax.
HeadMoments keyMoments(const AttentionWeights& attention, const at::Tensor& secondMoment,
                       const MergeRefinements& refinements, PositionKind positions);

/// Values: weighted, the metric is W_Oᵀ W_O of the head's columns of the output projection;
/// centred, covariances, because attention rows sum to 1 and the mean can go into the output's
/// bias.
HeadMoments valueMoments(const AttentionWeights& attention, const at::Tensor& secondMoment,
                         const MergeRefinements& refinements);

} // namespace regroup
