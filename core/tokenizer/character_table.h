// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace regroup::unicode {

/// A run of characters of one general category (a UCharCategory of ICU).
struct CategoryRange {
    char32_t first = 0;
    char32_t last = 0;
    int category = 0;
};

/// All assigned characters as Unicode 16 has them, in order: the tables of the reference library,
/// whatever version ICU has here.
const std::vector<CategoryRange>& categoryRanges();

/// What a tokenizer asks about a character, as bits of one byte.
enum CharacterBit : std::uint8_t {
    LetterBit = 1,
    NumberBit = 2,
    WhitespaceBit = 4,
    WordBit = 8,
    PunctuationBit = 16,
    OtherBit = 32,
    NonspacingMarkBit = 64,
    MarkBit = 128,
};

/// One byte for each of the 0x110000 code points. Made on the first call.
const std::uint8_t* characterTable();

} // namespace regroup::unicode
