// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_config.h"

#include "core/base/error.h"
#include "core/grouping/grouping_file.h"
#include "core/model/architecture.h"
#include "core/model/json_document.h"

#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace {

void refuseWhatWeCannotRun(const JsonFields& fields, const std::string& place) {
    if (const auto* quantisation = fields.find("quantization_config"))
        throw Error(
            ErrorCode::Unsupported,
            fmt::format(
                "{}: 'quantization_config' is {}, expected none: quantised weights are not read.",
                place, shownValue(*quantisation)),
            "Use the original checkpoint, with float32, float16 or bfloat16 weights.");
    if (const auto* code = fields.find("auto_map"))
        throw Error(
            ErrorCode::Unsupported,
            fmt::format(
                "{}: 'auto_map' is {}, expected none: the model needs Python code of its own.",
                place, shownValue(*code)),
            "Only architectures that Regroup knows itself can be opened.");
}

std::string requiredModelType(const JsonFields& fields) {
    std::string name = fields.text("model_type", "");
    if (name.empty())
        fields.fail("model_type", "the name of an architecture, e.g. \"llama\"");
    return name;
}

/// The grouping of a `native` export. @throws Error if it does not fit the model.
ModelGrouping storedGrouping(const nlohmann::ordered_json& object, const ModelConfig& config,
                             const std::string& place) {
    const std::string where = place + ", 'regroup'";
    if (!object.is_object())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found {}, expected an object.", where, object.type_name()));
    const JsonFields fields(object, where);
    if (fields.count("version", 1'000'000) != 1)
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("{}: 'version' is {}, expected 1.", where, shownValue(object["version"])),
            "A newer Regroup wrote this checkpoint.");
    const auto* layers = fields.find("grouping");
    if (layers == nullptr || !layers->is_array())
        fields.fail("grouping", "a list with one object for each layer");
    if (layers->size() != static_cast<std::size_t>(config.layerCount))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: 'grouping' has {} layers, expected {} as the model.", where,
                                layers->size(), config.layerCount));
    ModelGrouping grouping = groupingFromJson(*layers, where);
    for (std::size_t layer = 0; layer < grouping.size(); ++layer)
        for (const Grouping* side : {&grouping[layer].key, &grouping[layer].value})
            if (side->headCount() != config.headCount)
                throw Error(ErrorCode::BadData,
                            fmt::format("{}: layer {} groups {} heads, expected {} as the model.",
                                        where, layer, side->headCount(), config.headCount));
    return grouping;
}

/// Groups per layer if they are as many everywhere, else 0.
int commonGroupCount(const ModelGrouping& grouping) {
    const int first = grouping.front().key.groupCount();
    const bool equal =
        std::all_of(grouping.begin(), grouping.end(), [first](const LayerGrouping& layer) {
            return layer.key.groupCount() == first && layer.value.groupCount() == first;
        });
    return equal ? first : 0;
}

} // namespace

ModelConfig readModelConfig(const std::string& text, const std::string& place) {
    auto document =
        std::make_shared<const nlohmann::ordered_json>(parseOrderedJsonObject(text, place));
    const JsonFields fields(*document, place);
    refuseWhatWeCannotRun(fields, place);
    const Architecture& architecture = architectureNamed(requiredModelType(fields), place);
    ModelConfig config = architecture.readConfig(*document, place);
    if (const auto* stored = fields.find("regroup")) {
        config.grouping = storedGrouping(*stored, config, place);
        config.keyValueHeadCount = commonGroupCount(config.grouping);
    } else {
        const Grouping layer = Grouping::neighbours(config.headCount, config.keyValueHeadCount);
        config.grouping.assign(static_cast<std::size_t>(config.layerCount),
                               LayerGrouping::joint(layer));
    }
    config.source = std::move(document);
    return config;
}

void requireLanguageModel(const ModelConfig& config, std::string_view task) {
    std::string given;
    switch (config.output) {
    case ModelOutput::NextTokens: return;
    case ModelOutput::MaskedTokens: given = "masked tokens"; break;
    case ModelOutput::Labels:
        given = fmt::format("scores of {} labels for a text", config.labels.size());
        break;
    case ModelOutput::HiddenState: given = "hidden states"; break;
    }
    throw Error(ErrorCode::Unsupported,
                fmt::format("{}: the model, a {}, gives {}, expected one that predicts the next "
                            "token.",
                            task, config.className, given),
                "Use a checkpoint with a language model's output layer.");
}

} // namespace regroup
