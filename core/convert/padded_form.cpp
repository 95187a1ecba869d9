// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/padded_form.h"

#include "core/base/error.h"
#include "core/model/architecture.h"
#include "core/model/scalar_type.h"
#include "core/model/weight_reader.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace regroup {

namespace {

constexpr const char* nearestHint =
    "Use 'native' (read by this program) or 'repeated' (loads anywhere, saves no memory).";

[[noreturn]] void throwNoForm(std::string_view form, const std::string& reason) {
    throw Error(ErrorCode::Unsupported, fmt::format("Export '{}': {}.", form, reason), nearestHint);
}

bool acceptsAnyHeadCount(const std::string& architecture) {
    return architecture == "mistral" || architecture == "qwen2";
}

/// Smallest group size from `needed` whose head count divides the width; 0 if there is none up to
/// twice the heads.
int legalGroupSize(std::int64_t modelDim, int groupCount, int needed) {
    for (int size = needed; size <= 2 * needed; ++size)
        if (modelDim % (std::int64_t{groupCount} * size) == 0)
            return size;
    return 0;
}

bool isZero(const Checkpoint& source, const std::string& name) {
    return source.find(name) == nullptr ||
           source.tensor(name).to(at::kDouble).abs().max().item<double>() == 0;
}

/// Which sibling of llama can hold the weights: neither has a bias in the output projection or the
/// MLP, and only qwen2 has biases of queries, keys and values (it always does).
std::string siblingOfLlama(const Checkpoint& source, std::string_view form) {
    const ModelConfig& config = source.config();
    const Architecture& architecture = architectureNamed(config.architecture, "config.json");
    bool hasBias = false;
    for (int layer = 0; layer < config.layerCount; ++layer) {
        const AttentionLayout layout = architecture.attentionLayout(config, layer);
        hasBias = hasBias || source.find(layout.key.name + ".bias") != nullptr;
        const bool usesOutputBias = !isZero(source, layout.output.name + ".bias");
        if (usesOutputBias || config.source->value("mlp_bias", false))
            throwNoForm(form, fmt::format("the width {} has no divisor for the head count, and "
                                          "mistral and qwen2, which accept any, have no bias in "
                                          "{}, expected none",
                                          config.modelDim,
                                          usesOutputBias ? "the output projection" : "the MLP"));
    }
    return hasBias ? "qwen2" : "mistral";
}

/// Copies blocks of heads into zeros; place -1 leaves a source block out.
at::Tensor placedBlocks(const at::Tensor& blocks, std::int64_t headDim,
                        const std::vector<int>& blockOfPlace) {
    std::vector<std::int64_t> shape = blocks.sizes().vec();
    shape[0] = static_cast<std::int64_t>(blockOfPlace.size()) * headDim;
    at::Tensor placed = at::zeros(shape, blocks.options());
    for (std::size_t place = 0; place < blockOfPlace.size(); ++place)
        if (blockOfPlace[place] >= 0)
            placed.narrow(0, static_cast<std::int64_t>(place) * headDim, headDim)
                .copy_(blocks.narrow(0, blockOfPlace[place] * headDim, headDim));
    return placed;
}

LinearWeights placedHeads(const LinearWeights& linear, std::int64_t headDim,
                          const std::vector<int>& blockOfPlace) {
    return {placedBlocks(linear.weight, headDim, blockOfPlace),
            linear.bias.defined() ? placedBlocks(linear.bias, headDim, blockOfPlace)
                                  : at::Tensor()};
}

std::shared_ptr<nlohmann::ordered_json> paddedDocument(const ModelConfig& config,
                                                       const PaddedLayout& layout) {
    auto document = std::make_shared<nlohmann::ordered_json>(*config.source);
    document->erase("regroup");
    (*document)["num_attention_heads"] = layout.headCount();
    (*document)["num_key_value_heads"] = layout.groupCount;
    (*document)["head_dim"] = config.headDim;
    if (layout.architecture == config.architecture)
        return document;
    const bool isMistral = layout.architecture == "mistral";
    const std::string family = isMistral ? "Mistral" : "Qwen2";
    (*document)["model_type"] = layout.architecture;
    if (config.className.rfind("Llama", 0) == 0)
        (*document)["architectures"] = {family + config.className.substr(5)};
    for (const char* key : {"attention_bias", "mlp_bias", "pretraining_tp"})
        document->erase(key);
    (*document)["sliding_window"] = nullptr;
    if (!isMistral)
        (*document)["use_sliding_window"] = false;
    return document;
}

} // namespace

