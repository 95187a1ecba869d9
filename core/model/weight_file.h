// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/tensor_info.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace regroup {

/// What one file of weights holds, in any of the formats that are read.
struct WeightFileContent {
    std::vector<TensorInfo> tensors;
    /// A config.json in place of one beside the file, for formats that carry their model's sizes
    /// (llama2.c); empty for others.
    std::string configText;
};

/// Reads the headers of a file of safetensors, torch.save or llama2.c, told apart by its first
/// bytes.
/// @param place the file, for messages.
/// @throws Error(BadData); Error(Unsupported) for a format that is known and not read (GGUF, HDF5).
WeightFileContent readWeightFile(std::span<const std::byte> file, const std::string& place);

} // namespace regroup
