// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/export_plan.h"

#include "core/base/error.h"
#include "core/convert/merge.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint.h"
#include "core/model/scalar_type.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace regroup {

namespace {

using Compute = std::function<at::Tensor(const at::Tensor&)>;

/// What becomes of the rows of one projection, [rowCount, columns] or, for biases, [rowCount].
struct RowsChange {
    std::int64_t firstRow = 0;
    std::int64_t rowCount = 0;
    std::int64_t rowsAfter = 0;
    Compute compute; ///< Empty: the rows stay as they are.
};

/// What becomes of one stored tensor: of each projection that lies in it, in the order of rows.
struct TensorChange {
    bool transposed = false; ///< See StoredProjection.
    std::vector<RowsChange> parts;
};

/// By full tensor name; what is not listed is copied.
using Changes = std::map<std::string, TensorChange>;

/// Merged blocks, written once for every query head.
at::Tensor repeatBlocks(const at::Tensor& blocks, const Grouping& grouping) {
    std::vector<std::int64_t> shape = blocks.sizes().vec();
    shape[0] /= grouping.groupCount();
    shape.insert(shape.begin(), grouping.groupCount());
    const std::vector<std::int64_t> labels(grouping.labels().begin(), grouping.labels().end());
    std::vector<std::int64_t> flat = blocks.sizes().vec();
    flat[0] = shape[1] * grouping.headCount();
    return blocks.view(shape).index_select(0, at::tensor(labels)).view(flat);
}

/// What becomes of the head blocks of a key or value projection; empty if nothing does.
Compute changeOfKeyValue(const Grouping& present, const Grouping& target, ExportForm form,
                         MergeRule rule) {
    if (form == ExportForm::Repeated && !(present.isOriginal() && target.isOriginal()))
        return [=](const at::Tensor& blocks) {
            return repeatBlocks(mergeSharedBlocks(blocks, present, target, rule), target);
        };
    if (form != ExportForm::Repeated && present != target)
        return [=](const at::Tensor& blocks) {
            return mergeSharedBlocks(blocks, present, target, rule);
        };
    return {};
}

void addPart(TensorChange& tensor, const StoredProjection& stored, std::int64_t rowsAfter,
             const Compute& compute) {
    tensor.parts.push_back({stored.firstRow, stored.rowCount, rowsAfter, compute});
    std::sort(tensor.parts.begin(), tensor.parts.end(),
              [](const auto& left, const auto& right) { return left.firstRow < right.firstRow; });
}

struct ProjectionChange {
    std::int64_t rowsAfter = 0;
    Compute weight;
    Compute bias;
};

void addProjection(Changes& changes, const StoredProjection& stored,
                   const ProjectionChange& change) {
    TensorChange& weight = changes[stored.name + ".weight"];
    weight.transposed = stored.transposed;
    addPart(weight, stored, change.rowsAfter, change.weight);
    addPart(changes[stored.name + ".bias"], stored, change.rowsAfter, change.bias);
}

ProjectionChange keyValueChange(const Grouping& present, const Grouping& target, int headDim,
                                ExportForm form, MergeRule rule) {
    const Compute compute = changeOfKeyValue(present, target, form, rule);
    const int heads = form == ExportForm::Repeated ? target.headCount() : target.groupCount();
    return {std::int64_t{heads} * headDim, compute, compute};
}

/// Stock checkpoints know no head map: the query heads are put in the order of the groups, and
/// nothing is done if they are already.
std::vector<std::int64_t> newHeadOrder(const Grouping& grouping, ExportForm form) {
    std::vector<std::int64_t> order;
    if (form == ExportForm::Stock)
        order = headsByGroup(grouping);
    if (std::is_sorted(order.begin(), order.end()))
        order.clear();
    return order;
}

Compute inHeadOrder(const std::vector<std::int64_t>& order, std::int64_t dimension) {
    if (order.empty())
        return {};
    return [=](const at::Tensor& heads) { return permuteHeads(heads, dimension, order); };
}

void addLayer(Changes& changes, const AttentionLayout& layout, const LayerGrouping& present,
              const LayerGrouping& target, int headDim, ExportForm form, MergeRule rule) {
    const auto order = newHeadOrder(target.key, form);
    addProjection(changes, layout.query,
                  {layout.query.rowCount, inHeadOrder(order, 0), inHeadOrder(order, 0)});
    addProjection(changes, layout.key,
                  keyValueChange(present.key, target.key, headDim, form, rule));
    addProjection(changes, layout.value,
                  keyValueChange(present.value, target.value, headDim, form, rule));
    // The output's bias has no heads and stays.
    addProjection(changes, layout.output, {layout.output.rowCount, inHeadOrder(order, 1), {}});
}

Changes changesOf(const ModelConfig& config, const Architecture& architecture,
                  const ModelGrouping& grouping, ExportForm form, MergeRule rule) {
    Changes changes;
    for (int layer = 0; layer < config.layerCount; ++layer) {
        const LayerGrouping& present = config.grouping.at(static_cast<std::size_t>(layer));
        const LayerGrouping& target = grouping.at(static_cast<std::size_t>(layer));
        checkUnionOfGroups(present.key, target.key, fmt::format("Layer {}, keys", layer));
        checkUnionOfGroups(present.value, target.value, fmt::format("Layer {}, values", layer));
        addLayer(changes, architecture.attentionLayout(config, layer), present, target,
                 config.headDim, form, rule);
    }
    std::erase_if(changes, [](const auto& change) {
        const auto& parts = change.second.parts;
        return std::none_of(parts.begin(), parts.end(),
                            [](const RowsChange& part) { return bool(part.compute); });
    });
    return changes;
}

/// Without a copy where one projection is all of the tensor.
at::Tensor changedTensor(const TensorChange& change, const at::Tensor& source) {
    const at::Tensor rows = change.transposed ? source.t() : source;
    std::vector<at::Tensor> parts;
    for (const RowsChange& part : change.parts) {
        const at::Tensor own = rows.narrow(0, part.firstRow, part.rowCount);
        parts.push_back(part.compute ? part.compute(own) : own);
    }
    const at::Tensor changed = parts.size() == 1 ? parts.front() : at::cat(parts);
    return change.transposed ? changed.t() : changed;
}

PlannedTensor plannedTensor(const TensorInfo& source, const TensorChange& change) {
    PlannedTensor planned{
        source, [change](const at::Tensor& tensor) { return changedTensor(change, tensor); }};
    std::int64_t& rows = change.transposed ? planned.info.shape.back() : planned.info.shape.front();
    const std::int64_t rowsBefore = rows;
    for (const RowsChange& part : change.parts)
        rows += part.rowsAfter - part.rowCount;
    planned.info.sizeBytes = source.sizeBytes / static_cast<std::uint64_t>(rowsBefore) *
                             static_cast<std::uint64_t>(rows);
    return planned;
}

/// Rounds once, after all else.
void setDataType(PlannedTensor& planned, DataType type) {
    if (!isFloatingPoint(planned.info.dataType) || planned.info.dataType == type)
        return;
    planned.compute = [before = planned.compute, type](const at::Tensor& tensor) {
        return (before ? before(tensor) : tensor).to(scalarTypeOf(type));
    };
    planned.info.sizeBytes =
        planned.info.sizeBytes / dataTypeSize(planned.info.dataType) * dataTypeSize(type);
    planned.info.dataType = type;
    planned.info.axes.clear(); // It is made anew, row by row.
}

void fillShards(ExportPlan& plan, std::uint64_t shardBytes) {
    std::uint64_t filled = 0;
    for (std::size_t index = 0; index < plan.tensors.size(); ++index) {
        const std::uint64_t sizeBytes = plan.tensors[index].info.sizeBytes;
        if (plan.shards.empty() || (filled > 0 && filled + sizeBytes > shardBytes)) {
            plan.shards.emplace_back();
            filled = 0;
        }
        plan.shards.back().push_back(index);
        filled += sizeBytes;
        plan.weightBytes += sizeBytes;
    }
}

} // namespace

