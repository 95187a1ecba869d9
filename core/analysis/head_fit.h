// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace regroup {

/// Which maps of a head can be absorbed elsewhere without changing the model.
enum class FitSpace {
    Whole, ///< Any matrix: values always; keys without rotary embedding.
    Pairs  ///< Complex numbers on the channel pairs (c, c + headDim / 2): keys with rotary
           ///< embedding.
};

/// How the members of a group are replaced by one shared head c: c = sum of combine_i z_i, and
/// member i reads expand_i c in place of its own z_i.
struct GroupFit {
    at::Tensor combine; ///< [members, headDim, headDim] float64
    at::Tensor expand;  ///< [members, headDim, headDim] float64
};

/// Fits one shared head to the members of a group. Only the moment is looked at, and it may be
/// singular: few tokens, heads of zeros, equal heads.
///
/// @param moment  [members * headDim, members * headDim] float64, E[z zᵀ] of the members' outputs
///                one below the other (outputMoment), or their covariance.
/// @param metrics [members, headDim, headDim] float64, positive semidefinite: the error of member i
///                is the square of metric_i's norm. Undefined: plain squares. Only their energy
///                per channel pair counts in FitSpace::Pairs. Mean and First look at none.
/// @note Mean, First: expand is the identity. Align: rotations; never a larger error than Mean's
///       (plain). Svd: never a larger error than any other rule's, in the metrics.
/// Source: method.md section 6; Yu et al. 2024, arXiv:2406.07056 (svd); Jin et al. 2024,
/// arXiv:2412.20677 (align); pairs as complex numbers and metrics: ours.
GroupFit fitGroup(const at::Tensor& moment, const at::Tensor& metrics, std::int64_t members,
                  MergeRule rule, FitSpace space);

/// The expected squared distance of the members from what the shared head gives them, summed over
/// members, in closed form. @param metrics may be undefined.
double fitError(const GroupFit& fit, const at::Tensor& moment, const at::Tensor& metrics);

/// Symmetric root of a positive semidefinite matrix [..., n, n], and its pseudo-inverse: directions
/// below 1e-7 of the largest eigenvalue count as zero.
struct SymmetricRoot {
    at::Tensor root;
    at::Tensor inverse;
};
SymmetricRoot symmetricRoot(const at::Tensor& matrix);

/// E[z_i conj(z_j)] per channel pair as a complex number z_c + i z_(c + headDim / 2).
/// @param moment [members * headDim, members * headDim]. @return [headDim / 2, members, members]
at::Tensor pairMoments(const at::Tensor& moment, std::int64_t members);

} // namespace regroup