Grouping commonRefinement(const LayerGrouping& grouping) {
    std::vector<int> labels;
    labels.reserve(static_cast<std::size_t>(grouping.key.headCount()));
    for (int head = 0; head < grouping.key.headCount(); ++head)
        labels.push_back(grouping.key.labelOf(head) * grouping.value.groupCount() +
                         grouping.value.labelOf(head));
    return Grouping::fromLabels(labels);
}

PaddedLayout planPadding(const Checkpoint& source, const ModelGrouping& grouping) {
    const ModelConfig& config = source.config();
    if (config.architecture != "llama" && !acceptsAnyHeadCount(config.architecture))
        throwNoForm("padded",
                    fmt::format("the architecture '{}' has no stock form with several shared "
                                "key and value heads, expected llama, mistral or qwen2",
                                config.architecture));
    PaddedLayout layout;
    layout.architecture = config.architecture;
    for (const LayerGrouping& layer : grouping) {
        layout.groups.push_back(commonRefinement(layer));
        const std::vector<int> sizes = layout.groups.back().groupSizes();
        layout.groupCount = std::max(layout.groupCount, layout.groups.back().groupCount());
        layout.groupSize =
            std::max(layout.groupSize, *std::max_element(sizes.begin(), sizes.end()));
    }
    if (acceptsAnyHeadCount(config.architecture))
        return layout;
    if (const int size = legalGroupSize(config.modelDim, layout.groupCount, layout.groupSize))
        layout.groupSize = size;
    else
        layout.architecture = siblingOfLlama(source, "padded");
    return layout;
}

bool refusesHeadCount(const ModelConfig& config) {
    return config.architecture == "llama" && config.modelDim % config.headCount != 0;
}

PaddedLayout planSibling(const Checkpoint& source, const ModelGrouping& grouping) {
    PaddedLayout layout;
    layout.architecture = siblingOfLlama(source, "stock");
    for (const LayerGrouping& layer : grouping)
        layout.groups.push_back(layer.key);
    layout.groupCount = grouping.front().key.groupCount();
    layout.groupSize = source.config().headCount / layout.groupCount;
    return layout;
}

AttentionWeights padBlock(const AttentionWeights& attention, const Grouping& groups, int groupCount,
                          int groupSize) {
    const std::int64_t headDim = attention.query.weight.size(0) / groups.headCount();
    std::vector<int> queryOfPlace(static_cast<std::size_t>(groupCount * groupSize), -1);
    std::vector<int> keyOfPlace(static_cast<std::size_t>(groupCount), -1);
    std::vector<int> valueOfPlace(static_cast<std::size_t>(groupCount), -1);
    const auto members = groups.members();
    for (std::size_t group = 0; group < members.size(); ++group) {
        const int first = members[group].front();
        keyOfPlace[group] = attention.grouping.key.labelOf(first);
        valueOfPlace[group] = attention.grouping.value.labelOf(first);
        std::copy(members[group].begin(), members[group].end(),
                  queryOfPlace.begin() + static_cast<std::ptrdiff_t>(group) * groupSize);
    }
    AttentionWeights padded{
        placedHeads(attention.query, headDim, queryOfPlace),
        placedHeads(attention.key, headDim, keyOfPlace),
        placedHeads(attention.value, headDim, valueOfPlace),
        {placedBlocks(attention.output.weight.t(), headDim, queryOfPlace).t().contiguous(),
         attention.output.bias},
        LayerGrouping::joint(Grouping::neighbours(groupCount * groupSize, groupCount))};
    return padded;
}

ReshapedModel paddedModel(const Checkpoint& source, const ModelGrouping& grouping,
                          const PaddedLayout& layout, MergeRule rule) {
    ModelConfig config = source.config();
    config.source = paddedDocument(config, layout);
    config.architecture = layout.architecture;
    config.headCount = layout.headCount();
    config.keyValueHeadCount = layout.groupCount;
    config.grouping.assign(grouping.size(), LayerGrouping::joint(Grouping::neighbours(
                                                layout.headCount(), layout.groupCount)));
    const bool dropsOutputBias = layout.architecture != source.config().architecture;
    return {std::move(config), [&source, &grouping, layout, rule, dropsOutputBias](int layer) {
                const auto index = static_cast<std::size_t>(layer);
                AttentionWeights padded =
                    padBlock(storedAttentionIn(grouping[index], source, layer, rule),
                             layout.groups[index], layout.groupCount, layout.groupSize);
                if (dropsOutputBias) // It is zero, or planPadding had refused.
                    padded.output.bias = at::Tensor();
                return MergedLayer{std::move(padded), std::nullopt};
            }};
}

} // namespace regroup
