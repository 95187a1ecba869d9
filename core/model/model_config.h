// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// What a forward pass gives; follows from the class that config.json names.
enum class ModelOutput {
    NextTokens,   ///< Logits of the next token, [batch, tokens, vocabulary].
    MaskedTokens, ///< Logits of the token itself, [batch, tokens, vocabulary]; bidirectional
                  ///< models.
    Labels,       ///< Logits of a classifier, [batch, labelCount].
    HiddenState   ///< Of a model without a head: [batch, tokens, modelDim] after the last norm.
};

/// What every supported architecture has, read from `config.json`. What only one architecture has
/// (rotary scaling, window sizes, ...) is read from `source` in that architecture's own file.
struct ModelConfig {
    std::string architecture; ///< `model_type`, e.g. "llama".
    std::string className;    ///< First of `architectures`, e.g. "LlamaForCausalLM"; may be empty.
    ModelOutput output = ModelOutput::NextTokens;
    std::vector<std::string> labels;        ///< Names of a classifier's labels; empty for others.
    std::optional<std::int64_t> padTokenId; ///< Classifiers of decoders leave these tokens out.
    int layerCount = 0;
    int headCount = 0; ///< Query heads.
    int keyValueHeadCount =
        0; ///< As stored: equal groups of neighbouring heads, unless `regroup` says otherwise.
    int headDim = 0;
    std::int64_t modelDim = 0;
    std::int64_t vocabularySize = 0;
    std::int64_t positionCount = 0; ///< Longest sequence the model was made for.
    bool tiedHead = false;          ///< The output layer is the token embedding.
    std::string dataType;           ///< `dtype` or `torch_dtype`; empty if absent.
    ModelGrouping grouping; ///< [layerCount]; original, stock GQA, or the `regroup` object's.
    std::shared_ptr<const nlohmann::ordered_json>
        source; ///< The whole document, unknown keys included.
};

/// Reads a `config.json` through the architecture that its `model_type` names.
/// @param place the file, for messages.
/// @throws Error(BadData) for a missing or senseless value; Error(Unsupported) for an unknown
/// architecture (listing the known ones), quantised or custom-code checkpoints.
ModelConfig readModelConfig(const std::string& text, const std::string& place);

/// For what needs the next token's probability. @param task that needs it, e.g. "Perplexity".
/// @throws Error(Unsupported) that says what the model gives instead.
void requireLanguageModel(const ModelConfig& config, std::string_view task);

} // namespace regroup
