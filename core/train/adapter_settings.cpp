// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/adapter_settings.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/json_document.h"
#include "core/model/model_path.h"
#include "core/model/shown_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t settingsLimit = std::uintmax_t{4} << 20U;
constexpr const char* settingsName = "adapter_config.json";
constexpr const char* baseHint =
    "Name the base model with --base, or correct base_model_name_or_path in adapter_config.json.";

[[noreturn]] void throwUnsupported(const std::string& place, const std::string& found) {
    throw Error(ErrorCode::Unsupported,
                fmt::format("{}: {}, expected a plain LoRA adapter, whose update is scale * B A.",
                            place, found),
                "Merge it with merge_and_unload of PEFT, save the whole model, and open that.");
}

bool isSet(const nlohmann::ordered_json& value) {
    const bool isEmpty = value.is_structured() && value.empty();
    return !value.is_null() && !isEmpty && value != nlohmann::ordered_json(false);
}

/// Layers changed in other ways than by an update, and starts that changed the base itself.
void refuseOtherForms(const nlohmann::ordered_json& document, const std::string& place) {
    for (const auto& [key, value] : document.items())
        if (key.starts_with("use_") && key != "use_rslora" && isSet(value))
            throwUnsupported(place, fmt::format("'{}' is set", shownName(key)));
    for (const char* key : {"layer_replication", "alora_invocation_tokens",
                            "trainable_token_indices", "target_parameters"})
        if (const auto found = document.find(key); found != document.end() && isSet(*found))
            throwUnsupported(place, fmt::format("'{}' is set", key));
    const auto start = document.find("init_lora_weights");
    if (start == document.end() || !start->is_string())
        return;
    const std::string name = start->get<std::string>();
    constexpr std::array<std::string_view, 3> plain{"gaussian", "eva", "orthogonal"};
    if (std::find(plain.begin(), plain.end(), name) == plain.end())
        throwUnsupported(place, fmt::format("init_lora_weights is {}, which changes the base too",
                                            shownValue(*start)));
}

double readAlpha(const nlohmann::ordered_json& value, const JsonFields& fields,
                 const std::string& key) {
    const double alpha = value.is_number() ? value.get<double>() : std::nan("");
    if (!std::isfinite(alpha))
        fields.fail(key, "a number");
    return alpha;
}

/// PEFT takes the keys as regular expressions; nearly always they are names.
bool isLayerName(const std::string& key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char character) {
        return std::isalnum(character) != 0 || character == '_' || character == '.';
    });
}

std::map<std::string, double> readAlphaPattern(const nlohmann::ordered_json& document,
                                               const std::string& place) {
    std::map<std::string, double> alphas;
    const JsonFields fields(document, place);
    const auto* pattern = fields.find("alpha_pattern");
    if (pattern == nullptr)
        return alphas;
    if (!pattern->is_object())
        fields.fail("alpha_pattern", "an object of layers and numbers");
    for (const auto& [key, value] : pattern->items()) {
        const std::string name = key.starts_with('^') ? key.substr(1) : key;
        if (!isLayerName(name))
            throwUnsupported(place,
                             fmt::format("alpha_pattern has the expression '{}'", shownName(key)));
        alphas[name] = readAlpha(value, fields, "alpha_pattern");
    }
    return alphas;
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

} // namespace

double AdapterSettings::scale(const std::string& layer, std::int64_t rank) const {
    double own = alpha;
    for (const auto& [name, value] : alphaOf)
        if (layer == name || layer.ends_with("." + name))
            own = value;
    const auto divisor = static_cast<double>(rank);
    return own / (dividesByRoot ? std::sqrt(divisor) : divisor);
}

fs::path adapterFolder(const fs::path& model) {
    const std::string name = model.filename().string();
    if (name == settingsName || name == "adapter_model.safetensors" ||
        name == "adapter_model.bin") {
        const fs::path folder = model.has_parent_path() ? model.parent_path() : fs::path(".");
        return isThere(model) && isThere(folder / settingsName) ? folder : fs::path();
    }
    if (!isThere(model / settingsName))
        return {};
    for (const char* whole : {"model.safetensors", "model.safetensors.index.json",
                              "pytorch_model.bin", "pytorch_model.bin.index.json"})
        if (isThere(model / whole))
            return {};
    return model;
}

AdapterSettings readAdapterSettings(const fs::path& folder) {
    const std::string place = (folder / settingsName).string();
    const auto document =
        parseOrderedJsonObject(readTextFile(folder / settingsName, settingsLimit), place);
    const JsonFields fields(document, place);
    const std::string kind = fields.text("peft_type", "");
    if (kind != "LORA")
        throwUnsupported(place, kind.empty() ? "it names no peft_type"
                                             : fmt::format("peft_type is {}", shownName(kind)));
    refuseOtherForms(document, place);
    AdapterSettings settings;
    settings.baseModel = fields.text("base_model_name_or_path", "");
    settings.dividesByRoot = fields.flag("use_rslora", false);
    if (const auto* alpha = fields.find("lora_alpha"))
        settings.alpha = readAlpha(*alpha, fields, "lora_alpha");
    settings.alphaOf = readAlphaPattern(document, place);
    return settings;
}

fs::path adapterBase(const fs::path& folder) {
    const std::string named = readAdapterSettings(folder).baseModel;
    const std::string place = (folder / settingsName).string();
    if (named.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: names no base model, expected one at "
                                "base_model_name_or_path.",
                                place),
                    baseHint);
    fs::path base(named);
    if (isThere(base))
        return base;
    if (const fs::path beside = folder / ".." / base; base.is_relative() && isThere(beside))
        return beside.lexically_normal();
    if (const auto cached = findInHubCache(named))
        return *cached;
    throw Error(ErrorCode::BadData,
                fmt::format("{}: the base model {} is no file or folder and in no hub cache, "
                            "expected the model that the adapter was made for.",
                            place, shownName(named)),
                baseHint);
}

} // namespace regroup
