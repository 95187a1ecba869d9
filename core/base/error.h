// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace regroup {

enum class ErrorCode { // The codes of `--json`; "stopped" is Cancelled (core/jobs), no Error.
    BadUsage,
    BadData,
    Unsupported,
    OutOfMemory,
    GpuOutOfMemory,
    GpuLost,
    DiskFull,
    NotFinite,
    Locked,
    Internal
};

/// The code as `--json` and the store write it, e.g. "bad_data".
std::string_view errorCodeName(ErrorCode code);

/// The only exception type core/ throws for a failure the user should read about.
/// what() is a plain sentence: place, object, what was found, what was expected.
class Error : public std::runtime_error {
public:
    Error(ErrorCode code, const std::string& message, std::string hint = {})
        : std::runtime_error(message), m_code(code), m_hint(std::move(hint)) {}

    ErrorCode code() const { return m_code; }
    const std::string& hint() const { return m_hint; } ///< What to try next. May be empty.

private:
    ErrorCode m_code;
    std::string m_hint;
};

} // namespace regroup
