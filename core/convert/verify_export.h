// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/convert/export_model.h"

namespace regroup {

/// Runs random tokens (fixed seed) through the source with merged attention and through the written
/// checkpoint, and compares all logits. The reference merges in the same way and rounds to the
/// stored data type once, so that both models hold the same numbers whatever that type is.
///
/// Arithmetic is float32 (float64 for float64 checkpoints). One model is loaded at a time; large
/// ones are streamed.
/// @throws Cancelled; Error(BadData) if they differ by more than 1e-4 of the largest logit (at
/// least of 1); Error(NotFinite) naming the layer.
ExportVerification verifyExport(const std::shared_ptr<const Checkpoint>& source,
                                const std::shared_ptr<const Checkpoint>& written,
                                const ModelGrouping& grouping, const ExportOptions& options,
                                JobContext& job);

} // namespace regroup
