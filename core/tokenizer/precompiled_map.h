// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/normalizer.h"

#include <memory>
#include <string>

namespace regroup {

/// sentencepiece's table of replacements (NFKC and more), compiled into a double-array trie; it is
/// in tokenizer.json as base64. @throws Error(BadData) if the table is damaged.
std::unique_ptr<const Normalizer> makePrecompiledNormalizer(const JsonView& view);

} // namespace regroup
