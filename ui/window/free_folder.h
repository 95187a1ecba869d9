// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace regroup::ui {

/// The folder itself if nothing is in it yet, else the first of "NAME-2", "NAME-3", … that is
/// free. Looks at names only; what cannot be looked at counts as free.
std::filesystem::path freeFolder(const std::filesystem::path& wanted);

} // namespace regroup::ui
