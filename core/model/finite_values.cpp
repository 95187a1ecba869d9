// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/finite_values.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace regroup {

namespace {

/// NaN and infinity have every bit of the exponent set.
template <typename Bits> bool exponentsBelow(std::span<const std::byte> values, Bits exponent) {
    constexpr std::size_t blockCount = 4096; // Small enough for the nearest cache.
    Bits block[blockCount];
    while (values.size() >= sizeof(Bits)) {
        const std::size_t count = std::min(blockCount, values.size() / sizeof(Bits));
        std::memcpy(block, values.data(), count * sizeof(Bits));
        // Without a way out in the middle, so that the compiler works on many values at once.
        Bits found = 0;
        for (std::size_t index = 0; index < count; ++index)
            found |= static_cast<Bits>((block[index] & exponent) == exponent);
        if (found != 0)
            return false;
        values = values.subspan(count * sizeof(Bits));
    }
    return true;
}

} // namespace

bool allFinite(std::span<const std::byte> values, DataType type) {
    switch (type) {
    case DataType::Float32: return exponentsBelow<std::uint32_t>(values, 0x7F800000U);
    case DataType::Float16: return exponentsBelow<std::uint16_t>(values, 0x7C00U);
    case DataType::BFloat16: return exponentsBelow<std::uint16_t>(values, 0x7F80U);
    case DataType::Float64: return exponentsBelow<std::uint64_t>(values, 0x7FF0000000000000U);
    case DataType::Int64:
    case DataType::Int32:
    case DataType::Int16:
    case DataType::Int8:
    case DataType::UInt8:
    case DataType::Bool: break;
    }
    return true;
}

} // namespace regroup
