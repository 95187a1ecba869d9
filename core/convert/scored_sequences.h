// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention.h"
#include "core/model/rotary.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace regroup {

/// A batch that scores are fitted on.
struct ScoreBatch {
    at::Tensor query; ///< [batch, headCount, tokens, headDim], the original's, as scores see it.
    at::Tensor key;   ///< [batch, G_K of the original, tokens, headDim], likewise.
    AttentionOptions attention;
    RotaryTables rotary; ///< Undefined where keys and queries are not rotated.
    at::Tensor input;    ///< [batch, tokens, modelDim], what the converted layer reads.
    at::Tensor counted;  ///< [batch, tokens] bool, false for padding; undefined: all count.
};

/// The sequences of all batches, one by one, without their padding. On the CPU, in productType.
class ScoredSequences {
public:
    /// @param keys of the original: which key head a query head reads.
    explicit ScoredSequences(Grouping keys) : m_keys(std::move(keys)) {}

    void add(const ScoreBatch& batch);

    struct Sequence {
        at::Tensor query;   // [headCount, tokens, headDim]
        at::Tensor key;     // [G, tokens, headDim]
        at::Tensor counted; // [count] int64 among tokens.
        at::Tensor input;   // [count, modelDim], counted tokens only.
        AttentionOptions attention;
        RotaryTables rotary;     // [1, 1, count, headDim / 2], or undefined.
        std::int64_t offset = 0; // Counted tokens before it.
        std::int64_t count() const { return counted.size(0); }
    };

    const std::vector<Sequence>& all() const { return m_sequences; }
    std::int64_t tokenCount() const { return m_tokenCount; }
    std::int64_t squareCount() const { return m_squareCount; } ///< Sum of count².
    /// Of what is computed from them.
    std::uint64_t numberBytes() const;
    bool isRotary() const { return m_isRotary; }
    double scale() const { return m_scale; }

    /// [tokenCount, modelDim + 1]: all inputs with a constant 1 appended.
    at::Tensor inputs() const;

    /// The original's attention a_ij, and a_ij (s_ij - mean of s_i under a_i), of some heads and
    /// some queries of a sequence; with the keys from the first on that they see.
    struct Strip {
        std::int64_t begin = 0; // Of the queries among the counted tokens.
        at::Tensor attention;   // [heads, queries, keys]
        at::Tensor scores;      // Likewise.
        std::int64_t count() const { return attention.size(1); }
        std::int64_t keyCount() const { return attention.size(2); }
    };
    /// One strip after the other, which a core can keep near itself.
    void forEachStrip(const Sequence& sequence, const std::vector<int>& heads,
                      const std::function<void(const Strip&)>& work) const;

private:
    Grouping m_keys;
    std::vector<Sequence> m_sequences;
    std::int64_t m_tokenCount = 0;
    std::int64_t m_squareCount = 0;
    bool m_isRotary = false;
    double m_scale = 1.0;
};

/// R_i y_i for vectors [heads, count, headDim] at the places of a sequence; itself where nothing is
/// rotated.
at::Tensor rotated(const at::Tensor& vectors, const RotaryTables& tables);
/// R_iᵀ y_i.
at::Tensor rotatedBack(const at::Tensor& vectors, const RotaryTables& tables);
/// The tables of some tokens.
RotaryTables narrowed(const RotaryTables& tables, std::int64_t begin, std::int64_t count);
/// R_iᵀ C_i R_i for symmetric matrices [heads, count, headDim, headDim].
at::Tensor turnedBack(const at::Tensor& matrices, const RotaryTables& tables);

} // namespace regroup
