// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/convert/merged_layer.h"
#include "core/grouping/model_grouping.h"
#include "core/model/checkpoint.h"
#include "core/model/transformer.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace regroup {

/// A checkpoint whose attention blocks, and MLPs where there are new ones, are replaced, as if it
/// had been written in the native form: config() tells the new grouping, tensor() the new weights
/// in the types of the source's. All other tensors are the source's own. It can be loaded, exported
/// and verified like any other.
///
/// @param layers gives each layer, asked for once, front to back; tensors of any type.
///        An output bias that the source lacks needs OutputBias::Possible: the source's switch for
///        biases is set and the other biases are zero.
/// @param scratch the blocks are kept in files of this folder, and mapped; none: in memory. The
///        folder must outlive the checkpoint.
/// @throws Error(BadData) for shapes that do not fit grouping; Error(DiskFull), Cancelled
std::shared_ptr<const Checkpoint>
mergedCheckpoint(const std::shared_ptr<const Checkpoint>& source, const ModelGrouping& grouping,
                 const std::function<MergedLayer(int layer)>& layers,
                 const std::optional<std::filesystem::path>& scratch = std::nullopt);

/// A checkpoint's attention blocks in other shapes, and the config that says so.
struct ReshapedModel {
    ModelConfig config;
    std::function<MergedLayer(int layer)> layers; ///< Asked for once, front to back.
};

/// The source with these blocks: the general form of the above, under the source's names, in the
/// layout of the config's architecture. Biases that a block lacks are left out.
std::shared_ptr<const Checkpoint>
reshapedCheckpoint(const std::shared_ptr<const Checkpoint>& source, const ReshapedModel& model,
                   const std::optional<std::filesystem::path>& scratch = std::nullopt);

/// Bytes of its weights, from headers; biases that are left out are counted.
std::uint64_t reshapedBytes(const Checkpoint& source, const ModelConfig& config);

/// A layer's block in the types it is stored in; the file's own memory.
AttentionWeights storedAttention(const Checkpoint& checkpoint, int layer);
MlpWeights storedMlp(const Checkpoint& checkpoint, int layer); ///< Likewise.

/// storedAttention, merged by rule (Mean or First) where it is grouped otherwise.
AttentionWeights storedAttentionIn(const LayerGrouping& grouping, const Checkpoint& checkpoint,
                                   int layer, MergeRule rule);

} // namespace regroup
