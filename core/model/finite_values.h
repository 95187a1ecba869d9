// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/tensor_info.h"

#include <cstddef>
#include <span>

namespace regroup {

/// False if a stored floating-point value is NaN or infinite; true for other types. Reads every
/// byte once, from memory of any alignment.
bool allFinite(std::span<const std::byte> values, DataType type);

} // namespace regroup
