// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace regroup::test {

/// Eight bytes of a length, little-endian, as a safetensors file begins.
inline std::string lengthPrefix(std::uint64_t length) {
    std::string bytes(sizeof length, '\0');
    std::memcpy(bytes.data(), &length, sizeof length);
    return bytes;
}

/// A safetensors file with exactly this header, whether it is true or not, and so many bytes of
/// data: 0, 1, 2, ...
inline std::string rawSafetensors(const std::string& header, std::size_t dataBytes) {
    std::string file = lengthPrefix(header.size()) + header;
    for (std::size_t index = 0; index < dataBytes; ++index)
        file += static_cast<char>(index);
    return file;
}

inline std::span<const std::byte> bytesOf(const std::string& text) {
    return std::as_bytes(std::span(text));
}

} // namespace regroup::test
