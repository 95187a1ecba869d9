// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/tensor_info.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace regroup {

/// What a file of torch.save holds that a checkpoint needs.
struct TorchArchive {
    /// Of the state dict, in its order; offset counts from the file's start. Views are strided,
    /// tied tensors lie at the same place.
    std::vector<TensorInfo> tensors;
    /// Numbers, texts and flags of the dictionary `model_args`, as llama2.c's training writes it.
    nlohmann::json modelArguments = nlohmann::json::object();
};

/// True if the file begins as torch.save writes one: a zip archive, or a pickle before 1.6.
bool looksLikeTorchArchive(std::span<const std::byte> file);

/// Finds the tensors of a file of torch.save without reading any of their values. The state dict is
/// the whole content, or its entry `model`, `state_dict`, `model_state_dict` or `module`; prefixes
/// `_orig_mod.` and `module.` that all names share are cut off. Hostile input: see pickle.h and
/// zip_archive.h; every tensor's range is checked against its storage, every storage against the
/// file.
/// @throws Error(BadData), or Error(Unsupported) for what is no plain tensor.
/// Source: PyTorch, torch/serialization.py (_save and _legacy_save) and torch/_utils.py.
TorchArchive readTorchArchive(std::span<const std::byte> file, const std::string& place);

} // namespace regroup
