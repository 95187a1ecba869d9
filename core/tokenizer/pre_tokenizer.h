// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/json_view.h"
#include "core/tokenizer/text_pieces.h"

#include <memory>

namespace regroup {

/// Cuts the pieces of a text into smaller ones; some also rewrite them. Immutable.
class PreTokenizer {
public:
    virtual ~PreTokenizer() = default;
    virtual void apply(PieceList& list) const = 0; ///< @throws Error(BadData) if a regex gives up.
};

/// From the member "pre_tokenizer" of a tokenizer.json. @throws Error(BadData), Error(Unsupported)
/// naming a type that is not known.
std::unique_ptr<const PreTokenizer> makePreTokenizer(const JsonView& view);

/// GPT-2's: optional space at the front, its regex, then bytes written in its alphabet.
std::unique_ptr<const PreTokenizer> makeByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex);

/// White space goes, each punctuation character is a piece.
/// Qwen2's: words with what stands before them, digits one by one, then bytes.
std::unique_ptr<const PreTokenizer> makeQwen2PreTokenizer(bool addPrefixSpace);

std::unique_ptr<const PreTokenizer> makeBertPreTokenizer();

} // namespace regroup
