// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/tokenizer.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace regroup {

struct CutEncoding {
    Encoding encoding; ///< Special tokens included.
    bool wasCut = false;
};

/// A text, or a pair of texts, as at most `length` tokens. Texts lose their ends, of a pair the
/// longer one first; special tokens stay. What `truncation=True, max_length=length` gives in
/// transformers. @throws Error(BadData) for what is no UTF-8.
/// Source: huggingface/tokenizers, utils/truncation.rs, TruncationStrategy::LongestFirst.
CutEncoding encodeCut(const Tokenizer& tokenizer, std::string_view first,
                      std::optional<std::string_view> second, std::size_t length);

} // namespace regroup
