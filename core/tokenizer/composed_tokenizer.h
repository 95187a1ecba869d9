// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/decoder.h"
#include "core/tokenizer/normalizer.h"
#include "core/tokenizer/post_processor.h"
#include "core/tokenizer/pre_tokenizer.h"
#include "core/tokenizer/token_model.h"
#include "core/tokenizer/tokenizer.h"

#include <memory>
#include <string>
#include <vector>

namespace regroup {

/// What a tokenizer consists of. Only the model must be there.
struct TokenizerParts {
    std::unique_ptr<const Normalizer> normalizer;
    std::unique_ptr<const PreTokenizer> preTokenizer;
    std::unique_ptr<const TokenModel> model;
    std::unique_ptr<const PostProcessor> postProcessor;
    std::unique_ptr<const Decoder> decoder;
    std::vector<AddedToken> addedTokens;
    bool cleansUpSpaces = false;      ///< Decoded text loses spaces before punctuation.
    bool splitsSpecialTokens = false; ///< Special tokens in a text are text like any other.
    std::string place;                ///< File, for messages.
};

/// The pipeline of the tokenizer.json format: added tokens out of the original text, normalizer,
/// added tokens out of the normalized text, pre-tokenizer, model, post-processor; and back: tokens,
/// decoder.
std::shared_ptr<const Tokenizer> composeTokenizer(TokenizerParts parts);

} // namespace regroup
