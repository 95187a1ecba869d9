// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/label_scores.h"

#include "core/base/error.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/finite_output.h"
#include "core/model/transformer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace regroup {

namespace {

/// Whether rows of different lengths can share a batch.
bool canPad(const ModelConfig& config) {
    return config.padTokenId && *config.padTokenId >= 0;
}

/// Items of each batch, longest first.
std::vector<std::vector<std::size_t>> batchesOf(std::span<const LabelItem> items,
                                                std::int64_t batchTokens, bool canShare) {
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

InputBatch inputOf(std::span<const LabelItem> items, const std::vector<std::size_t>& chosen,
                   std::int64_t padTokenId) {
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
    return batch;
}

/// [rows, labels], in double precision.
at::Tensor labelLogits(const Transformer& model, const InputBatch& batch, JobContext& job) {
    const auto context = model.prepare(batch);
    at::Tensor hidden = model.embed(batch, *context);
    for (int layer = 0; layer < model.config().layerCount; ++layer) {
        job.throwIfStopped();
        hidden = model.runLayer(layer, hidden, *context);
    }
    const at::Tensor logits = model.logits(hidden, *context);
    if (!isFinite(logits))
        throwNotFinite(model.checkpoint(), "a label's score", -1);
    return logits.to(at::kCPU, at::kDouble).contiguous();
}

void checkItems(std::span<const LabelItem> items) {
    for (std::size_t item = 0; item < items.size(); ++item)
        if (items[item].ids.empty())
            throw Error(ErrorCode::BadData,
                        fmt::format("Item {}: has no tokens, expected at least one.", item));
}

} // namespace

void requireClassifier(const ModelConfig& config, const std::string& place) {
    if (config.output == ModelOutput::Labels)
        return;
    throw Error(ErrorCode::Unsupported,
                fmt::format("{}: the model has no head for labels, expected one of a class "
                            "...ForSequenceClassification.",
                            place),
                "`regroup finetune --task` makes one; or use --protocol prompt.");
}

std::vector<LabelScores>
scoreLabels(const Transformer& model, std::span<const LabelItem> items, const LabelOptions& options,
            JobContext& job, std::span<const std::optional<LabelScores>> known,
            const std::function<void(std::size_t item, const LabelScores&)>& onItem) {
    requireClassifier(model.config(), model.checkpoint().files().place());
    checkItems(items);
    const at::NoGradGuard noGradients;
    const ModelConfig& config = model.config();
    const bool canShare = canPad(config);
    const auto isKnown = [&](std::size_t item) { return !known.empty() && known[item]; };
    std::vector<LabelScores> scores(items.size());
    std::int64_t done = 0;
    for (const auto& chosen : batchesOf(items, options.batchTokens, canShare)) {
        at::Tensor logits;
        if (!std::all_of(chosen.begin(), chosen.end(), isKnown))
            logits =
                labelLogits(model, inputOf(items, chosen, canShare ? *config.padTokenId : 0), job);
        for (std::size_t row = 0; row < chosen.size(); ++row) {
            const std::size_t item = chosen[row];
            if (isKnown(item)) {
                scores[item] = *known[item];
            } else {
                const double* score = logits.const_data_ptr<double>() +
                                      static_cast<std::int64_t>(row) * logits.size(1);
                scores[item].assign(score, score + logits.size(1));
                if (onItem)
                    onItem(item, scores[item]);
            }
        }
        done += static_cast<std::int64_t>(chosen.size());
        job.report("Scoring items", done, static_cast<std::int64_t>(items.size()));
    }
    return scores;
}

} // namespace regroup
