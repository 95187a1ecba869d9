// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/convert/conjugate_gradients.h"
#include "core/convert/scored_sequences.h"
#include "core/model/attention.h"

#include <cstdint>

namespace regroup {

class JobContext;

struct ScoresRefitOptions {
    double ridge = 1e-2; ///< Times the mean diagonal; pulls to the weights that are there.
    int rounds = 1;      ///< Queries, then keys.
    ConjugateGradientOptions solver;
    /// What the sums of the heads that are solved together may take; one head is the least.
    std::uint64_t memoryBytes = std::uint64_t{1} << 30U;
};

/// Solves queries and shared keys anew, so that scores come close to the original's where the
/// original attends: the sum over queries i and keys j of a_ij (difference of the scores, its mean
/// under a_i taken off)², to second order twice the divergence of the two attentions. Biases that
/// are there are solved for. Products over tokens run in productType, all else in float64, on the
/// CPU.
///
/// The equations of a head have headDim * modelDim unknowns; they are solved by conjugate gradients
/// and never formed. Memory: the text's inputs, queries and keys, and memoryBytes.
/// Source: method.md section 6.1, `scores` (ours).
class ScoresRefit {
public:
    /// @param originalKeys which key head of the original a query head reads.
    explicit ScoresRefit(Grouping originalKeys) : m_sequences(std::move(originalKeys)) {}

    void add(const ScoreBatch& batch) { m_sequences.add(batch); }

    /// Replaces query and key of the block. @throws Cancelled
    void solve(AttentionWeights& attention, const ScoresRefitOptions& options,
               JobContext& job) const;

private:
    ScoredSequences m_sequences;
};

} // namespace regroup
