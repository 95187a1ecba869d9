// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// Every target defines this; libFuzzer's main, or replay_main.cpp, calls it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace regroup::fuzz {

inline std::span<const std::byte> asBytes(const std::uint8_t* data, std::size_t size) {
    return std::as_bytes(std::span(data, size));
}

inline std::string_view asText(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Runs a reader. A refusal is fine; any other exception ends the program, and that is a finding.
template <typename Call> int readOrRefuse(Call&& call) {
    try {
        call();
    } catch (const Error& error) {
        if (std::string_view(error.what()).empty() || error.code() == ErrorCode::Internal)
            __builtin_trap();
    }
    return 0;
}

} // namespace regroup::fuzz
