// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/label_batches.h"

#include "core/base/error.h"
#include "core/model/checkpoint.h"
#include "core/model/finite_output.h"
#include "core/model/transformer.h"

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace regroup {

namespace {

/// Whether rows of different lengths can share a batch.
bool canPad(const ModelConfig& config) {
    return config.padTokenId && *config.padTokenId >= 0;
}

} // namespace

std::vector<std::vector<std::size_t>> labelBatchItems(std::span<const LabelItem> items,
                                                      std::int64_t batchTokens,
                                                      const ModelConfig& config) {
    const bool canShare = canPad(config);
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return items[a].ids.size() > items[b].ids.size();
    });
    std::vector<std::vector<std::size_t>> batches;
    for (std::size_t first = 0; first < order.size();) {
        const auto width = static_cast<std::int64_t>(items[order[first]].ids.size());
        const std::int64_t count =
            canShare ? std::clamp<std::int64_t>(batchTokens / width, 1,
                                                static_cast<std::int64_t>(order.size() - first))
                     : 1;
        const auto begin = order.begin() + static_cast<std::ptrdiff_t>(first);
        batches.emplace_back(begin, begin + count);
        first += static_cast<std::size_t>(count);
    }
    return batches;
}

LabelBatch labelBatchOf(std::span<const LabelItem> items, std::vector<std::size_t> chosen,
                        const ModelConfig& config) {
    const std::int64_t padTokenId = canPad(config) ? *config.padTokenId : 0;
    const auto rows = static_cast<std::int64_t>(chosen.size());
    const auto width = static_cast<std::int64_t>(items[chosen.front()].ids.size());
    InputBatch batch;
    batch.inputIds = at::full({rows, width}, padTokenId, at::kLong);
    batch.attentionMask = at::zeros({rows, width}, at::kLong);
    if (!items[chosen.front()].typeIds.empty())
        batch.tokenTypeIds = at::zeros({rows, width}, at::kLong);
    for (std::int64_t row = 0; row < rows; ++row) {
        const LabelItem& item = items[chosen[static_cast<std::size_t>(row)]];
        std::copy(item.ids.begin(), item.ids.end(),
                  batch.inputIds.mutable_data_ptr<std::int64_t>() + row * width);
        std::fill_n(batch.attentionMask.mutable_data_ptr<std::int64_t>() + row * width,
                    item.ids.size(), 1);
        if (batch.tokenTypeIds.defined())
            std::copy(item.typeIds.begin(), item.typeIds.end(),
                      batch.tokenTypeIds.mutable_data_ptr<std::int64_t>() + row * width);
    }
    return {std::move(batch), std::move(chosen)};
}

void checkLabelItems(std::span<const LabelItem> items) {
    for (std::size_t item = 0; item < items.size(); ++item)
        if (items[item].ids.empty())
            throw Error(ErrorCode::BadData,
                        fmt::format("Item {}: has no tokens, expected at least one.", item));
}

at::Tensor labelLogits(const Transformer& model, const at::Tensor& hidden,
                       const BatchContext& context) {
    const at::Tensor logits = model.logits(hidden, context);
    if (!isFinite(logits))
        throwNotFinite(model.checkpoint(), "a label's score", -1);
    return logits.to(at::kCPU, at::kDouble).contiguous();
}

} // namespace regroup
