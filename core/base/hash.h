// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace regroup {

/// SHA-256, fed piece by piece (OpenSSL).
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void add(std::span<const std::byte> bytes);
    void add(std::string_view text);
    std::string hexDigest(); ///< 64 lower-case digits; ends the hash, call once.

private:
    struct State;
    std::unique_ptr<State> m_state;
};

std::string sha256Hex(std::string_view text);

} // namespace regroup
