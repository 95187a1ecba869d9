// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace regroup {

/// Marks an SQLite file as a store of Regroup ("RGRP"), so that no other program's data is taken
/// for one.
inline constexpr std::int64_t storeApplicationId = 0x52475250;

/// The steps from an empty file to today's tables; step i leads from version i to i + 1.
std::span<const std::string_view> schemaSteps();

} // namespace regroup
