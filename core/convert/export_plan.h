// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/convert/export_form.h"
#include "core/model/tensor_info.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace regroup {

class Checkpoint;

/// One tensor of an export: where it comes from and how it is made.
struct PlannedTensor {
    TensorInfo info; ///< As it is written; its name is the source's as well.
    /// Makes it from the source's tensor of that name, in the data type of info; empty: the bytes
    /// are copied as they are.
    std::function<at::Tensor(const at::Tensor&)> compute;
};

/// What an export consists of, worked out from headers alone.
struct ExportPlan {
    std::vector<PlannedTensor> tensors; ///< In the order of the source's files.
    /// Indices into tensors, file by file, in order.
    std::vector<std::vector<std::size_t>> shards;
    std::uint64_t weightBytes = 0;
};

/// @param shardBytes a shard holds more only if a single tensor does.
/// @param dataType of all floating-point tensors; absent: each keeps its own.
/// @throws Error(BadData) if the grouping separates heads that share already or is for another
/// model;
///         Error(Unsupported) if there is no such form (checkExportPossible).
ExportPlan planExport(const Checkpoint& source, const ModelGrouping& grouping, ExportForm form,
                      MergeRule rule, std::uint64_t shardBytes,
                      std::optional<DataType> dataType = std::nullopt);

} // namespace regroup
