// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/merge_progress.h"

#include "core/base/error.h"
#include "core/model/tensor_file.h"

#include <fmt/format.h>

#include <functional>
#include <map>

namespace regroup {

namespace fs = std::filesystem;

namespace {

using NamedTensors = std::map<std::string, at::Tensor>;

void forEachLinear(MergedLayer& layer,
                   const std::function<void(const char*, LinearWeights&)>& visit) {
    visit("query", layer.attention.query);
    visit("key", layer.attention.key);
    visit("value", layer.attention.value);
    visit("output", layer.attention.output);
    if (layer.mlp) {
        visit("mlp.gate", layer.mlp->gate);
        visit("mlp.inner", layer.mlp->inner);
        visit("mlp.outer", layer.mlp->outer);
    }
}

at::Tensor found(const NamedTensors& tensors, const std::string& name) {
    const auto place = tensors.find(name);
    return place == tensors.end() ? at::Tensor() : place->second;
}

bool isReadable(const fs::path& path) {
    try {
        return !readTensorFile(path).empty();
    } catch (const Error&) {
        return false;
    }
}

std::string streamName(std::size_t index, const char* which) {
    return fmt::format("{}.{}", index, which);
}

} // namespace

MergeProgress::MergeProgress(fs::path folder, int layerCount)
    : m_folder(std::move(folder)), m_layerCount(layerCount) {
    while (m_finishedCount < layerCount && isReadable(layerFile(m_finishedCount)))
        ++m_finishedCount;
    if (m_finishedCount > 0 && m_finishedCount < layerCount &&
        !isReadable(streamFile(m_finishedCount)))
        m_finishedCount = 0;
}

fs::path MergeProgress::layerFile(int index) const {
    return m_folder / fmt::format("layer-{:05}.safetensors", index);
}

fs::path MergeProgress::streamFile(int index) const {
    return m_folder / fmt::format("streams-{:05}.safetensors", index);
}

MergedLayer MergeProgress::layer(int index, const LayerGrouping& grouping) const {
    const NamedTensors tensors = readTensorFile(layerFile(index));
    MergedLayer layer{{{}, {}, {}, {}, grouping}, std::nullopt};
    if (found(tensors, "mlp.outer.weight").defined())
        layer.mlp.emplace();
    forEachLinear(layer, [&](const std::string& name, LinearWeights& linear) {
        linear = {found(tensors, name + ".weight"), found(tensors, name + ".bias")};
    });
    return layer;
}

void MergeProgress::restore(std::vector<CalibrationStream>& streams) const {
    const NamedTensors tensors = readTensorFile(streamFile(m_finishedCount));
    for (std::size_t index = 0; index < streams.size(); ++index) {
        CalibrationStream& stream = streams[index];
        for (const auto& [which, member] : {std::pair{"original", &CalibrationStream::original},
                                            std::pair{"merged", &CalibrationStream::merged}}) {
            const at::Tensor kept = found(tensors, streamName(index, which));
            if (!kept.defined() || kept.sizes() != (stream.*member).sizes())
                throw Error(ErrorCode::BadData,
                            fmt::format("{}: has no states of batch {} that fit the text.",
                                        streamFile(m_finishedCount).string(), index),
                            "Remove the folder; the merge then begins anew.");
            stream.*member = kept.to((stream.*member).options());
        }
    }
}

void MergeProgress::keep(int index, const MergedLayer& layer,
                         const std::vector<CalibrationStream>& streams) {
    std::error_code ignored;
    fs::create_directories(m_folder, ignored);
    if (index + 1 < m_layerCount) { // First: a layer that is there says that these are, too.
        NamedTensors states;
        for (std::size_t batch = 0; batch < streams.size(); ++batch) {
            states[streamName(batch, "original")] = streams[batch].original;
            states[streamName(batch, "merged")] = streams[batch].merged;
        }
        writeTensorFile(streamFile(index + 1), states);
    }
    NamedTensors tensors;
    MergedLayer kept = layer;
    forEachLinear(kept, [&](const std::string& name, LinearWeights& linear) {
        if (linear.weight.defined())
            tensors[name + ".weight"] = linear.weight;
        if (linear.bias.defined())
            tensors[name + ".bias"] = linear.bias;
    });
    writeTensorFile(layerFile(index), tensors);
    fs::remove(streamFile(index), ignored);
    m_finishedCount = index + 1;
}

} // namespace regroup
