// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace regroup {

std::string_view programVersion(); ///< "0.1.0", from CMake.
std::string_view gitCommit();      ///< Short hash at configure time, or "unknown".

} // namespace regroup
