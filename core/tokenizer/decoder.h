// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/json_view.h"

#include <memory>
#include <string>
#include <vector>

namespace regroup {

/// One step from tokens, as stored in the vocabulary, to parts of text. Immutable.
class Decoder {
public:
    virtual ~Decoder() = default;
    virtual void apply(std::vector<std::string>& tokens) const = 0;
};

/// From the member "decoder" of a tokenizer.json. @throws Error(BadData), Error(Unsupported) naming
/// a type that is not known.
/// Whether "do not" becomes "don't" too: the WordPiece decoder does that, transformers' own
/// cleaning (clean_up_tokenization_spaces) does not.
enum class ShortForms { Keep, Make };

/// Undoes the spaces that word-by-word output has before punctuation and English short forms.
void cleanUpSpaces(std::string& text, ShortForms shortForms);

std::unique_ptr<const Decoder> makeDecoder(const JsonView& view);

std::unique_ptr<const Decoder> makeByteLevelDecoder();

/// Joins pieces to words. @param cleanUp: no space before punctuation and English short forms.
std::unique_ptr<const Decoder> makeWordPieceDecoder(std::string prefix, bool cleanUp);

} // namespace regroup
