// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/json_view.h"
#include "core/tokenizer/token_model.h"

#include <memory>
#include <string>

namespace regroup {

struct WordPieceOptions {
    std::string unknownToken = "[UNK]";
    std::string continuingPrefix = "##"; ///< Before every part of a word but the first.
    std::size_t longestWord = 100;       ///< In characters; a longer word is unknown.
};

/// BERT's model: from the left the longest part in the vocabulary; a word with a part that is not
/// there is unknown as a whole.
std::unique_ptr<const TokenModel> makeWordPieceModel(Vocabulary vocabulary,
                                                     WordPieceOptions options);

/// From the member "model" of a tokenizer.json.
std::unique_ptr<const TokenModel> makeWordPieceModel(const JsonView& view);

/// WordLevel: a piece is a token or unknown.
std::unique_ptr<const TokenModel> makeWordLevelModel(const JsonView& view);

} // namespace regroup
