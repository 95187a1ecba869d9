// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace regroup {

class JobContext;
class Transformer;

/// A prompt and the answers it could go on with, as token ids.
struct TokenizedChoices {
    std::vector<std::int64_t> context;                    ///< At least one token.
    std::vector<std::vector<std::int64_t>> continuations; ///< At least one, none empty.
};

struct ChoiceScores {
    std::vector<double> logLikelihoods; ///< [continuations], natural log, summed over their tokens.
    std::vector<bool> isGreedy; ///< [continuations], whether every token is the most likely one.
    bool wasCut = false;        ///< The beginning of the prompt did not fit the model's positions.
};

struct ChoiceOptions {
    std::int64_t maximumLength = 0;  ///< Tokens that are fed at most; 0: the model's positions.
    std::int64_t batchTokens = 4096; ///< Tokens of a batch, padding included, about.
    bool sharePrefixes = true;       ///< Off: every row runs from its first token; for measuring.
};

/// What each continuation is worth, log p(continuation | context), as lm-evaluation-harness
/// computes it: context and continuation longer than the model are cut on the left to the last
/// maximumLength + 1 ids, of which the last is not fed.
///
/// Answers that are one token long are read from one row; rows with the same beginning (few-shot
/// examples) run it once and share its keys and values; only the answers' positions meet the output
/// layer.
/// @param known what an earlier, interrupted call found, in the order of items; empty: nothing.
/// Batches whose items are all known do not run; the others are as they were, so that the numbers
/// are the same.
/// @param onItem called for every item that was not known as it is finished, in any order; may be
/// empty.
/// @return in the order of items.
/// @throws Cancelled; Error(BadData) for an empty context or continuation; Error(NotFinite).
/// Source: lm-evaluation-harness 0.4, models/huggingface.py.
std::vector<ChoiceScores>
scoreChoices(const Transformer& model, std::span<const TokenizedChoices> items,
             const ChoiceOptions& options, JobContext& job,
             std::span<const std::optional<ChoiceScores>> known = {},
             const std::function<void(std::size_t item, const ChoiceScores&)>& onItem = {});

} // namespace regroup
