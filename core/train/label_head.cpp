// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/label_head.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/model/architecture.h"
#include "core/model/json_document.h"
#include "core/model/scalar_type.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace regroup {

namespace {

constexpr std::array<std::pair<const char*, const char*>, 9> classPrefixes{
    {{"llama", "Llama"},
     {"mistral", "Mistral"},
     {"qwen2", "Qwen2"},
     {"gpt_neo", "GPTNeo"},
     {"gpt2", "GPT2"},
     {"gpt_bigcode", "GPTBigCode"},
     {"opt", "OPT"},
     {"bert", "Bert"},
     {"roberta", "Roberta"}}};

std::string classifierClass(const std::string& architecture) {
    for (const auto& [name, prefix] : classPrefixes)
        if (architecture == name)
            return fmt::format("{}ForSequenceClassification", prefix);
    throw Error(ErrorCode::Unsupported,
                fmt::format("A head for labels: the architecture is {}, expected one that has such "
                            "a class.",
                            architecture));
}

nlohmann::ordered_json headedDocument(const ModelConfig& config, const LabelHead& head) {
    nlohmann::ordered_json document = *config.source;
    document["architectures"] =
        nlohmann::ordered_json::array({classifierClass(config.architecture)});
    nlohmann::ordered_json names = nlohmann::ordered_json::object();
    nlohmann::ordered_json numbers = nlohmann::ordered_json::object();
    for (std::size_t index = 0; index < head.labels.size(); ++index) {
        names[std::to_string(index)] = head.labels[index];
        numbers[head.labels[index]] = index;
    }
    document["id2label"] = std::move(names);
    document["label2id"] = std::move(numbers);
    document.erase("num_labels"); // transformers takes the count from id2label.
    document["problem_type"] = head.isScore ? "regression" : "single_label_classification";
    const auto pad = document.find("pad_token_id");
    if (head.padTokenId && (pad == document.end() || pad->is_null()))
        document["pad_token_id"] = *head.padTokenId;
    return document;
}

at::ScalarType headType(const Checkpoint& source) {
    return source.tensors().empty() ? at::kFloat : scalarTypeOf(source.tensors().front().dataType);
}

at::Tensor newWeights(const std::vector<std::int64_t>& shape, double deviation, at::ScalarType type,
                      std::uint64_t seed) {
    at::Tensor values = at::empty(shape, at::kDouble);
    Random random(seed);
    auto* value = values.mutable_data_ptr<double>();
    for (std::int64_t index = 0; index < values.numel(); ++index)
        value[index] = deviation * random.normal();
    return values.to(type);
}

} // namespace

bool isLabelHeadTensor(const std::string& name) {
    for (const std::string_view start : {"score.", "classifier."})
        if (name.starts_with(start))
            return true;
    return name.find(".pooler.dense.") != std::string::npos;
}

std::shared_ptr<TrainableCheckpoint> withLabelHead(std::shared_ptr<const Checkpoint> source,
                                                   const LabelHead& head, std::uint64_t seed) {
    const std::string place = source->files().place() + "/config.json";
    const at::ScalarType type = headType(*source);
    ModelConfig config = readModelConfig(headedDocument(source->config(), head).dump(), place);
    const auto* deviation = JsonFields(*config.source, place).find("initializer_range");
    const double range =
        deviation != nullptr && deviation->is_number() ? deviation->get<double>() : 0.02;
    std::map<std::string, std::vector<std::int64_t>> shapes;
    for (const TensorSpec& spec : architectureNamed(config.architecture, place).tensorSpecs(config))
        shapes[spec.name] = spec.shape;
    auto headed = std::make_shared<TrainableCheckpoint>(std::move(source), std::move(config));
    for (const auto& [name, shape] : shapes)
        if (name.starts_with("classifier.") || name.starts_with("score."))
            headed->leaveOut(name);
    std::uint64_t part = 0;
    for (const std::string& name : headed->missing()) {
        const bool isBias = name.ends_with(".bias");
        headed->add(name, newWeights(shapes.at(name), isBias ? 0.0 : range, type,
                                     derivedSeed(seed, part++)));
    }
    return headed;
}

} // namespace regroup
