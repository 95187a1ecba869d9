// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_summary.h"

#include "core/model/architecture.h"
#include "core/model/checkpoint.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regroup {

namespace {

std::int64_t elementCount(const TensorInfo& tensor) {
    return static_cast<std::int64_t>(tensor.sizeBytes / dataTypeSize(tensor.dataType));
}

/// Element size of the stored keys, as the cache of a model that computes in its own type has it.
std::uint64_t keyElementSize(const Checkpoint& checkpoint) {
    const ModelConfig& config = checkpoint.config();
    const Architecture& architecture =
        architectureNamed(config.architecture, checkpoint.files().place());
    const TensorInfo* key =
        checkpoint.find(architecture.attentionLayout(config, 0).key.name + ".weight");
    return key == nullptr ? dataTypeSize(DataType::Float32) : dataTypeSize(key->dataType);
}

/// Of one head of a projection, which may share its tensor with others.
std::int64_t headParameterCount(const Checkpoint& checkpoint, const StoredProjection& projection) {
    const ModelConfig& config = checkpoint.config();
    const bool hasBias = checkpoint.find(projection.name + ".bias") != nullptr;
    return config.headDim * (config.modelDim + (hasBias ? 1 : 0));
}

} // namespace

std::uint64_t keyValueBytesPerToken(const ModelGrouping& grouping, int headDim,
                                    std::uint64_t elementSize) {
    return static_cast<std::uint64_t>(keyValueHeadTotal(grouping)) *
           static_cast<std::uint64_t>(headDim) * elementSize;
}

nlohmann::ordered_json keyValueHeadsJson(const ModelGrouping& grouping) {
    bool sameInLayer = true;
    bool sameInAll = true;
    auto counts = nlohmann::ordered_json::array();
    auto pairs = nlohmann::ordered_json::array();
    for (const LayerGrouping& layer : grouping) {
        sameInLayer = sameInLayer && layer.key.groupCount() == layer.value.groupCount();
        sameInAll = sameInAll && layer.key.groupCount() == grouping.front().key.groupCount();
        counts.push_back(layer.key.groupCount());
        pairs.push_back({{"key", layer.key.groupCount()}, {"value", layer.value.groupCount()}});
    }
    if (!sameInLayer)
        return pairs;
    return sameInAll && !grouping.empty() ? counts.front() : counts;
}

std::string tokenizerOf(const FileSource& files) {
    for (const char* name : {"tokenizer.json", "tokenizer.model", "spiece.model"})
        if (files.contains(name))
            return name;
    if (files.contains("vocab.json") && files.contains("merges.txt"))
        return "vocab.json + merges.txt";
    return files.contains("vocab.txt") ? "vocab.txt" : "";
}

ModelSummary summarizeModel(const Checkpoint& checkpoint) {
    const ModelConfig& config = checkpoint.config();
    ModelSummary summary;
    summary.path = checkpoint.files().place();
    summary.architecture = config.architecture;
    summary.className = config.className;
    summary.layerCount = config.layerCount;
    summary.headCount = config.headCount;
    for (const LayerGrouping& layer : config.grouping) {
        summary.keyHeadCounts.push_back(layer.key.groupCount());
        summary.valueHeadCounts.push_back(layer.value.groupCount());
    }
    summary.headDim = config.headDim;
    summary.modelDim = config.modelDim;
    summary.vocabularySize = config.vocabularySize;
    summary.positionCount = config.positionCount;
    for (const TensorInfo& tensor : checkpoint.tensors()) {
        summary.parameterCount += elementCount(tensor);
        summary.dataTypes[std::string(dataTypeName(tensor.dataType))] += elementCount(tensor);
    }
    summary.weightBytes = checkpoint.weightBytes();
    summary.keyValueBytesPerToken =
        keyValueBytesPerToken(config.grouping, config.headDim, keyElementSize(checkpoint));
    const AttentionLayout layout =
        architectureNamed(config.architecture, checkpoint.files().place())
            .attentionLayout(config, 0);
    summary.keyHeadParameterCount = headParameterCount(checkpoint, layout.key);
    summary.valueHeadParameterCount = headParameterCount(checkpoint, layout.value);
    summary.tiedHead = config.tiedHead;
    summary.tokenizer = tokenizerOf(checkpoint.files());
    summary.warnings = checkpoint.warnings();
    if (summary.tokenizer.empty())
        summary.warnings.emplace_back(
            "The folder holds no tokenizer (tokenizer.json, tokenizer.model, vocab.json with "
            "merges.txt, or vocab.txt), so text cannot be given to this model.");
    summary.grouping = config.grouping;
    return summary;
}

nlohmann::ordered_json modelSummaryToJson(const ModelSummary& summary) {
    const nlohmann::ordered_json tokenizer = summary.tokenizer.empty()
                                                 ? nlohmann::ordered_json(nullptr)
                                                 : nlohmann::ordered_json(summary.tokenizer);
    return {{"path", summary.path},
            {"architecture", summary.architecture},
            {"class", summary.className},
            {"layers", summary.layerCount},
            {"query_heads", summary.headCount},
            {"kv_heads", keyValueHeadsJson(summary.grouping)},
            {"head_dim", summary.headDim},
            {"width", summary.modelDim},
            {"vocabulary", summary.vocabularySize},
            {"positions", summary.positionCount},
            {"parameters", summary.parameterCount},
            {"dtypes", summary.dataTypes},
            {"bytes", summary.weightBytes},
            {"kv_bytes_per_token", summary.keyValueBytesPerToken},
            {"tied_head", summary.tiedHead},
            {"tokenizer", tokenizer},
            {"warnings", summary.warnings}};
}

} // namespace regroup
