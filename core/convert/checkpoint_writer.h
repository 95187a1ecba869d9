// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/convert/export_model.h"
#include "core/convert/export_plan.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace regroup {

/// config.json of an export: the source's, with unknown keys and the order kept.
///
/// native: a `regroup` object is added, and `num_key_value_heads` stays as it was. The stored key
/// and value weights then have fewer rows than a loader without `regroup` expects, which such
/// loaders refuse ("size mismatch"). A null or a smaller number could make the shapes fit by
/// accident, with heads in the wrong groups. stock and repeated: no `regroup`;
/// `num_key_value_heads` tells the truth where the architecture has it.
std::string exportConfigText(const ModelConfig& config, const ModelGrouping& grouping,
                             const ExportOptions& options);

/// Writes the weights as model.safetensors, or as shards with an index, front to back. Memory: one
/// tensor at a time; the source's pages are released behind it.
/// @return bytes written. @throws Cancelled; Error(DiskFull); Error(NotFinite) naming the tensor.
std::uint64_t writeWeights(const Checkpoint& source, const ExportPlan& plan,
                           const std::map<std::string, std::string>& metadata,
                           const std::filesystem::path& folder, JobContext& job);

/// Copies tokenizer, generation and licence files as they are. @return bytes written.
std::uint64_t copyCompanionFiles(const Checkpoint& source, const std::filesystem::path& folder);
std::uint64_t companionBytes(const Checkpoint& source);

} // namespace regroup
