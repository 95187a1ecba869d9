// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace regroup {

/// Solves value heads and output projection anew, in turn, by weighted least squares with a ridge
/// towards the weights they have. What attention gathers of a layer's input, u_h = sum_j a_ij x_j,
/// is given; the output is sum_h W_O,h (V_g(h) u_h) + bias, because attention rows sum to 1.
/// Products over tokens run in productType, all else in float64. Source: method.md section 6.1,
/// `values` (ours).
class ValuesRefit {
public:
    /// @throws Error(Unsupported) if its sums, (headCount * modelDim)² numbers, or one group's
    ///         equations, (headDim * modelDim)², would take more than 4 GiB.
    ValuesRefit(std::int64_t headCount, std::int64_t modelDim, std::int64_t headDim);

    /// @param gathered [tokens, headCount, modelDim], u_h of every query head.
    /// @param target   [tokens, modelDim], what the output projection should give.
    /// @param weights  [tokens], at least 0.
    void add(const at::Tensor& gathered, const at::Tensor& target, const at::Tensor& weights);

    /// Replaces value and output of the block; float64 on the CPU. A value bias is solved for where
    /// there is one, the output's bias likewise. @param outputSolves at the end: two are what
    /// OutputRefit would make of the solution of one, without another look at the text.
    void solve(AttentionWeights& attention, double ridge, int rounds, int outputSolves = 1) const;

private:
    std::int64_t m_headCount;
    std::int64_t m_modelDim;
    /// [n, n], sum of w u uᵀ, n = headCount * modelDim + 1: a constant 1 last. addSquares.
    at::Tensor m_inputs;
    at::Tensor m_targets; // [modelDim, n], sum of w y uᵀ
};

} // namespace regroup
