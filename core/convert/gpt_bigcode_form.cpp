// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/gpt_bigcode_form.h"

#include <ATen/TensorOperators.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace regroup {

namespace {

std::shared_ptr<nlohmann::ordered_json> bigCodeDocument(const ModelConfig& config) {
    auto document = std::make_shared<nlohmann::ordered_json>(*config.source);
    (*document)["model_type"] = "gpt_bigcode";
    if (config.className == "GPT2LMHeadModel")
        (*document)["architectures"] = {"GPTBigCodeForCausalLM"};
    else if (!config.className.empty())
        (*document)["architectures"] = {"GPTBigCode" + config.className.substr(4)};
    (*document)["multi_query"] = true;
    (*document)["activation_function"] = config.source->value("activation_function", "gelu_new");
    for (const char* key : {"regroup", "scale_attn_by_inverse_layer_idx", "reorder_and_upcast_attn",
                            "num_key_value_heads"})
        document->erase(key);
    return document;
}

/// The block with one key and one value head.
AttentionWeights mergedBlock(const Checkpoint& source, int layer, const LayerGrouping& target,
                             MergeRule rule) {
    AttentionWeights block = storedAttentionIn(target, source, layer, rule);
    if (source.config().source->value("scale_attn_by_inverse_layer_idx", false)) {
        block.query.weight = block.query.weight.to(at::kDouble) / (layer + 1.0);
        block.query.bias = block.query.bias.to(at::kDouble) / (layer + 1.0);
    }
    return block;
}

} // namespace

bool fitsGptBigCode(const ModelConfig& config, const ModelGrouping& grouping) {
    return config.architecture == "gpt2" &&
           std::all_of(grouping.begin(), grouping.end(), [](const LayerGrouping& layer) {
               return layer.key.groupCount() == 1 && layer.value.groupCount() == 1;
           });
}

ReshapedModel gptBigCodeModel(const Checkpoint& source, const ModelGrouping& grouping,
                              MergeRule rule) {
    ModelConfig config = source.config();
    config.source = bigCodeDocument(config);
    config.architecture = "gpt_bigcode";
    config.keyValueHeadCount = 1;
    config.grouping = grouping;
    return {std::move(config), [&source, &grouping, rule](int layer) {
                return MergedLayer{
                    mergedBlock(source, layer, grouping.at(static_cast<std::size_t>(layer)), rule),
                    storedMlp(source, layer)};
            }};
}

} // namespace regroup
