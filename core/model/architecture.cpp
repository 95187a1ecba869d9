// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architecture.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/architecture_table.h"
#include "core/model/shown_name.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace regroup {

std::span<const Architecture* const> allArchitectures() {
    static const std::array table{
        &llamaArchitecture(),  &mistralArchitecture(), &qwen2Architecture(),
        &gptNeoArchitecture(), &gpt2Architecture(),    &gptBigCodeArchitecture(),
        &optArchitecture(),    &bertArchitecture(),    &robertaArchitecture()};
    return table;
}

const Architecture& architectureNamed(std::string_view name, const std::string& place) {
    std::vector<std::string> known;
    for (const Architecture* architecture : allArchitectures()) {
        if (architecture->name() == name)
            return *architecture;
        known.emplace_back(architecture->name());
    }
    const std::string nearest = nearestWord(name, known);
    throw Error(ErrorCode::Unsupported,
                fmt::format("{}: 'model_type' is '{}', expected one of {}.", place, shownName(name),
                            fmt::join(known, ", ")),
                nearest.empty() ? "Models of other architectures cannot be opened."
                                : fmt::format("Did you mean '{}'?", nearest));
}

namespace {

/// Names in the order of their numbers. Source: transformers, configuration_utils.py: `id2label`
/// goes before `num_labels`, and where both are absent there are two labels.
std::vector<std::string> readLabels(const JsonFields& fields) {
    const auto* names = fields.find("id2label");
    if (names != nullptr && (!names->is_object() || names->empty()))
        fields.fail("id2label", "an object with a name for each label");
    const std::int64_t count = names != nullptr
                                   ? static_cast<std::int64_t>(names->size())
                                   : fields.optionalCount("num_labels", labelLimit).value_or(2);
    if (count > labelLimit)
        fields.fail("id2label", fmt::format("at most {} labels", labelLimit));
    std::vector<std::string> labels;
    for (std::int64_t index = 0; index < count; ++index) {
        std::string label = fmt::format("LABEL_{}", index);
        if (names != nullptr)
            if (const auto name = names->find(std::to_string(index));
                name != names->end() && name->is_string())
                label = name->get<std::string>();
        labels.push_back(std::move(label));
    }
    return labels;
}

std::optional<std::int64_t> readPadTokenId(const JsonFields& fields,
                                           std::optional<std::int64_t> ifAbsent) {
    const auto* id = fields.find("pad_token_id");
    if (id == nullptr)
        return fields.isNull("pad_token_id") ? std::nullopt : ifAbsent;
    if (!id->is_number_integer()) // -1 means a token that never occurs.
        fields.fail("pad_token_id", "a whole number or null");
    return id->get<std::int64_t>();
}

/// Sets className and output. @throws Error(Unsupported)
void chooseClass(const JsonFields& fields, const std::string& place,
                 const std::vector<ModelClass>& classes, ModelConfig& config) {
    config.output = classes.front().output;
    const auto* named = fields.find("architectures");
    if (named == nullptr || (named->is_array() && named->empty()))
        return;
    if (!named->is_array() || !named->front().is_string())
        fields.fail("architectures", "a list of class names");
    config.className = named->front().get<std::string>();
    std::vector<std::string> known;
    for (const ModelClass& candidate : classes) {
        known.push_back(candidate.name);
        if (candidate.name == config.className) {
            config.output = candidate.output;
            return;
        }
    }
    throw Error(ErrorCode::Unsupported,
                fmt::format("{}: 'architectures' names {}, expected {}.", place,
                            shownName(config.className), fmt::join(known, " or ")),
                "Heads for other tasks cannot be run.");
}

} // namespace

ModelConfig startConfig(const JsonFields& fields, const std::string& place,
                        std::string_view architecture, const std::vector<ModelClass>& classes,
                        std::optional<std::int64_t> padTokenId) {
    ModelConfig config;
    config.architecture = architecture;
    config.dataType = fields.text("dtype", fields.text("torch_dtype", ""));
    constexpr std::string_view prefix = "torch.";
    if (config.dataType.rfind(prefix, 0) == 0)
        config.dataType.erase(0, prefix.size());
    chooseClass(fields, place, classes, config);
    if (config.output == ModelOutput::Labels)
        config.labels = readLabels(fields);
    config.padTokenId = readPadTokenId(fields, padTokenId);
    return config;
}

AttentionLayout separateProjections(const ModelConfig& config, int layer,
                                    const std::array<std::string, 4>& names) {
    const LayerGrouping& grouping = config.grouping.at(static_cast<std::size_t>(layer));
    const std::int64_t headDim = config.headDim;
    return {{names[0], config.headCount * headDim},
            {names[1], grouping.key.groupCount() * headDim},
            {names[2], grouping.value.groupCount() * headDim},
            {names[3], config.modelDim}};
}

void requireDivides(const std::string& place, std::string_view partName, std::int64_t part,
                    std::string_view wholeName, std::int64_t whole) {
    if (whole % part != 0)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: '{}' is {}, expected a divisor of '{}', which is {}.", place,
                                partName, part, wholeName, whole),
                    "Check that config.json is the one the weights were published with.");
}

} // namespace regroup
