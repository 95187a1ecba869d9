// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/scored_sequences.h"

#include "core/convert/product_sums.h"
#include "core/model/attention_strip.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

namespace regroup {

namespace {

constexpr std::int64_t stripLength = 64; // Queries.

/// The row of one sequence in a tensor of the whole batch or of one row for all.
at::Tensor rowOf(const at::Tensor& tensor, std::int64_t row) {
    return tensor.narrow(0, tensor.size(0) == 1 ? 0 : row, 1);
}

RotaryTables adjoint(const RotaryTables& tables) {
    return {tables.cosine, -tables.sine};
}

} // namespace

void ScoredSequences::add(const ScoreBatch& batch) {
    const std::int64_t tokens = batch.input.size(1);
    m_isRotary = batch.rotary.cosine.defined();
    m_scale = batch.attention.scale;
    for (std::int64_t row = 0; row < batch.input.size(0); ++row) {
        Sequence sequence;
        sequence.counted = batch.counted.defined()
                               ? batch.counted.select(0, row).nonzero().reshape({-1}).to(at::kCPU)
                               : at::arange(tokens, at::kLong);
        if (sequence.counted.numel() == 0)
            continue;
        const at::ScalarType type = productType(batch.input);
        sequence.query = batch.query.select(0, row).to(at::kCPU, type);
        sequence.key = batch.key.select(0, row).to(at::kCPU, type);
        sequence.input =
            batch.input.select(0, row).to(at::kCPU, type).index_select(0, sequence.counted);
        sequence.attention = batch.attention;
        if (batch.attention.keyMask.defined())
            sequence.attention.keyMask = rowOf(batch.attention.keyMask, row).to(at::kCPU);
        if (m_isRotary)
            for (const auto member : {&RotaryTables::cosine, &RotaryTables::sine})
                sequence.rotary.*member = rowOf(batch.rotary.*member, row)
                                              .to(at::kCPU, type)
                                              .index_select(2, sequence.counted);
        sequence.offset = m_tokenCount;
        m_tokenCount += sequence.count();
        m_squareCount += sequence.count() * sequence.count();
        m_sequences.push_back(std::move(sequence));
    }
}

std::uint64_t ScoredSequences::numberBytes() const {
    return m_sequences.empty() ? sizeof(double) : m_sequences.front().input.element_size();
}

at::Tensor ScoredSequences::inputs() const {
    std::vector<at::Tensor> rows;
    rows.reserve(m_sequences.size());
    for (const Sequence& sequence : m_sequences)
        rows.push_back(sequence.input);
    const at::Tensor all = at::cat(rows);
    return at::cat({all, at::ones({all.size(0), 1}, all.options())}, 1);
}

void ScoredSequences::forEachStrip(const Sequence& sequence, const std::vector<int>& heads,
                                   const std::function<void(const Strip&)>& work) const {
    std::vector<std::int64_t> own(heads.begin(), heads.end());
    std::vector<std::int64_t> read;
    read.reserve(heads.size());
    for (const int head : heads)
        read.push_back(m_keys.labelOf(head));
    const auto chosen = [](const at::Tensor& tensor, const std::vector<std::int64_t>& indices) {
        return tensor.index_select(0, at::tensor(indices, at::TensorOptions().dtype(at::kLong)))
            .unsqueeze(0);
    };
    const at::Tensor query = chosen(sequence.query, own);
    const at::Tensor key = chosen(sequence.key, read);
    const Grouping apart = Grouping::original(static_cast<int>(heads.size()));
    const std::int64_t tokens = query.size(2);
    const bool isPadded = sequence.count() < tokens;
    const std::int64_t length = isPadded ? tokens : stripLength;
    for (std::int64_t begin = 0; begin < tokens; begin += length) {
        const AttentionStrip strip = attentionStrip(query, key, apart, sequence.attention, begin,
                                                    std::min(length, tokens - begin));
        at::Tensor attention = strip.rows.squeeze(0);
        at::Tensor scores = strip.scores.squeeze(0);
        if (isPadded)
            for (at::Tensor* const rows : {&attention, &scores})
                *rows = rows->index_select(1, sequence.counted).index_select(2, sequence.counted);
        scores.sub_((attention * scores).sum(-1, /*keepdim=*/true)).mul_(attention);
        work({begin, attention, scores});
    }
}

RotaryTables narrowed(const RotaryTables& tables, std::int64_t begin, std::int64_t count) {
    return tables.cosine.defined() ? RotaryTables{tables.cosine.narrow(2, begin, count),
                                                  tables.sine.narrow(2, begin, count)}
                                   : tables;
}

at::Tensor rotated(const at::Tensor& vectors, const RotaryTables& tables) {
    return tables.cosine.defined() ? applyRotary(vectors.unsqueeze(0), tables).squeeze(0) : vectors;
}

at::Tensor rotatedBack(const at::Tensor& vectors, const RotaryTables& tables) {
    return tables.cosine.defined() ? rotated(vectors, adjoint(tables)) : vectors;
}

at::Tensor turnedBack(const at::Tensor& matrices, const RotaryTables& tables) {
    if (!tables.cosine.defined())
        return matrices;
    // One side, then, the matrix transposed, the other.
    const auto oneSide = [&](const at::Tensor& sides) {
        const at::Tensor rows = sides.permute({0, 2, 1, 3}); // [heads, headDim, count, headDim]
        return applyRotary(rows, adjoint(tables)).permute({0, 3, 2, 1}).transpose(1, 2);
    };
    return oneSide(oneSide(matrices));
}

} // namespace regroup
