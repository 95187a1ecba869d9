// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/normalizer.h"
#include "core/tokenizer/unicode.h"

#include <memory>
#include <string_view>

namespace regroup {

/// Rewrites text character by character: map(out, c) appends what becomes of c, often c itself.
template <typename Map> void mapCharacters(NormalizedText& text, Map&& map) {
    std::string result;
    result.reserve(text.text.size());
    std::size_t headBytes = 0;
    for (std::size_t at = 0; at < text.text.size();) {
        const bool isHead = at < text.headBytes;
        map(result, unicode::next(text.text, at));
        if (isHead)
            headBytes = result.size();
    }
    text.text = std::move(result);
    text.headBytes = headBytes;
}

/// The normalizers without options that look at one character at a time: Lowercase, StripAccents,
/// Nmt, ByteLevel. Null for another type.
std::unique_ptr<const Normalizer> makeCharacterNormalizer(std::string_view type);

} // namespace regroup
