// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace regroup {

/// Solves an output projection anew by weighted least squares with a ridge towards the weights it
/// has: (A + eI)⁻¹(B + e W₀), e = ridge · mean(diag A). Products over tokens
/// run in productType, all else in float64. Source: method.md section 6.1, `refit` (ours).
class OutputRefit {
public:
    enum class Bias { Solve, Keep };

    explicit OutputRefit(Bias bias) : m_bias(bias) {}

    /// @param attended [tokens, headCount * headDim], the projection's input.
    /// @param target   [tokens, modelDim], what its output, bias included, should be.
    /// @param weights  [tokens], at least 0.
    void add(const at::Tensor& attended, const at::Tensor& target, const at::Tensor& weights);

    /// @return float64 on the CPU. A bias is solved for with Bias::Solve (created where there is
    /// none) and kept otherwise.
    LinearWeights solve(const LinearWeights& present, double ridge) const;

    std::int64_t rowCount() const { return m_rowCount; }

private:
    Bias m_bias;
    at::Tensor m_inputs;  // [n, n], sum of w u uᵀ; u has a constant 1 appended. addSquares.
    at::Tensor m_targets; // [modelDim, n], sum of w y uᵀ
    std::int64_t m_rowCount = 0;
};

/// The solution from its sums. @param inputs [n + 1, n + 1], sum of w u uᵀ, a constant 1 last.
/// @param targets [modelDim, n + 1], sum of w y uᵀ. @param present float64; a bias is solved for if
/// it has one.
LinearWeights solveOutputFrom(const at::Tensor& inputs, const at::Tensor& targets,
                              const LinearWeights& present, double ridge);

/// Least pull of a ridge: keeps a text of zeros solvable, the answer being the present weights; far
/// above denormal numbers.
inline constexpr double floorOfPull = 1e-100;

/// Measured: few tokens over-fit. @return 1e-1 up to 10,000 tokens, 1e-2 above.
double ridgeFor(std::int64_t tokenCount);

} // namespace regroup
