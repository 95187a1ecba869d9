// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/tensor_info.h"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace regroup {

struct SafetensorsHeader {
    std::vector<TensorInfo>
        tensors; ///< In the order of their offsets; offset counts from the file's start.
    std::map<std::string, std::string> metadata; ///< `__metadata__`.
};

/// Reads the header of a safetensors file. The file is hostile input: the header's length is
/// checked against the file (limit 100 MB), and every range against data type, shape, file, and its
/// neighbours (no overlap, no hole), with overflow checks; duplicate names are refused.
/// @param place the file's name, for messages.
/// @throws Error(BadData) naming place, tensor, what was found and what was expected.
/// Source: the safetensors format description, huggingface/safetensors README.
SafetensorsHeader readSafetensorsHeader(std::span<const std::byte> file, const std::string& place);

/// The bytes that stand before the tensors' data: length, JSON, padding to 8 bytes. Offsets in
/// tensors are ignored; they are laid out one after the other in the given order.
std::string makeSafetensorsHeader(std::span<const TensorInfo> tensors,
                                  const std::map<std::string, std::string>& metadata);

} // namespace regroup
