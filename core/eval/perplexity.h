// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/transformer.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace regroup {

struct PerplexityOptions {
    std::int64_t length = 0; ///< Tokens of a window; 0: the model's positions, at most 1024.
    std::int64_t stride = 0; ///< New tokens of each window; 0: length / 2.
    std::int64_t batchSize = 8;
    std::int64_t tokenLimit = 0; ///< Uses only the first so many tokens; 0: all.
};

/// Tokens of a window where nothing else is asked for.
std::int64_t defaultWindowLength(std::int64_t positionCount);

/// The losses of the new tokens of one window; the unit of paired comparison.
struct WindowLoss {
    std::int64_t begin = 0;      ///< First scored token.
    std::int64_t tokenCount = 0; ///< Scored tokens.
    double lossSum = 0;          ///< Sum of -log p, natural logarithm.
};

struct PerplexityResult {
    double lossPerToken = 0;
    double perplexity = 0;
    double standardError = 0;    ///< Of lossPerToken, over windows (clusters of tokens).
    std::int64_t tokenCount = 0; ///< Scored tokens.
    std::int64_t length = 0;
    std::int64_t stride = 0;
    std::vector<WindowLoss> windows;
};

/// Standard error of the perplexity of these windows together: by bootstrap over windows, which are
/// clusters of tokens. 0 for fewer than two. Source: as bootstrapError.
double perplexityError(std::span<const WindowLoss> windows, std::uint64_t seed);

/// Perplexity of a long text by a sliding window: every token but the first is scored once, with at
/// least length - stride tokens of context where the text has them. Windows that do not overlap
/// (stride = length) cannot predict their first token and leave it out, as the documentation's do.
/// @param known windows that an earlier, interrupted call with the same arguments has found; empty:
/// none. Batches of them do not run again.
/// @param onWindow called for every other window as it is finished; may be empty.
/// @throws Cancelled; Error(BadData) for fewer than two tokens; Error(BadUsage) for a window or
/// stride that does not fit; Error(NotFinite) naming the layer or the weight that breaks.
/// Source: transformers' documentation, "Perplexity of fixed-length models".
PerplexityResult measurePerplexity(const Transformer& model, std::span<const std::int64_t> tokens,
                                   const PerplexityOptions& options, JobContext& job,
                                   std::span<const WindowLoss> known = {},
                                   const std::function<void(const WindowLoss&)>& onWindow = {});

} // namespace regroup
