// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/choice_batches.h"

#include "core/model/finite_output.h"

#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <optional>

namespace regroup {

namespace {

using Ids = std::vector<std::int64_t>;

/// @param logProbabilities [targets, vocabulary] @param best [targets], the likeliest tokens.
AnswerScore scoreOf(const RowAnswer& answer, const at::Tensor& logProbabilities,
                    const at::Tensor& best) {
    const at::Tensor targets = at::tensor(answer.targets, at::kLong);
    return {logProbabilities.gather(1, targets.to(logProbabilities.device()).unsqueeze(1))
                .to(at::kDouble)
                .sum()
                .item<double>(),
            best.equal(targets)};
}

} // namespace

ChoiceBatch choiceBatchOf(std::span<const ChoiceRow> rows, std::int64_t prefixLength) {
    const auto rowCount = static_cast<std::int64_t>(rows.size());
    std::int64_t width = 0;
    for (const ChoiceRow& row : rows)
        width = std::max(width, static_cast<std::int64_t>(row.ids.size()) - prefixLength);
    ChoiceBatch batch;
    batch.input.inputIds = at::zeros({rowCount, width}, at::kLong);
    batch.input.attentionMask = at::zeros({rowCount, prefixLength + width}, at::kLong);
    for (std::int64_t row = 0; row < rowCount; ++row) {
        const Ids& ids = rows[static_cast<std::size_t>(row)].ids;
        const auto length = static_cast<std::int64_t>(ids.size()) - prefixLength;
        batch.input.inputIds.select(0, row)
            .narrow(0, 0, length)
            .copy_(at::tensor(Ids(ids.begin() + prefixLength, ids.end()), at::kLong));
        batch.input.attentionMask.select(0, row).narrow(0, 0, prefixLength + length).fill_(1);
        const std::int64_t targets = rows[static_cast<std::size_t>(row)].targetCount();
        for (std::int64_t target = 0; target < targets; ++target)
            batch.positions.push_back(row * width + length - targets + target);
    }
    return batch;
}

void readAnswers(
    const Transformer& model, const BatchContext& context, std::span<const ChoiceRow> rows,
    const ChoiceBatch& batch, const at::Tensor& hidden,
    const std::function<void(const ChoiceRow&, const RowAnswer&, AnswerScore)>& onAnswer) {
    const at::Tensor states =
        hidden.reshape({-1, hidden.size(-1)})
            .index_select(0, at::tensor(batch.positions, at::kLong).to(hidden.device()));
    const at::Tensor logits = model.logits(states.unsqueeze(0), context).squeeze(0);
    if (!isFinite(logits))
        throwNotFinite(model.checkpoint(), "a logit", -1);
    const bool isNarrow =
        logits.scalar_type() == at::kHalf || logits.scalar_type() == at::kBFloat16;
    const at::Tensor logProbabilities =
        at::log_softmax(logits, -1, isNarrow ? std::optional(at::kFloat) : std::nullopt);
    const at::Tensor best = logits.argmax(-1).to(at::kCPU);
    std::int64_t position = 0;
    for (const ChoiceRow& row : rows) {
        for (const RowAnswer& answer : row.answers)
            onAnswer(row, answer,
                     scoreOf(answer, logProbabilities.narrow(0, position, row.targetCount()),
                             best.narrow(0, position, row.targetCount())));
        position += row.targetCount();
    }
}

} // namespace regroup
