// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architecture.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/architecture_table.h"
#include "core/model/shown_name.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace regroup {

std::span<const Architecture* const> allArchitectures() {
    static const std::array<const Architecture*, 2> table{&llamaArchitecture(),
                                                          &gptNeoArchitecture()};
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

ModelConfig startConfig(const JsonFields& fields, const std::string& place,
                        std::string_view architecture, const std::vector<std::string>& classNames) {
    ModelConfig config;
    config.architecture = architecture;
    config.dataType = fields.text("dtype", fields.text("torch_dtype", ""));
    constexpr std::string_view prefix = "torch.";
    if (config.dataType.rfind(prefix, 0) == 0)
        config.dataType.erase(0, prefix.size());
    const auto* classes = fields.find("architectures");
    if (classes == nullptr || (classes->is_array() && classes->empty()))
        return config;
    if (!classes->is_array() || !classes->front().is_string())
        fields.fail("architectures", "a list of class names");
    config.className = classes->front().get<std::string>();
    if (std::find(classNames.begin(), classNames.end(), config.className) == classNames.end())
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{}: 'architectures' names {}, expected {}.", place,
                                shownName(config.className), fmt::join(classNames, " or ")),
                    "Only language models can be opened.");
    return config;
}

void requireDivides(const std::string& place, std::string_view partName, std::int64_t part,
                    std::string_view wholeName, std::int64_t whole) {
    if (whole % part != 0)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: '{}' is {}, expected a divisor of '{}', which is {}.", place,
                                partName, part, wholeName, whole),
                    "Check that config.json is the one the weights were published with.");
}

std::string headsNote(int headCount, const ModelConfig& config) {
    return fmt::format("{} heads of {}, model width {}", headCount, config.headDim,
                       config.modelDim);
}

} // namespace regroup
