// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/checkpoint_files.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/json_document.h"
#include "core/model/shown_name.h"
#include "core/model/weight_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

namespace regroup {

namespace {

constexpr std::array<std::string_view, 2> singleNames{"model.safetensors", "pytorch_model.bin"};
constexpr std::string_view indexEnd = ".index.json";
constexpr std::size_t configLimit = std::size_t{4} << 20U;
constexpr std::size_t indexLimit = std::size_t{64} << 20U;

using WeightMap = std::map<std::string, std::string>; // Tensor name -> file name.

std::string readText(const FileSource& files, const std::string& name, std::size_t limit) {
    const auto file = files.open(name);
    const auto bytes = file->bytes();
    if (bytes.size() > limit)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: the file has {}, expected at most {}.", placeOf(files, name),
                                byteText(bytes.size()), byteText(limit)));
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool isPlainName(const std::string& name) {
    return !name.empty() && name != "." && name != ".." &&
           name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
}

WeightMap readWeightMap(const FileSource& files, const std::string& name) {
    const std::string place = placeOf(files, name);
    const nlohmann::json document = parseJsonObject(readText(files, name, indexLimit), place);
    const auto found = document.find("weight_map");
    if (found == document.end() || !found->is_object() || found->empty())
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: found no 'weight_map', expected an object of tensor names and files.",
                        place));
    WeightMap map;
    for (const auto& [tensor, file] : found->items()) {
        if (!file.is_string() || !isPlainName(file.get_ref<const std::string&>()))
            throw Error(
                ErrorCode::BadData,
                fmt::format("{}: weight_map puts tensor '{}' into {}, expected a plain file name.",
                            place, shownName(tensor), shownValue(file)),
                "A checkpoint may only name files that lie beside its index.");
        map.emplace(tensor, file.get<std::string>());
    }
    return map;
}

void requireShards(const FileSource& files, const std::string& index,
                   const std::map<std::string, std::size_t>& shards) {
    std::vector<std::string> missing;
    const auto names = files.names();
    for (const auto& [shard, position] : shards)
        if (!std::binary_search(names.begin(), names.end(), shard))
            missing.push_back(shownName(shard));
    if (missing.empty())
        return;
    const std::size_t count = missing.size();
    missing.resize(std::min<std::size_t>(count, 3));
    throw Error(ErrorCode::BadData,
                fmt::format("{}: needs {} shards, and {} of them {} missing: {}{}.",
                            placeOf(files, index), shards.size(), count, count == 1 ? "is" : "are",
                            fmt::join(missing, ", "),
                            count > 3 ? fmt::format(" and {} more", count - 3) : ""),
                "Check that the whole folder was downloaded.");
}

/// Appends one file's tensors. @throws Error(BadData) if a tensor is in an earlier file as well.
void addFile(StoredWeights& weights, const FileSource& files, const std::string& name,
             std::unordered_map<std::string, std::size_t>& fileOfTensor) {
    const std::string place = placeOf(files, name);
    const auto bytes = files.open(name);
    std::vector<TensorInfo> tensors = readWeightFile(bytes->bytes(), place).tensors;
    const std::size_t fileIndex = weights.files.size();
    weights.files.push_back({place, bytes});
    for (TensorInfo& tensor : tensors) {
        const auto [other, isNew] = fileOfTensor.emplace(tensor.name, fileIndex);
        if (!isNew)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: tensor '{}' is also in {}, expected it once.", place,
                                    shownName(tensor.name), weights.files[other->second].place));
        tensor.fileIndex = fileIndex;
        weights.tensors.push_back(std::move(tensor));
    }
}

StoredWeights openShards(const FileSource& files, const std::string& index) {
    const WeightMap map = readWeightMap(files, index);
    std::map<std::string, std::size_t> shards; // Name -> index into files.
    for (const auto& [tensor, shard] : map)
        shards.emplace(shard, 0);
    requireShards(files, index, shards);
    StoredWeights weights;
    std::unordered_map<std::string, std::size_t> fileOfTensor;
    for (auto& [shard, position] : shards) {
        position = weights.files.size();
        addFile(weights, files, shard, fileOfTensor);
    }
    for (const auto& [tensor, shard] : map) {
        const auto found = fileOfTensor.find(tensor);
        if (found == fileOfTensor.end() || found->second != shards.at(shard))
            throw Error(
                ErrorCode::BadData,
                fmt::format("{}: weight_map puts tensor '{}' into {}, which does not hold it.",
                            placeOf(files, index), shownName(tensor), shard),
                "The index and the shards may belong to different checkpoints.");
    }
    return weights;
}

