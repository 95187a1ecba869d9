// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

namespace regroup {

/// The model that this one was converted from, as the store tells: of a converted folder the source
/// of its conversion; of a model that was trained after it, that of the model that it began with.
/// @param store may be missing. @return none where no run wrote this folder, or the source is gone.
/// @throws Error(Locked, BadData)
std::optional<std::filesystem::path> conversionSource(const std::filesystem::path& store,
                                                      const std::filesystem::path& model);

} // namespace regroup
