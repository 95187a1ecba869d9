// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/merge.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/nextafter.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <fmt/format.h>

#include <limits>
#include <map>

namespace regroup {

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

using BlockCounts = std::map<int, int>; // present block -> how many query heads bring it in

/// For every target group, the present blocks that make its head: those its query heads read, or
/// the one that its first query head reads.
std::vector<BlockCounts> blockCounts(const Grouping& present, const Grouping& target,
                                     MergeRule rule) {
    if (rule != MergeRule::Mean && rule != MergeRule::First)
        throw Error(ErrorCode::Internal, "A merge rule that needs a calibration was asked for.");
    std::vector<BlockCounts> counts(static_cast<std::size_t>(target.groupCount()));
    for (int head = 0; head < target.headCount(); ++head) {
        BlockCounts& group = counts[static_cast<std::size_t>(target.labelOf(head))];
        if (rule == MergeRule::Mean || group.empty())
            ++group[present.labelOf(head)];
    }
    return counts;
}

/// [blockCount, headDim, ...] view of stacked blocks.
at::Tensor splitBlocks(const at::Tensor& blocks, int blockCount) {
    if (blocks.dim() < 1 || blocks.size(0) % blockCount != 0)
        throw Error(ErrorCode::BadData,
                    fmt::format("Cannot merge {} heads: the weight has shape {}, expected "
                                "[{} * headDim, ...].",
                                blockCount, shapeText(blocks.sizes()), blockCount));
    std::vector<std::int64_t> shape = blocks.sizes().vec();
    shape[0] /= blockCount;
    shape.insert(shape.begin(), blockCount);
    return blocks.contiguous().view(shape);
}

/// Counts are summed before the one division, so that equal heads merge to exactly themselves. Only
/// the blocks of a group are touched: a head that is not finite spoils no other group.
at::Tensor averageBlocks(const at::Tensor& blocks, int blockCount,
                         const std::vector<BlockCounts>& groups) {
    const at::Tensor heads = splitBlocks(blocks, blockCount);
    std::vector<std::int64_t> shape = heads.sizes().vec();
    shape[0] = static_cast<std::int64_t>(groups.size());
    const at::Tensor merged = at::empty(shape, heads.options());
    for (std::size_t group = 0; group < groups.size(); ++group) {
        at::Tensor sum;
        int total = 0;
        for (const auto& [block, count] : groups[group]) {
            const at::Tensor head = heads.select(0, block).to(at::kDouble);
            sum = sum.defined() ? sum.add(head, count) : head * count;
            total += count;
        }
        merged.select(0, static_cast<std::int64_t>(group))
            .copy_(roundedOnce(sum / total, heads.scalar_type()));
    }
    std::vector<std::int64_t> flat = blocks.sizes().vec();
    flat[0] = shape[0] * heads.size(1);
    return merged.view(flat);
}

LinearWeights mergeLinear(const LinearWeights& linear, const Grouping& present,
                          const Grouping& target, MergeRule rule, std::string_view what) {
    checkUnionOfGroups(present, target, what);
    const auto groups = blockCounts(present, target, rule);
    LinearWeights merged;
    merged.weight = averageBlocks(linear.weight, present.groupCount(), groups);
    if (linear.bias.defined())
        merged.bias = averageBlocks(linear.bias, present.groupCount(), groups);
    return merged;
}

} // namespace

at::Tensor roundedOnce(const at::Tensor& values, at::ScalarType type) {
    if (type != at::kBFloat16 && type != at::kHalf)
        return values.to(type);
    const at::Tensor nearest = values.to(at::kFloat);
    const at::Tensor error = values - nearest.to(at::kDouble);
    const at::Tensor neighbour = at::nextafter(nearest, error.sign().to(at::kFloat) * infinity);
    const at::Tensor isEven = nearest.view(at::kInt).bitwise_and(1).eq(0);
    return at::where(error.ne(0).logical_and(isEven), neighbour, nearest).to(type);
}

