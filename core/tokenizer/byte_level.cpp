// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/byte_level.h"

#include "core/tokenizer/unicode.h"

#include <array>
#include <cstdint>

namespace regroup {

namespace {

struct Alphabet {
    std::array<std::string, 256> characters;
    std::array<std::int16_t, 512> bytes; ///< By code point; -1: stands for none.
};

/// Bytes that print as themselves in Latin-1 keep their code point, the rest gets 256, 257, …
const Alphabet& alphabet() {
    static const Alphabet made = [] {
        Alphabet result;
        result.bytes.fill(-1);
        char32_t spare = 256;
        for (unsigned byte = 0; byte < 256; ++byte) {
            const bool prints =
                (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
            const char32_t character = prints ? byte : spare++;
            unicode::append(result.characters[byte], character);
            result.bytes[character] = static_cast<std::int16_t>(byte);
        }
        return result;
    }();
    return made;
}

} // namespace

std::string_view byteLevelCharacter(unsigned char byte) {
    return alphabet().characters[byte];
}

std::optional<unsigned char> byteOfCharacter(char32_t character) {
    if (character >= alphabet().bytes.size() || alphabet().bytes[character] < 0)
        return std::nullopt;
    return static_cast<unsigned char>(alphabet().bytes[character]);
}

std::string toByteLevel(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char byte : bytes)
        text += byteLevelCharacter(static_cast<unsigned char>(byte));
    return text;
}

std::optional<std::string> fromByteLevel(std::string_view text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = byteOfCharacter(unicode::next(text, at));
        if (!byte)
            return std::nullopt;
        bytes += static_cast<char>(*byte);
    }
    return bytes;
}

} // namespace regroup
