// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/export_plan.h"

#include "core/base/error.h"
#include "core/convert/merge.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace regroup {

namespace {

using Compute = std::function<at::Tensor(const at::Tensor&)>;

struct Change {
    std::int64_t rowBlocks = 0; ///< Head blocks along dimension 0 of the result; 0: as the source.
    Compute compute;
};

/// By full tensor name; what is not listed is copied.
using Changes = std::map<std::string, Change>;

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

/// What becomes of a key or value projection; rowBlocks 0 if nothing does.
Change changeOfKeyValue(const Grouping& present, const Grouping& target, ExportForm form,
                        MergeRule rule) {
    if (form == ExportForm::Repeated && !(present.isOriginal() && target.isOriginal()))
        return {target.headCount(), [=](const at::Tensor& blocks) {
                    return repeatBlocks(mergeSharedBlocks(blocks, present, target, rule), target);
                }};
    if (form != ExportForm::Repeated && present != target)
        return {target.groupCount(), [=](const at::Tensor& blocks) {
                    return mergeSharedBlocks(blocks, present, target, rule);
                }};
    return {};
}

void addChange(Changes& changes, const std::string& projection, const Change& change) {
    if (!change.compute)
        return;
    changes.emplace(projection + ".weight", change);
    changes.emplace(projection + ".bias", change);
}

/// Stock checkpoints know no head map: the query heads are put in the order of the groups.
void addHeadOrder(Changes& changes, const AttentionTensorNames& names, const Grouping& grouping) {
    const std::vector<std::int64_t> order = headsByGroup(grouping);
    if (std::is_sorted(order.begin(), order.end()))
        return;
    addChange(changes, names.query,
              {0, [=](const at::Tensor& rows) { return permuteHeads(rows, 0, order); }});
    // The output's bias has no heads and stays.
    changes.emplace(names.output + ".weight", Change{0, [=](const at::Tensor& columns) {
                                                         return permuteHeads(columns, 1, order);
                                                     }});
}

Changes changesOf(const ModelConfig& config, const Architecture& architecture,
                  const ModelGrouping& grouping, ExportForm form, MergeRule rule) {
    Changes changes;
    for (int layer = 0; layer < config.layerCount; ++layer) {
        const LayerGrouping& present = config.grouping.at(static_cast<std::size_t>(layer));
        const LayerGrouping& target = grouping.at(static_cast<std::size_t>(layer));
        checkUnionOfGroups(present.key, target.key, fmt::format("Layer {}, keys", layer));
        checkUnionOfGroups(present.value, target.value, fmt::format("Layer {}, values", layer));
        const AttentionTensorNames names = architecture.attentionNames(layer);
        addChange(changes, names.key, changeOfKeyValue(present.key, target.key, form, rule));
        addChange(changes, names.value, changeOfKeyValue(present.value, target.value, form, rule));
        if (form == ExportForm::Stock)
            addHeadOrder(changes, names, target.key);
    }
    return changes;
}

PlannedTensor plannedTensor(const TensorInfo& source, const Change& change, int headDim) {
    PlannedTensor planned{source, change.compute};
    if (change.rowBlocks > 0) {
        const std::int64_t rows = source.shape.front();
        planned.info.shape.front() = change.rowBlocks * headDim;
        planned.info.sizeBytes = source.sizeBytes / static_cast<std::uint64_t>(rows) *
                                 static_cast<std::uint64_t>(planned.info.shape.front());
    }
    return planned;
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
                      MergeRule rule, std::uint64_t shardBytes) {
    const ModelConfig& config = source.config();
    checkExportPossible(form, config, grouping);
    const Changes changes =
        changesOf(config, architectureNamed(config.architecture, source.files().place()), grouping,
                  form, rule);

    std::vector<TensorInfo> sources = source.tensors();
    // Read front to back: neighbouring tensors lie in neighbouring pages of the source's files.
    std::sort(sources.begin(), sources.end(), [](const TensorInfo& left, const TensorInfo& right) {
        return std::tie(left.fileIndex, left.offset, left.name) <
               std::tie(right.fileIndex, right.offset, right.name);
    });
    ExportPlan plan;
    for (const TensorInfo& tensor : sources) {
        const auto change = changes.find(tensor.name);
        plan.tensors.push_back(plannedTensor(
            tensor, change == changes.end() ? Change{} : change->second, config.headDim));
    }
    fillShards(plan, shardBytes);
    return plan;
}

} // namespace regroup
