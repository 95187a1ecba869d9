// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace regroup {

// GPT-2's alphabet of bytes: every byte has a printable character, e.g. the space is 'Ġ', so that
// a vocabulary of byte strings can be written as text.

/// The UTF-8 of the character that stands for a byte; one or two bytes long.
std::string_view byteLevelCharacter(unsigned char byte);

/// The byte that a character stands for, or nothing.
std::optional<unsigned char> byteOfCharacter(char32_t character);

std::string toByteLevel(std::string_view bytes);

/// The bytes that a byte-level text stands for, or nothing if it holds another character.
std::optional<std::string> fromByteLevel(std::string_view text);

} // namespace regroup
