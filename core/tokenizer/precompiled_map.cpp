// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/precompiled_map.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/tokenizer/graphemes.h"
#include "core/tokenizer/unicode.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <optional>

namespace regroup {

namespace {

std::string decodeBase64(const JsonView& view) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string_view text = view.string();
    while (text.ends_with('='))
        text.remove_suffix(1);
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int bitCount = 0;
    for (const char c : text) {
        const std::size_t value = alphabet.find(c);
        if (value == std::string_view::npos)
            view.fail("base64");
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        bitCount += 6;
        if (bitCount >= 8) {
            bitCount -= 8;
            bytes += static_cast<char>((bits >> static_cast<unsigned>(bitCount)) & 0xFFU);
        }
    }
    return bytes;
}

/// The units of a Darts double array: a label, an offset to the children, or a value.
class DoubleArray {
public:
    explicit DoubleArray(std::vector<std::uint32_t> units) : m_units(std::move(units)) {}

    /// The value of the shortest key that text begins with.
    std::optional<std::uint32_t> shortestPrefix(std::string_view text) const {
        std::size_t node = offsetOf(unit(0));
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte == 0)
                break;
            node ^= byte;
            const std::uint32_t found = unit(node);
            if ((found & 0x800000FFU) != byte)
                return std::nullopt;
            node ^= offsetOf(found);
            if ((found >> 8U & 1U) != 0)
                return unit(node) & 0x7FFFFFFFU;
        }
        return std::nullopt;
    }

private:
    std::uint32_t unit(std::size_t index) const {
        return index < m_units.size() ? m_units[index] : 0x80000000U;
    }
    static std::size_t offsetOf(std::uint32_t unit) {
        return (unit >> 10U) << ((unit & 0x200U) >> 6U);
    }

    std::vector<std::uint32_t> m_units;
};

class PrecompiledNormalizer : public Normalizer {
public:
    PrecompiledNormalizer(DoubleArray keys, std::string replacements)
        : m_keys(std::move(keys)), m_replacements(std::move(replacements)) {}

    void normalize(NormalizedText& text) const override {
        std::string result;
        result.reserve(text.text.size());
        std::size_t headBytes = 0;
        forEachGrapheme(text.text, [&](std::size_t begin, std::size_t end) {
            appendGrapheme(result, std::string_view(text.text).substr(begin, end - begin));
            if (begin < text.headBytes)
                headBytes = result.size();
        });
        text.text = std::move(result);
        text.headBytes = headBytes;
    }

private:
    /// A short cluster as a whole where the table has it (or a beginning of it: so does the
    /// reference), else character by character.
    void appendGrapheme(std::string& out, std::string_view grapheme) const {
        constexpr std::size_t shortCluster = 6;
        if (grapheme.size() < shortCluster && appendReplacement(out, grapheme))
            return;
        for (std::size_t at = 0; at < grapheme.size();) {
            const std::string_view character =
                grapheme.substr(at, unicode::lengthOfLead(grapheme[at]));
            at += character.size();
            if (!appendReplacement(out, character))
                out += character;
        }
    }

    bool appendReplacement(std::string& out, std::string_view key) const {
        const auto offset = m_keys.shortestPrefix(key);
        if (!offset || *offset >= m_replacements.size())
            return false;
        out += m_replacements.c_str() + *offset; // Replacements end with NUL.
        return true;
    }

    DoubleArray m_keys;
    std::string m_replacements;
};

} // namespace

std::unique_ptr<const Normalizer> makePrecompiledNormalizer(const JsonView& view) {
    const JsonView member = view.at("precompiled_charsmap");
    const std::string bytes = decodeBase64(member);
    std::uint32_t keyBytes = 0;
    if (bytes.size() < sizeof keyBytes)
        member.fail("a table of at least 4 bytes");
    std::memcpy(&keyBytes, bytes.data(), sizeof keyBytes);
    if (keyBytes > bytes.size() - sizeof keyBytes || keyBytes % sizeof(std::uint32_t) != 0)
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: found a table of {} bytes that says its keys take {}, expected keys "
                        "within it.",
                        member.path(), bytes.size(), keyBytes));
    std::vector<std::uint32_t> units(keyBytes / sizeof(std::uint32_t));
    std::memcpy(units.data(), bytes.data() + sizeof keyBytes, keyBytes);
    std::string replacements = bytes.substr(sizeof keyBytes + keyBytes);
    if (!isValidUtf8(replacements))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found replacements that are no UTF-8, expected UTF-8.",
                                member.path()));
    return std::make_unique<PrecompiledNormalizer>(DoubleArray(std::move(units)),
                                                   std::move(replacements));
}

} // namespace regroup
