// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/tokenizer.h"

#include <filesystem>
#include <memory>

namespace regroup {

/// A BERT tokenizer of the time before tokenizer.json: vocab.txt, one token a line, and what
/// tokenizer_config.json (do_lower_case, strip_accents, tokenize_chinese_chars) and
/// special_tokens_map.json say where they are present. Without them text is lower-cased, as in
/// transformers. @throws Error(BadData)
std::shared_ptr<const Tokenizer> loadBertFiles(const std::filesystem::path& folder);

} // namespace regroup