ExportPlan planExport(const Checkpoint& source, const ModelGrouping& grouping, ExportForm form,
                      MergeRule rule, std::uint64_t shardBytes, std::optional<DataType> dataType) {
    const ModelConfig& config = source.config();
    checkExportPossible(form, config, grouping);
    const Changes changes =
        changesOf(config, architectureNamed(config.architecture, source.files().place()), grouping,
                  form, rule);

    std::vector<TensorInfo> sources = source.tensors();
    // Of use to other programs, or to the ones that fine-tune a head that is not run here.
    sources.insert(sources.end(), source.unusedTensors().begin(), source.unusedTensors().end());
    // Read front to back: neighbouring tensors lie in neighbouring pages of the source's files.
    std::sort(sources.begin(), sources.end(), [](const TensorInfo& left, const TensorInfo& right) {
        return std::tie(left.fileIndex, left.offset, left.name) <
               std::tie(right.fileIndex, right.offset, right.name);
    });
    ExportPlan plan;
    for (const TensorInfo& tensor : sources) {
        const auto change = changes.find(tensor.name);
        plan.tensors.push_back(change == changes.end() ? PlannedTensor{tensor, {}}
                                                       : plannedTensor(tensor, change->second));
    }
    if (dataType)
        for (PlannedTensor& tensor : plan.tensors)
            if (source.find(tensor.info.name) != nullptr) // Not what is only passed on.
                setDataType(tensor, *dataType);
    fillShards(plan, shardBytes);
    return plan;
}

} // namespace regroup
