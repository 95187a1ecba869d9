// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace regroup {

/// Calls found(begin, end) for every extended grapheme cluster (what a reader takes for one
/// character) of a valid UTF-8 text, in order.
void forEachGrapheme(std::string_view text,
                     const std::function<void(std::size_t, std::size_t)>& found);

} // namespace regroup
