// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/learned_merge.h"

#include "core/base/error.h"
#include "core/convert/merge.h"
#include "core/convert/merged_checkpoint.h"
#include "core/model/checkpoint.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

namespace regroup {

namespace {

/// Of each present block, the target group that it becomes a part of.
std::vector<std::int64_t> targetOfBlocks(const Grouping& present, const Grouping& target) {
    std::vector<std::int64_t> groups(static_cast<std::size_t>(present.groupCount()));
    for (int head = 0; head < present.headCount(); ++head)
        groups[static_cast<std::size_t>(present.labels()[static_cast<std::size_t>(head)])] =
            target.labels()[static_cast<std::size_t>(head)];
    return groups;
}

std::string parameterName(int layer, const char* kind) {
    return fmt::format("regroup.merge.{}.{}", layer, kind);
}

at::Tensor firstWeights(const Grouping& present, const Grouping& target, const LoadOptions& load) {
    const auto groups = targetOfBlocks(present, target);
    std::vector<int> sizes(static_cast<std::size_t>(target.groupCount()));
    for (const std::int64_t group : groups)
        ++sizes[static_cast<std::size_t>(group)];
    at::Tensor weights = at::zeros({present.groupCount()}, at::kDouble);
    for (std::size_t block = 0; block < groups.size(); ++block)
        weights[static_cast<std::int64_t>(block)] =
            1.0 / sizes[static_cast<std::size_t>(groups[block])];
    return weights.to(load.device, load.dtype).requires_grad_(true);
}

/// [target groups, present groups]: the weight where a block is part of a group, else 0.
at::Tensor mixingMatrix(const at::Tensor& weights, const Grouping& present,
                        const Grouping& target) {
    const auto groups = targetOfBlocks(present, target);
    at::Tensor belongs = at::zeros({target.groupCount(), present.groupCount()},
                                   weights.options().requires_grad(false));
    for (std::size_t block = 0; block < groups.size(); ++block)
        belongs[groups[block]][static_cast<std::int64_t>(block)] = 1;
    return belongs * weights;
}

/// Rows [present * headDim, ...] -> [target * headDim, ...].
at::Tensor mixBlocks(const at::Tensor& mixing, const at::Tensor& rows) {
    if (!rows.defined())
        return rows;
    const at::Tensor blocks = rows.reshape({mixing.size(1), -1});
    std::vector<std::int64_t> shape = rows.sizes().vec();
    shape[0] = shape[0] / mixing.size(1) * mixing.size(0);
    return at::matmul(mixing, blocks).reshape(shape);
}

} // namespace

LearnedMerge::LearnedMerge(const ModelConfig& config, ModelGrouping target, const LoadOptions& load)
    : m_target(std::move(target)) {
    for (int layer = 0; layer < config.layerCount; ++layer) {
        const LayerGrouping& present = config.grouping.at(static_cast<std::size_t>(layer));
        const LayerGrouping& wanted = m_target.at(static_cast<std::size_t>(layer));
        checkUnionOfGroups(present.key, wanted.key, fmt::format("Layer {}, keys", layer));
        checkUnionOfGroups(present.value, wanted.value, fmt::format("Layer {}, values", layer));
        m_parameters[parameterName(layer, "key")] = firstWeights(present.key, wanted.key, load);
        m_parameters[parameterName(layer, "value")] =
            firstWeights(present.value, wanted.value, load);
    }
}

AttentionWeights LearnedMerge::merged(int layer, const AttentionWeights& members) const {
    const LayerGrouping& target = m_target.at(static_cast<std::size_t>(layer));
    const auto mix = [&](const LinearWeights& linear, const char* kind, const Grouping& present,
                         const Grouping& wanted) {
        const at::Tensor mixing =
            mixingMatrix(m_parameters.at(parameterName(layer, kind)), present, wanted);
        return LinearWeights{mixBlocks(mixing, linear.weight), mixBlocks(mixing, linear.bias)};
    };
    AttentionWeights result = members;
    result.key = mix(members.key, "key", members.grouping.key, target.key);
    result.value = mix(members.value, "value", members.grouping.value, target.value);
    result.grouping = target;
    return result;
}

std::shared_ptr<const Transformer> LearnedMerge::apply(const Transformer& members) const {
    return members.withAttention(
        [this](int layer, const AttentionWeights& weights) { return merged(layer, weights); });
}

std::shared_ptr<const Checkpoint>
LearnedMerge::fold(const std::shared_ptr<const Checkpoint>& members) const {
    const at::NoGradGuard noGradients;
    return mergedCheckpoint(members, m_target, [&](int layer) {
        AttentionWeights block = storedAttention(*members, layer);
        const at::ScalarType type = m_parameters.begin()->second.scalar_type();
        for (LinearWeights* linear : {&block.query, &block.key, &block.value, &block.output})
            for (at::Tensor* tensor : {&linear->weight, &linear->bias})
                if (tensor->defined())
                    *tensor = tensor->detach().to(m_parameters.begin()->second.device(), type);
        return MergedLayer{merged(layer, block), std::nullopt};
    });
}

} // namespace regroup
