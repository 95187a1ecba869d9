// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/checkpoint.h"

#include <filesystem>
#include <memory>

namespace regroup {

/// A base model with a LoRA adapter of PEFT's layout merged into it: W + scale * B A of the layers
/// that the adapter changes, made when they are asked for; everything else is the base's own
/// memory. bytes() rounds to the type that the base stores, tensor() gives changed weights in
/// float32 at least, so that no small update is lost before the arithmetic. Parts that the adapter
/// holds as a whole (modules_to_save, biases) take the place of the base's; a head for labels that
/// the base lacks is put on. Companion files are the adapter's where it has a tokenizer, else the
/// base's.
/// @throws Error(BadData) if layers or shapes are not the base's: one of them is another model's.
/// @throws Error(Unsupported) as readAdapterSettings, and for updates of embeddings.
std::shared_ptr<const Checkpoint> openAdapted(const std::filesystem::path& folder,
                                              std::shared_ptr<const Checkpoint> base);

} // namespace regroup
