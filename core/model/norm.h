// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/weight_reader.h"

#include <ATen/core/Tensor.h>

#include <string>

namespace regroup {

struct NormWeights {
    at::Tensor weight; ///< [modelDim]
    at::Tensor bias;   ///< [modelDim]; undefined for a root-mean-square norm.
};

/// name + ".weight", and ".bias" if present. @throws Error(BadData)
NormWeights readNorm(WeightReader& reader, const std::string& name);

/// Mean 0 and variance 1 over the last axis, then weight and bias; the same shape.
/// Source: Ba et al. 2016, arXiv:1607.06450.
at::Tensor layerNorm(const at::Tensor& hidden, const NormWeights& norm, double epsilon);

/// Mean square 1 over the last axis, in at least float32, and rounded before the weight is applied,
/// as transformers does (bfloat16 on a GPU: rounded once, after it); the same shape. Source: Zhang
/// & Sennrich 2019, arXiv:1910.07467.
at::Tensor rmsNorm(const at::Tensor& hidden, const NormWeights& norm, double epsilon);

} // namespace regroup
