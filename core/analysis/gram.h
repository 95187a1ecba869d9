// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention.h"

#include <ATen/core/Tensor.h>

namespace regroup {

// Second moments of what projections put out, from the second moment of what they read: no
// activation is stored. Everything is float64 on the CPU.

/// [weight, bias] as one matrix: [rows, modelDim + 1]; a missing bias is a column of zeros. Times
/// an input with a constant 1 appended it is the projection's output.
at::Tensor augmentedWeight(const LinearWeights& linear);

/// E[y yᵀ] of the outputs y of a projection, [rows, rows]; the block (i, j) of head width belongs
/// to heads i and j.
/// @param augmented [rows, modelDim + 1]. @param secondMoment LayerCalibration's, [modelDim + 1,
/// modelDim + 1]; or inputCovariance of it.
/// @throws Error(BadData) if the shapes do not fit.
at::Tensor outputMoment(const at::Tensor& augmented, const at::Tensor& secondMoment);

/// The covariance of the input, with zeros for the constant's row and column: outputMoment with it
/// is the covariance of the outputs.
at::Tensor inputCovariance(const at::Tensor& secondMoment);

/// E[x] with the constant 1 appended: [modelDim + 1].
at::Tensor inputMean(const at::Tensor& secondMoment);

} // namespace regroup
