// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/tensor_info.h"
#include "core/model/torch_archive.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace regroup {

/// A model of llama2.c as the same model of Hugging Face.
struct Llama2cModel {
    std::string configText;          ///< A config.json of model_type "llama".
    std::vector<TensorInfo> tensors; ///< Under Hugging Face names.
};

/// True if a file may be a checkpoint of llama2.c: its header (version 1 or 2 by its magic number,
/// or the one without a version by seven plausible numbers) says a model. Nothing else is checked.
bool looksLikeLlama2c(std::span<const std::byte> file);

/// Reads a float32 checkpoint of llama2.c: the first format (28 bytes of header, rotary tables
/// inside) or version 1 ("ak42", 256 bytes of header). Rotary pairs lie side by side there and half
/// a head apart in Hugging Face's layout, so query and key rows are re-ordered by strides, not
/// copied.
/// @throws Error(BadData) unless the file has exactly the bytes that its header asks for;
/// Error(Unsupported) for version 2, which is quantised.
/// Source: karpathy/llama2.c, export.py (legacy_export, version1_export, load_hf_model).
Llama2cModel readLlama2cFile(std::span<const std::byte> file, const std::string& place);

/// The same for a training checkpoint (ckpt.pt): names as `layers.0.attention.wq.weight` and the
/// numbers of `model_args`. nullopt if the archive is something else. @throws Error(BadData)
std::optional<Llama2cModel> llama2cModelOf(const TorchArchive& archive, const std::string& place);

} // namespace regroup