StoredWeights openSingle(const FileSource& files, const std::string& name) {
    StoredWeights weights;
    std::unordered_map<std::string, std::size_t> fileOfTensor;
    addFile(weights, files, name, fileOfTensor);
    return weights;
}

[[noreturn]] void throwNoWeights(const FileSource& files) {
    const std::string expected = fmt::format("expected {}, or one of them with {} and shards",
                                             fmt::join(singleNames, " or "), indexEnd);
    for (const std::string& name : files.names())
        for (const std::string_view end : {".bin", ".pt", ".pth", ".safetensors"})
            if (name.ends_with(end))
                throw Error(ErrorCode::BadData,
                            fmt::format("{}: found weights in {}, {}.", files.place(),
                                        shownName(name), expected),
                            "Name the file of weights itself.");
    for (const std::string& name : files.names())
        for (const std::string_view end : {".gguf", ".h5", ".msgpack", ".onnx"})
            if (name.ends_with(end))
                throw Error(ErrorCode::Unsupported,
                            fmt::format("{}: found weights in {}, {}.", files.place(),
                                        shownName(name), expected),
                            "Save the model again as safetensors; save_pretrained of transformers "
                            "does so.");
    throw Error(ErrorCode::BadData,
                fmt::format("{}: holds no weights, {}.", files.place(), expected),
                "Check that the whole folder was downloaded.");
}

/// The user named one weight file: a shard stands for its whole checkpoint.
StoredWeights openChosen(const FileSource& files, const std::string& chosen) {
    if (chosen.ends_with(indexEnd))
        return openShards(files, chosen);
    for (const std::string_view name : singleNames) {
        const std::string index = fmt::format("{}{}", name, indexEnd);
        if (chosen == name || !files.contains(index))
            continue;
        const WeightMap map = readWeightMap(files, index);
        const bool isShard = std::any_of(map.begin(), map.end(),
                                         [&](const auto& entry) { return entry.second == chosen; });
        if (isShard)
            return openShards(files, index);
    }
    return openSingle(files, chosen);
}

StoredWeights openUsual(const FileSource& files) {
    for (const std::string_view name : singleNames) {
        if (files.contains(std::string(name)))
            return openSingle(files, std::string(name));
        const std::string index = fmt::format("{}{}", name, indexEnd);
        if (files.contains(index))
            return openShards(files, index);
    }
    throwNoWeights(files);
}

/// GPTQ, AWQ and bitsandbytes keep several tensors for each weight, under names of their own.
void refuseQuantised(const StoredWeights& weights) {
    for (const TensorInfo& tensor : weights.tensors)
        for (const std::string_view end :
             {".qweight", ".qzeros", ".weight.absmax", ".weight.quant_map", ".weight_packed",
              ".SCB", ".weight_scale", ".weight_scale_inv"})
            if (tensor.name.ends_with(end))
                throw Error(
                    ErrorCode::Unsupported,
                    fmt::format("{}: tensor '{}' belongs to quantised weights (GPTQ, AWQ, "
                                "bitsandbytes or alike), expected plain weights.",
                                weights.files[tensor.fileIndex].place, shownName(tensor.name)),
                    "Use the original checkpoint, with float32, float16 or bfloat16 weights.");
}

} // namespace

std::string placeOf(const FileSource& files, const std::string& name) {
    return files.place() + "/" + shownName(name);
}

StoredWeights openWeights(const FileSource& files, const std::string& chosen) {
    StoredWeights weights = chosen.empty() ? openUsual(files) : openChosen(files, chosen);
    refuseQuantised(weights);
    return weights;
}

std::string readConfigText(const FileSource& files) {
    const std::string name = "config.json";
    if (!files.contains(name))
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: holds no config.json, expected the folder of a Hugging Face model.",
                        files.place()),
            "Choose the folder that holds config.json and the weights, or a llama2.c file.");
    return readText(files, name, configLimit);
}

} // namespace regroup
