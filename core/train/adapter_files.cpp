// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/tensor_file.h"
#include "core/train/lora.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>

namespace regroup {

namespace {

/// What PEFT puts before the names of the model that it wraps.
constexpr std::string_view wrapperPrefix = "base_model.model.";

/// "bert.pooler.dense.weight" -> "pooler", "score.weight" -> "score": modules as PEFT names them.
std::set<std::string> savedModules(const std::map<std::string, at::Tensor>& saved) {
    std::set<std::string> modules;
    for (const auto& [name, tensor] : saved)
        modules.insert(name.find(".pooler.") != std::string::npos ? "pooler"
                                                                  : name.substr(0, name.find('.')));
    return modules;
}

nlohmann::ordered_json adapterConfig(const LoraAdapters& adapters, const LoraOptions& options,
                                     const ModelConfig& config,
                                     const std::map<std::string, at::Tensor>& saved,
                                     const std::string& baseModel) {
    std::set<std::string> targets;
    for (const std::string& layer : adapters.layers()) {
        // The end that PEFT's rule takes; layers of another part may have the same last word
        // ("attention.output.dense", "intermediate.dense"), so all-linear keeps whole names.
        const bool isNamed = !options.targets.empty() && options.targets.front() == "all-linear";
        targets.insert(isNamed ? layer : layer.substr(layer.rfind('.') + 1));
    }
    if (!options.targets.empty() && options.targets.front() != "all-linear")
        targets = {options.targets.begin(), options.targets.end()};
    nlohmann::ordered_json document;
    document["peft_type"] = "LORA";
    document["task_type"] = config.output == ModelOutput::Labels ? "SEQ_CLS" : "CAUSAL_LM";
    if (config.output == ModelOutput::MaskedTokens)
        document["task_type"] = nullptr; // PEFT has no type for it.
    document["base_model_name_or_path"] = baseModel;
    document["r"] = options.rank;
    document["lora_alpha"] = options.alpha;
    document["lora_dropout"] = options.dropout;
    document["target_modules"] = targets;
    document["bias"] = "none";
    document["fan_in_fan_out"] = config.architecture == "gpt2";
    document["inference_mode"] = true;
    document["modules_to_save"] = nullptr;
    if (!saved.empty())
        document["modules_to_save"] = savedModules(saved);
    return document;
}

} // namespace

void writeAdapterFiles(const std::filesystem::path& folder, const LoraAdapters& adapters,
                       const LoraOptions& options, const ModelConfig& config,
                       const std::map<std::string, at::Tensor>& saved,
                       const std::string& baseModel) {
    std::map<std::string, at::Tensor> tensors;
    for (const auto* part : {&adapters.parameters(), &saved})
        for (const auto& [name, tensor] : *part)
            tensors[std::string(wrapperPrefix) + name] = tensor;
    writeTensorFile(folder / "adapter_model.safetensors", tensors, {{"format", "pt"}});
    FileWriter file(folder / "adapter_config.json");
    file.write(adapterConfig(adapters, options, config, saved, baseModel).dump(2) + "\n");
    file.close();
}

std::map<std::string, at::Tensor> readAdapterFile(const std::filesystem::path& file) {
    std::map<std::string, at::Tensor> tensors;
    for (auto& [name, tensor] : readTensorFile(file)) {
        if (!name.starts_with(wrapperPrefix))
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: tensor '{}' is none of an adapter, expected names that "
                                    "begin with {}.",
                                    file.string(), name, wrapperPrefix));
        tensors[name.substr(wrapperPrefix.size())] = tensor;
    }
    return tensors;
}

} // namespace regroup
