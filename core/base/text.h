// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

std::string byteText(std::uint64_t bytes); ///< "1.3 GiB", "512 B".
std::string durationText(double seconds);  ///< "3 min 10 s", "0.4 s".
std::string countText(std::int64_t count); ///< "1 234 567" (thin groups, no locale).
std::string shapeText(std::span<const std::int64_t> shape); ///< "[512, 768]".
std::string utcNow();                                       ///< ISO 8601, "2026-11-24T08:15:33Z".

std::vector<std::string> splitText(std::string_view text, char separator);
std::string_view trimmed(std::string_view text); ///< Without ASCII white space at both ends.
bool isValidUtf8(std::string_view text);

/// The known word nearest to a mistyped one (edit distance at most 2), or "". For hints.
std::string nearestWord(std::string_view word, std::span<const std::string> known);

} // namespace regroup
