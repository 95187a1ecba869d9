// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/tokenizer.h"

#include <filesystem>
#include <memory>

namespace regroup {

/// A tokenizer.model of the sentencepiece library (Llama, T5), run by that library. As Llama's does
/// in transformers: control pieces written out in a text become their ids, every text between them
/// gets its leading space, and a BOS goes in front (tokenizer_config.json may say otherwise).
/// @throws Error(BadData) if the file is damaged; Error(Unsupported) for a tokenizer_class whose
/// ids differ from the pieces' numbers.
std::shared_ptr<const Tokenizer> loadSentencePieceModel(const std::filesystem::path& file);

} // namespace regroup
