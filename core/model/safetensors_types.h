// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/safetensors.h"

#include <string>
#include <string_view>

namespace regroup {

std::string_view safetensorsTypeName(DataType type); ///< "F32", "BF16", ...

/// The JSON part of a safetensors file, read as a stream: memory grows with the tensors it names
/// and not with what a hostile header nests. Shapes and offsets are whole, not negative and below
/// 2^63; nothing is checked against a file. In the result, offset counts from the start of the data
/// and sizeBytes holds the end offset.
/// @throws Error(BadData) for anything but the format, duplicate names included; Error(Unsupported)
/// for a data type that the format has and we do not.
SafetensorsHeader parseSafetensorsJson(std::string_view text, const std::string& place);

} // namespace regroup
