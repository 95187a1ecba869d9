// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/convert/conjugate_gradients.h"
#include "core/convert/scored_sequences.h"
#include "core/model/attention.h"

#include <vector>

namespace regroup {

/// The equations of the queries of some heads, keys being given (method.md section 6.1, `scores`):
/// [sum over i of C_i ⊗ x_i x_iᵀ] Q = sum over i of t_i x_iᵀ, C_i the covariance of the keys under
/// the original's attention, t_i their product with its scores.
class QueryScores {
public:
    /// @param inputs ScoredSequences::inputs, kept by reference as the sequences are.
    QueryScores(const ScoredSequences& sequences, const at::Tensor& inputs,
                const AttentionWeights& attention, std::vector<int> heads);
    void solve(AttentionWeights& attention, double ridge, const ConjugateGradientOptions& options,
               JobContext& job) const;

private:
    void gather(const ScoredSequences& sequences, const ScoredSequences::Sequence& sequence,
                const at::Tensor& keys, const at::Tensor& targets);
    at::Tensor apply(const at::Tensor& queries) const;
    PartialTraces partialTraces() const;
    at::Tensor pullOf(double ridge) const;

    std::vector<int> m_heads;
    at::Tensor m_inputs;      // [tokens, columns]
    at::Tensor m_covariances; // [tokens, heads, headDim, headDim]
    at::Tensor m_right;       // [heads, headDim, columns] float64
};

} // namespace regroup
