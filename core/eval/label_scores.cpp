// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/label_scores.h"

#include "core/base/error.h"
#include "core/eval/label_batches.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/transformer.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace {

/// [rows, labels], float64.
at::Tensor logitsOf(const Transformer& model, const InputBatch& batch, JobContext& job) {
    const auto context = model.prepare(batch);
    at::Tensor hidden = model.embed(batch, *context);
    for (int layer = 0; layer < model.config().layerCount; ++layer) {
        job.throwIfStopped();
        hidden = model.runLayer(layer, hidden, *context);
    }
    return labelLogits(model, hidden, *context);
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
    checkLabelItems(items);
    const at::NoGradGuard noGradients;
    const ModelConfig& config = model.config();
    const auto isKnown = [&](std::size_t item) { return !known.empty() && known[item]; };
    std::vector<LabelScores> scores(items.size());
    std::int64_t done = 0;
    for (const auto& chosen : labelBatchItems(items, options.batchTokens, config)) {
        at::Tensor logits;
        if (!std::all_of(chosen.begin(), chosen.end(), isKnown))
            logits = logitsOf(model, labelBatchOf(items, chosen, config).input, job);
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
