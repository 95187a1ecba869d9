// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/tokenizer.h"

#include <filesystem>
#include <memory>

namespace regroup {

/// A byte-level BPE tokenizer of the time before tokenizer.json: vocab.json and merges.txt, and
/// what tokenizer_config.json, special_tokens_map.json and added_tokens.json add where they are
/// present.
/// @throws Error(BadData)
std::shared_ptr<const Tokenizer> loadGpt2Files(const std::filesystem::path& folder);

} // namespace regroup