void checkUnionOfGroups(const Grouping& present, const Grouping& target, std::string_view what) {
    if (present.headCount() != target.headCount())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: the grouping is for {} heads, the layer has {}.", what,
                                target.headCount(), present.headCount()),
                    "The grouping may belong to another model.");
    std::map<int, int> firstHead; // present group -> its first head
    for (int head = 0; head < present.headCount(); ++head) {
        const int first = firstHead.try_emplace(present.labelOf(head), head).first->second;
        if (target.labelOf(first) != target.labelOf(head))
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: heads {} and {} share one head already; the grouping puts "
                                    "them into groups {} and {}, expected one group.",
                                    what, first, head, target.labelOf(first), target.labelOf(head)),
                        "Groups can be joined but not separated: start from the original model.");
    }
}

at::Tensor mergeByMean(const at::Tensor& blocks, const Grouping& grouping) {
    const Grouping original = Grouping::original(grouping.headCount());
    return averageBlocks(blocks, grouping.headCount(),
                         blockCounts(original, grouping, MergeRule::Mean));
}

at::Tensor mergeSharedBlocks(const at::Tensor& blocks, const Grouping& present,
                             const Grouping& target, MergeRule rule) {
    if (present == target) // Merged already, by whatever rule.
        return blocks;
    return averageBlocks(blocks, present.groupCount(), blockCounts(present, target, rule));
}

AttentionWeights mergeAttention(const AttentionWeights& attention, const LayerGrouping& target,
                                MergeRule rule) {
    return {attention.query,
            mergeLinear(attention.key, attention.grouping.key, target.key, rule, "Keys"),
            mergeLinear(attention.value, attention.grouping.value, target.value, rule, "Values"),
            attention.output, target};
}

std::vector<std::int64_t> headsByGroup(const Grouping& grouping) {
    std::vector<std::int64_t> order;
    for (const std::vector<int>& members : grouping.members())
        order.insert(order.end(), members.begin(), members.end());
    return order;
}

at::Tensor permuteHeads(const at::Tensor& tensor, std::int64_t dimension,
                        const std::vector<std::int64_t>& order) {
    const auto headCount = static_cast<std::int64_t>(order.size());
    std::vector<std::int64_t> shape = tensor.sizes().vec();
    const auto axis = static_cast<std::size_t>(dimension);
    if (axis >= shape.size() || shape[axis] % headCount != 0)
        throw Error(ErrorCode::BadData,
                    fmt::format("Cannot order {} heads: the weight has shape {}, expected a "
                                "multiple of {} in dimension {}.",
                                headCount, shapeText(tensor.sizes()), headCount, dimension));
    shape[axis] /= headCount;
    shape.insert(shape.begin() + dimension, headCount);
    const at::Tensor index =
        at::tensor(order, at::TensorOptions().dtype(at::kLong)).to(tensor.device());
    return tensor.contiguous().view(shape).index_select(dimension, index).reshape(tensor.sizes());
}

AttentionWeights orderHeadsByGroup(const AttentionWeights& attention) {
    if (!attention.grouping.isJoint())
        throw Error(ErrorCode::BadData,
                    fmt::format("Cannot order heads by group: keys are grouped as {}, values as "
                                "{}, expected the same groups.",
                                groupingText(attention.grouping.key),
                                groupingText(attention.grouping.value)));
    const Grouping& grouping = attention.grouping.key;
    const auto order = headsByGroup(grouping);
    std::vector<int> labels;
    labels.reserve(order.size());
    for (const std::int64_t head : order)
        labels.push_back(grouping.labelOf(static_cast<int>(head)));

    AttentionWeights ordered = attention;
    ordered.query.weight = permuteHeads(attention.query.weight, 0, order);
    if (attention.query.bias.defined())
        ordered.query.bias = permuteHeads(attention.query.bias, 0, order);
    ordered.output.weight = permuteHeads(attention.output.weight, 1, order);
    ordered.grouping = LayerGrouping::joint(Grouping::fromLabels(labels));
    return ordered;
}

} // namespace regroup
