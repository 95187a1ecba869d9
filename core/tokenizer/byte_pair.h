// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/json_view.h"
#include "core/tokenizer/token_model.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace regroup {

struct BytePairOptions {
    std::string unknownToken;     ///< Empty: characters that are not in the vocabulary vanish.
    std::string continuingPrefix; ///< Put before every character but the first of a piece.
    std::string endOfWordSuffix;  ///< Put behind the last character of a piece.
    bool fuseUnknown = false;     ///< A run of unknown characters gives one token.
    bool byteFallback = false; ///< Unknown characters become tokens "<0x41>" if all of these exist.
    bool ignoreMerges = false; ///< A piece that is a token as a whole is taken as it is.
    bool splitsAtMark = false; ///< Set by makeBytePairModel: no token has '▁' behind other text.
};

using Merge = std::pair<std::string, std::string>;

/// Byte pair encoding. @param merges in order of rank, the first is applied first.
/// @param place for messages. @throws Error(BadData) if a merge or its result is not in the
/// vocabulary.
std::unique_ptr<const TokenModel> makeBytePairModel(Vocabulary vocabulary,
                                                    const std::vector<Merge>& merges,
                                                    BytePairOptions options,
                                                    const std::string& place);

/// From the member "model" of a tokenizer.json.
std::unique_ptr<const TokenModel> makeBytePairModel(const JsonView& view);

/// One line "a b" of merges. @throws Error(BadData) if it is not two parts with a space between.
Merge mergeFrom(const std::string& line, const std::string& place);

} // namespace regroup
