// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/transformer.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace regroup {

struct GenerateOptions {
    int64_t tokenCount = 100;
    double temperature = 0.0; ///< 0: the largest logit.
    std::uint64_t seed = 0;
    std::vector<int64_t> stopIds; ///< End-of-sequence ids; generation ends after one.
};

struct GeneratedTokens {
    std::vector<int64_t> ids; ///< New tokens only.
    double promptSeconds = 0;
    double tokensPerSecond = 0; ///< Of the decoding steps.
    std::uint64_t cacheBytes = 0;
    bool stopped = false; ///< The job was stopped; ids holds what was there.
};

/// Continues a prompt token by token with a KV cache of G heads.
/// @param onToken called after each token; may be empty.
/// @throws Error(BadData) if the prompt is empty or prompt + tokens exceed the model's positions.
GeneratedTokens generateTokens(const Transformer& model, std::span<const int64_t> prompt,
                               const GenerateOptions& options, JobContext& job,
                               const std::function<void(int64_t)>& onToken = {});

} // namespace regroup
