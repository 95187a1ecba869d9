// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

namespace regroup {

/// Reads every tensor of one safetensors file into memory of its own. For inputs and expected
/// outputs, not for weights (see Checkpoint). @throws Error(BadData)
std::map<std::string, at::Tensor> readTensorFile(const std::filesystem::path& path);

/// Writes tensors (any device, made contiguous) as one safetensors file, whole or not at all.
/// @throws Error(DiskFull), Error(BadData)
void writeTensorFile(const std::filesystem::path& path,
                     const std::map<std::string, at::Tensor>& tensors,
                     const std::map<std::string, std::string>& metadata = {});

} // namespace regroup
