// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace regroup {

/// A name out of a foreign file, made fit for a message: control characters (line breaks, terminal
/// escapes) become '?', and what is longer than 120 bytes is cut and ends in "...".
inline std::string shownName(std::string_view name) {
    constexpr std::size_t limit = 120;
    std::size_t length = name.size();
    if (length > limit) {
        length = limit;
        while (length > 0 && (static_cast<unsigned char>(name[length]) & 0xC0U) == 0x80U)
            --length; // Not in the middle of a UTF-8 sequence.
    }
    std::string shown(name.substr(0, length));
    for (char& character : shown)
        if (static_cast<unsigned char>(character) < 0x20 || character == 0x7F)
            character = '?';
    return length < name.size() ? shown + "..." : shown;
}

} // namespace regroup
