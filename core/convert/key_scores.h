// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/convert/conjugate_gradients.h"
#include "core/convert/scored_sequences.h"
#include "core/model/attention.h"

#include <cstdint>
#include <vector>

namespace regroup {

/// The equations of the key heads of some groups, queries being given (method.md section 6.1,
/// `scores`): sums over the query heads of a group.
class KeyScores {
public:
    /// @param inputs ScoredSequences::inputs.
    KeyScores(const ScoredSequences& sequences, const at::Tensor& inputs,
              const AttentionWeights& attention, std::vector<int> groups);
    void solve(AttentionWeights& attention, double ridge, const ConjugateGradientOptions& options,
               JobContext& job) const;

    /// What the mean under the attention takes for one query head.
    static std::uint64_t meanBytes(const ScoredSequences& sequences, std::int64_t columns);

private:
    /// Of the query heads in question, one sequence.
    struct Part {
        at::Tensor queries;   // [heads, count, headDim], scaled and rotated.
        at::Tensor attention; // [heads, count, count]; undefined where nothing is rotated.
        at::Tensor means;     // [heads, count, columns], x under a_i; undefined where it is.
        RotaryTables rotary;
        std::int64_t offset = 0;
    };

    Part partOf(const ScoredSequences& sequences, const ScoredSequences::Sequence& sequence,
                const at::Tensor& queries, const at::Tensor& targets);
    at::Tensor apply(const at::Tensor& keys) const;
    void takeOffMeans(const Part& part, const at::Tensor& keys, const at::Tensor& projected,
                      at::Tensor& felt, const at::Tensor& sum) const;
    at::Tensor meanSquares(const Part& part) const;
    PartialTraces partialTraces() const;
    at::Tensor sumOverGroups(const at::Tensor& perHead) const;

    std::vector<int> m_groups;
    std::vector<int> m_heads; // The query heads of all of them.
    at::Tensor m_groupOfHead; // [heads] int64, index into m_groups.
    at::Tensor m_inputs;      // [tokens, columns]
    at::Tensor m_moments;     // [tokens, groups, headDim, headDim], of the queries that see j.
    std::vector<Part> m_parts;
    at::Tensor m_right;    // [groups, headDim, columns] float64
    at::Tensor m_diagonal; // [groups] float64, sum of the diagonal.
};

} // namespace regroup
