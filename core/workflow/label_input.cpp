// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/label_input.h"

#include "core/model/model_config.h"
#include "core/tokenizer/cut_encoding.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace regroup {

LabelInput labelInputOf(const GlueTask& task, const TextExample& example, const ModelConfig& config,
                        const Tokenizer& tokenizer, std::int64_t length) {
    CutEncoding cut =
        encodeCut(tokenizer, example.first,
                  task.isPair ? std::optional<std::string_view>(example.second) : std::nullopt,
                  static_cast<std::size_t>(length));
    LabelInput input;
    input.ids = std::move(cut.encoding.ids);
    if (config.architecture == "bert") // The only one that transformers gives types.
        input.typeIds = std::move(cut.encoding.typeIds);
    input.wasCut = cut.wasCut;
    return input;
}

std::vector<std::string> labelNamesOf(const ModelConfig& config) {
    std::vector<std::string> names(config.labels.size());
    const auto numbers = config.source->find("label2id");
    if (numbers == config.source->end() || !numbers->is_object() || numbers->size() != names.size())
        return config.labels;
    bool isNumberedOnly = true;
    for (const auto& [name, number] : numbers->items()) {
        if (!number.is_number_unsigned() || number.get<std::uint64_t>() >= names.size())
            return config.labels;
        names[number.get<std::size_t>()] = name;
        isNumberedOnly = isNumberedOnly && name.starts_with("LABEL_");
    }
    for (const std::string& name : names)
        if (name.empty()) // Two names have one number.
            return config.labels;
    return isNumberedOnly ? config.labels : names;
}

} // namespace regroup
