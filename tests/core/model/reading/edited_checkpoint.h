// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architecture.h"
#include "core/model/safetensors.h"
#include "tests/support/memory_checkpoint.h"
#include "tests/support/tiny_models.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace regroup::test {

/// One tensor of a file with its bytes.
struct RawTensor {
    TensorInfo info;
    std::string bytes;
};

inline std::vector<RawTensor> rawTensors(const std::string& file) {
    std::vector<RawTensor> tensors;
    const auto header = readSafetensorsHeader(std::as_bytes(std::span(file)), "model.safetensors");
    for (const TensorInfo& info : header.tensors)
        tensors.push_back({info, file.substr(info.offset, info.sizeBytes)});
    return tensors;
}

inline std::string fileOf(const std::vector<RawTensor>& tensors) {
    std::vector<TensorInfo> infos;
    std::string data;
    for (const RawTensor& tensor : tensors) {
        infos.push_back(tensor.info);
        data += tensor.bytes;
    }
    return makeSafetensorsHeader(infos, {{"format", "pt"}}) + data;
}

/// The files with their tensors changed by edit(std::vector<RawTensor>&).
template <typename Edit> CheckpointFiles withTensors(CheckpointFiles files, Edit&& edit) {
    std::string& file = files.at("model.safetensors");
    std::vector<RawTensor> tensors = rawTensors(file);
    edit(tensors);
    file = fileOf(tensors);
    return files;
}

/// A place in the list that edit was given. @throws std::out_of_range
inline RawTensor& tensorNamed(std::vector<RawTensor>& tensors, const std::string& name) {
    for (RawTensor& tensor : tensors)
        if (tensor.info.name == name)
            return tensor;
    throw std::out_of_range(name);
}

inline CheckpointFiles withoutTensor(const CheckpointFiles& files, const std::string& name) {
    return withTensors(files, [&](std::vector<RawTensor>& tensors) {
        std::erase_if(tensors, [&](const RawTensor& tensor) { return tensor.info.name == name; });
    });
}

/// A tensor of zeros of that shape in the place of the old one.
inline CheckpointFiles withShape(const CheckpointFiles& files, const std::string& name,
                                 const std::vector<std::int64_t>& shape) {
    return withTensors(files, [&](std::vector<RawTensor>& tensors) {
        RawTensor& tensor = tensorNamed(tensors, name);
        tensor.info.shape = shape;
        std::uint64_t size = dataTypeSize(tensor.info.dataType);
        for (const std::int64_t extent : shape)
            size *= static_cast<std::uint64_t>(extent);
        tensor.bytes.assign(size, '\0');
    });
}

/// A further tensor of zeros.
inline CheckpointFiles withTensor(const CheckpointFiles& files, const std::string& name,
                                  DataType type, const std::vector<std::int64_t>& shape) {
    return withTensors(files, [&](std::vector<RawTensor>& tensors) {
        std::uint64_t size = dataTypeSize(type);
        for (const std::int64_t extent : shape)
            size *= static_cast<std::uint64_t>(extent);
        tensors.push_back({{name, type, shape, 0, 0, size}, std::string(size, '\0')});
    });
}

/// The files with config.json changed by edit(nlohmann::ordered_json&).
template <typename Edit> CheckpointFiles withConfig(CheckpointFiles files, Edit&& edit) {
    auto config = nlohmann::ordered_json::parse(files.at("config.json"));
    edit(config);
    files.at("config.json") = config.dump(2);
    return files;
}

inline CheckpointFiles withConfigValue(const CheckpointFiles& files, const std::string& key,
                                       const nlohmann::ordered_json& value) {
    return withConfig(files, [&](nlohmann::ordered_json& config) { config[key] = value; });
}

/// The weights cut into shards of so many tensors, with an index, as save_pretrained does it.
inline CheckpointFiles sharded(CheckpointFiles files, std::size_t tensorsPerShard) {
    const std::vector<RawTensor> tensors = rawTensors(files.at("model.safetensors"));
    files.erase("model.safetensors");
    nlohmann::ordered_json map = nlohmann::ordered_json::object();
    for (std::size_t begin = 0; begin < tensors.size(); begin += tensorsPerShard) {
        const std::size_t end = std::min(tensors.size(), begin + tensorsPerShard);
        const std::string name = "model-" + std::to_string(begin) + ".safetensors";
        files[name] = fileOf({tensors.begin() + static_cast<std::ptrdiff_t>(begin),
                              tensors.begin() + static_cast<std::ptrdiff_t>(end)});
        for (std::size_t index = begin; index < end; ++index)
            map[tensors[index].info.name] = name;
    }
    files["model.safetensors.index.json"] = nlohmann::ordered_json{{"weight_map", map}}.dump();
    return files;
}

/// A tiny checkpoint of an architecture of the table; empty if none is known here: a new row of the
/// table needs a new line.
inline CheckpointFiles tinyFiles(const std::string& architecture,
                                 const TinyModelOptions& options = {}) {
    if (architecture == "llama")
        return tinyLlamaFiles(options);
    if (architecture == "mistral")
        return tinyMistralFiles(options);
    if (architecture == "qwen2")
        return tinyQwen2Files(options);
    if (architecture == "gpt_neo")
        return tinyGptNeoFiles(options);
    if (architecture == "gpt2" || architecture == "gpt_bigcode")
        return tinyGpt2Files(options, architecture);
    if (architecture == "opt")
        return tinyOptFiles(options);
    if (architecture == "bert" || architecture == "roberta")
        return tinyBertFiles(architecture, options);
    return {};
}

inline std::vector<std::string> architectureNames() {
    std::vector<std::string> names;
    for (const Architecture* architecture : allArchitectures())
        names.emplace_back(architecture->name());
    return names;
}

} // namespace regroup::test
