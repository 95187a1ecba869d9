// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace regroup::ui {

/// 256 colours of six hexadecimal digits each, from low to high.
extern const std::string_view vikTable;
extern const std::string_view berlinTable;
extern const std::string_view cividisTable;
extern const std::string_view viridisTable;

} // namespace regroup::ui
