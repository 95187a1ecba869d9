// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace regroup {

/// What a model is trained to give.
enum class TrainingGoal {
    NextTokens,   ///< Every next token.
    MaskedTokens, ///< Tokens that are hidden, from all others (token_masking.h).
    Classes,      ///< One of several labels for a text.
    Score         ///< A number for a text (stsb); a head with one output.
};

/// A token that is not to be predicted: of a prompt, or padding. As in transformers.
inline constexpr std::int64_t ignoredTarget = -100;

/// One text, tokenized.
struct TrainingExample {
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> typeIds; ///< As long as ids, or empty: all 0.
    /// NextTokens: as long as ids; the id itself where this token is to be predicted from those
    /// before it, else ignoredTarget. Empty: all are. MaskedTokens: likewise, where a token may be
    /// hidden.
    std::vector<std::int64_t> targets;
    double label = 0; ///< Classes: the class; Score: the number.
};

} // namespace regroup
