// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/composed_tokenizer.h"
#include "core/tokenizer/tokenizer_settings.h"

#include <sentencepiece_processor.h>

namespace regroup {

/// The tokenizer that transformers makes of a sentencepiece model when tokenizer_config.json names
/// LlamaTokenizer: byte pairs of the model's pieces, which differ from sentencepiece's own result
/// at leading spaces and around special tokens. Adds BOS and EOS only where the settings ask for
/// them.
std::shared_ptr<const Tokenizer>
makeLlamaTokenizer(const sentencepiece::SentencePieceProcessor& processor,
                   TokenizerSettings settings, const std::string& place);

/// Marks to spaces, byte pieces to bytes, and without the space that encoding put in front.
std::unique_ptr<const Decoder> makePieceDecoder(bool dropsSpace);

/// All pieces in the order of their ids. @throws Error(BadData) if one is not UTF-8.
std::vector<std::string> piecesOf(const sentencepiece::SentencePieceProcessor& processor,
                                  const std::string& place);

} // namespace regroup
