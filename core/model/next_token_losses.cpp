// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/transformer.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace regroup {

namespace {

/// Elements of one slice of logits: small enough to stay in a processor's cache, large enough for
/// the matrix product to run at full speed.
constexpr int64_t sliceElements = int64_t{1} << 21U;

/// Which next tokens count: both they and the token before them are no padding. [batch, tokens - 1]
at::Tensor scoredTargets(const InputBatch& batch, const at::Tensor& scored) {
    const int64_t targetCount = batch.inputIds.size(1) - 1;
    auto counts = scored.defined() ? scored
                                   : at::ones({batch.inputIds.size(0), targetCount},
                                              batch.inputIds.options().dtype(at::kBool));
    if (counts.size(0) != batch.inputIds.size(0) || counts.size(1) != targetCount)
        throw Error(ErrorCode::Internal,
                    fmt::format("Losses: the choice of tokens has shape {}, expected [{}, {}].",
                                shapeText(counts.sizes()), batch.inputIds.size(0), targetCount));
    if (!batch.attentionMask.defined())
        return counts;
    const auto mask = batch.attentionMask.to(at::kBool);
    return counts.logical_and(
        mask.narrow(1, 0, targetCount).logical_and(mask.narrow(1, 1, targetCount)));
}

/// -log softmax(logits)[target], float64 [rows], of rows [rows, vocabulary].
at::Tensor lossesOfRows(const at::Tensor& logits, const at::Tensor& targets) {
    const bool isNarrow =
        logits.scalar_type() == at::kHalf || logits.scalar_type() == at::kBFloat16;
    const auto logProbabilities =
        at::log_softmax(logits, -1, isNarrow ? std::optional(at::kFloat) : std::nullopt);
    return logProbabilities.gather(-1, targets.unsqueeze(-1)).squeeze(-1).to(at::kDouble).neg();
}

/// Puts slices of at most sliceElements together. @param rowsOf (begin, count) -> [count,
/// vocabulary]
at::Tensor lossesInSlices(const at::Tensor& targets, int64_t vocabularySize,
                          const std::function<at::Tensor(int64_t, int64_t)>& rowsOf) {
    const int64_t step = std::max<int64_t>(16, sliceElements / vocabularySize);
    std::vector<at::Tensor> slices;
    for (int64_t begin = 0; begin < targets.size(0); begin += step) {
        const int64_t count = std::min(step, targets.size(0) - begin);
        slices.push_back(lossesOfRows(rowsOf(begin, count), targets.narrow(0, begin, count)));
    }
    return slices.empty() ? at::zeros({0}, targets.options().dtype(at::kDouble)) : at::cat(slices);
}

} // namespace

at::Tensor nextTokenLosses(const at::Tensor& logits, const InputBatch& batch) {
    const int64_t targetCount = batch.inputIds.size(1) - 1;
    const auto ids = batch.inputIds.to(logits.device());
    std::vector<at::Tensor> sequences;
    for (int64_t sequence = 0; sequence < logits.size(0); ++sequence) {
        const auto rows = logits.select(0, sequence);
        sequences.push_back(lossesInSlices(
            ids.select(0, sequence).narrow(0, 1, targetCount), logits.size(2),
            [&](int64_t begin, int64_t count) { return rows.narrow(0, begin, count); }));
    }
    const auto losses = at::stack(sequences);
    const auto counts = scoredTargets(batch, {}).to(logits.device());
    return at::where(counts, losses, at::zeros({}, losses.options()));
}

at::Tensor nextTokenLosses(const Transformer& model, const at::Tensor& hidden,
                           const BatchContext& context, const InputBatch& batch,
                           const at::Tensor& scored) {
    const int64_t targetCount = batch.inputIds.size(1) - 1;
    const auto counts = scoredTargets(batch, scored).to(hidden.device());
    const auto targets =
        batch.inputIds.to(hidden.device()).narrow(1, 1, targetCount).masked_select(counts);
    const auto rows = hidden.narrow(1, 0, targetCount)
                          .reshape({-1, hidden.size(2)})
                          .index_select(0, counts.reshape({-1}).nonzero().squeeze(-1));
    const auto losses =
        lossesInSlices(targets, model.config().vocabularySize, [&](int64_t begin, int64_t count) {
            return model.logits(rows.narrow(0, begin, count).unsqueeze(0), context).squeeze(0);
        });
    return at::zeros(counts.sizes(), losses.options()).masked_scatter(counts, losses);
}

} // namespace regroup
