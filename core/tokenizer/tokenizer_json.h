// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/composed_tokenizer.h"

#include <string>
#include <string_view>

namespace regroup {

/// The parts that the text of a tokenizer.json describes. @param place for messages.
/// @throws Error(BadData), Error(Unsupported) as tokenizerFromJson does.
TokenizerParts tokenizerPartsFromJson(std::string_view text, const std::string& place);

} // namespace regroup
