// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace regroup {

class JobContext;
class Transformer;
struct ModelConfig;

/// A text, or a pair of texts, as a classifier reads it.
struct LabelItem {
    std::vector<std::int64_t> ids;     ///< At least one.
    std::vector<std::int64_t> typeIds; ///< Likewise, or empty: the model knows none.
};

using LabelScores = std::vector<double>; ///< [labels], logits, or the one number of a regression.

struct LabelOptions {
    std::int64_t batchTokens = 4096; ///< Tokens of a batch, padding included, about.
};

/// @param place of the model, for messages. @throws Error(Unsupported) for a model without a head
/// for labels.
void requireClassifier(const ModelConfig& config, const std::string& place);

/// What a classifier gives for every item. Batches are sorted by length; where config.json does not
/// tell a decoder which token pads, items run one by one.
/// @param known what an earlier, interrupted call found, in the order of items; empty: nothing.
/// Batches whose items are all known do not run; the others are as they were, so that the numbers
/// are the same.
/// @param onItem called for every item that was not known, as it is finished; may be empty.
/// @return in the order of items. @throws Cancelled; Error(Unsupported) for a model without a head
/// for labels; Error(BadData) for an empty item; Error(NotFinite).
std::vector<LabelScores>
scoreLabels(const Transformer& model, std::span<const LabelItem> items, const LabelOptions& options,
            JobContext& job, std::span<const std::optional<LabelScores>> known = {},
            const std::function<void(std::size_t item, const LabelScores&)>& onItem = {});

} // namespace regroup
