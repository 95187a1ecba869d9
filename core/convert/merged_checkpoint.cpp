// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/merged_checkpoint.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/convert/merge.h"
#include "core/convert/output_bias.h"
#include "core/model/architecture.h"
#include "core/model/safetensors.h"
#include "core/model/scalar_type.h"
#include "core/model/tensor_file.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace regroup {

namespace {

using NamedTensors = std::map<std::string, at::Tensor>;

class MergedCheckpoint final : public Checkpoint {
public:
    MergedCheckpoint(std::shared_ptr<const Checkpoint> source, ModelConfig config)
        : m_source(std::move(source)), m_config(std::move(config)) {
        m_tensors = m_source->tensors();
    }

    void replace(const NamedTensors& tensors) {
        for (const auto& [name, tensor] : tensors) {
            const auto place =
                std::lower_bound(m_tensors.begin(), m_tensors.end(), name,
                                 [](const TensorInfo& info, const std::string& wanted) {
                                     return info.name < wanted;
                                 });
            const bool isNew = place == m_tensors.end() || place->name != name;
            TensorInfo& info = isNew ? *m_tensors.insert(place, newInfo(name)) : *place;
            info.dataType = dataTypeOf(tensor.scalar_type());
            info.shape = tensor.sizes().vec();
            info.sizeBytes = tensor.nbytes();
            m_replaced[name] = tensor;
        }
    }

    void remove(const std::string& name) {
        std::erase_if(m_tensors, [&](const TensorInfo& info) { return info.name == name; });
    }

    const ModelConfig& config() const override { return m_config; }
    const FileSource& files() const override { return m_source->files(); }
    const std::vector<TensorInfo>& tensors() const override { return m_tensors; }
    const std::vector<TensorInfo>& unusedTensors() const override {
        return m_source->unusedTensors();
    }
    const std::vector<std::string>& warnings() const override { return m_source->warnings(); }

    const TensorInfo* find(const std::string& name) const override {
        const auto found = std::lower_bound(
            m_tensors.begin(), m_tensors.end(), name,
            [](const TensorInfo& info, const std::string& wanted) { return info.name < wanted; });
        return found != m_tensors.end() && found->name == name ? &*found : nullptr;
    }

    std::uint64_t weightBytes() const override {
        std::uint64_t total = 0;
        for (const TensorInfo& tensor : m_tensors)
            total += tensor.sizeBytes;
        return total;
    }

    TensorBytes bytes(const std::string& name) const override {
        const auto found = m_replaced.find(name);
        if (found == m_replaced.end())
            return m_source->bytes(name);
        return {
            {static_cast<const std::byte*>(found->second.const_data_ptr()), found->second.nbytes()},
            std::make_shared<at::Tensor>(found->second)};
    }

    at::Tensor tensor(const std::string& name) const override {
        const auto found = m_replaced.find(name);
        return found == m_replaced.end() ? m_source->tensor(name) : found->second;
    }

    void release(const std::string& name) const override {
        if (m_replaced.find(name) == m_replaced.end())
            m_source->release(name);
    }

private:
    /// Beside the tensor that it belongs to, so that an export still reads front to back.
    TensorInfo newInfo(const std::string& name) const {
        TensorInfo info;
        const std::string weight = name.substr(0, name.rfind('.')) + ".weight";
        if (const TensorInfo* neighbour = m_source->find(weight))
            info = *neighbour;
        info.name = name;
        return info;
    }

    std::shared_ptr<const Checkpoint> m_source;
    ModelConfig m_config;
    std::vector<TensorInfo> m_tensors; // Sorted by name.
    NamedTensors m_replaced;           // Contiguous, CPU.
};

at::Tensor stored(const at::Tensor& tensor, at::ScalarType type) {
    const at::Tensor own = tensor.detach().to(at::kCPU).contiguous();
    return own.scalar_type() == at::kDouble ? roundedOnce(own, type).contiguous()
                                            : own.to(type).contiguous();
}

at::ScalarType storedType(const Checkpoint& source, const std::string& name) {
    const TensorInfo* info = source.find(name);
    if (info == nullptr)
        throw Error(ErrorCode::Internal, fmt::format("Tensor '{}' has no stored type.", name));
    return scalarTypeOf(info->dataType);
}

/// The parts of one stored tensor: projections in the order of their rows.
struct StoredParts {
    bool transposed = false;
    std::map<std::int64_t, LinearWeights> byRow;
};

std::map<std::string, StoredParts> partsOf(const AttentionLayout& layout,
                                           const AttentionWeights& block) {
    std::map<std::string, StoredParts> parts;
    const auto add = [&](const StoredProjection& stored, const LinearWeights& linear) {
        StoredParts& tensor = parts[stored.name];
        tensor.transposed = stored.transposed;
        tensor.byRow[stored.firstRow] = linear;
    };
    add(layout.query, block.query);
    add(layout.key, block.key);
    add(layout.value, block.value);
    add(layout.output, block.output);
    return parts;
}

/// One layer's block under the checkpoint's names, in the checkpoint's types.
NamedTensors namedTensors(const Checkpoint& source, const AttentionLayout& layout,
                          const AttentionWeights& block) {
    NamedTensors tensors;
    for (const auto& [name, parts] : partsOf(layout, block)) {
        const at::ScalarType type = storedType(source, name + ".weight");
        std::vector<at::Tensor> weights;
        std::vector<at::Tensor> biases;
        for (const auto& [row, linear] : parts.byRow) {
            weights.push_back(stored(linear.weight, type));
            if (linear.bias.defined())
                biases.push_back(stored(linear.bias, type));
        }
        const at::Tensor rows = at::cat(weights);
        tensors[name + ".weight"] = parts.transposed ? rows.t().contiguous() : rows;
        if (!biases.empty())
            tensors[name + ".bias"] = at::cat(biases);
    }
    return tensors;
}

/// One layer's MLP likewise.
NamedTensors namedTensors(const Checkpoint& source, const MlpLayout& layout,
                          const MlpWeights& mlp) {
    NamedTensors tensors;
    const auto add = [&](const std::string& name, const LinearWeights& linear) {
        if (!linear.weight.defined())
            return;
        const at::ScalarType type = storedType(source, name + ".weight");
        const at::Tensor rows = stored(linear.weight, type);
        tensors[name + ".weight"] = layout.transposed ? rows.t().contiguous() : rows;
        if (linear.bias.defined())
            tensors[name + ".bias"] = stored(linear.bias, type);
    };
    add(layout.gate, mlp.gate);
    add(layout.inner, mlp.inner);
    add(layout.outer, mlp.outer);
    return tensors;
}

std::vector<std::string> projectionsOf(const AttentionLayout& layout) {
    return {layout.query.name, layout.key.name, layout.value.name, layout.output.name};
}

/// Gives every projection of a layer a bias; zeros where it has none.
void addZeroBiases(NamedTensors& tensors, const AttentionLayout& layout) {
    for (const std::string& name : projectionsOf(layout))
        if (tensors.count(name + ".bias") == 0) {
            const at::Tensor& weight = tensors.at(name + ".weight");
            tensors[name + ".bias"] = at::zeros({weight.size(0)}, weight.options());
        }
}

/// Writes the tensors into a file and maps it, so that they take memory only while they are read.
NamedTensors mapped(const std::filesystem::path& folder, int layer, const NamedTensors& tensors) {
    const std::string name = fmt::format("layer-{:05}.safetensors", layer);
    writeTensorFile(folder / name, tensors);
    const auto file = openFolderSource(folder)->open(name);
    NamedTensors views;
    for (const TensorInfo& info : readSafetensorsHeader(file->bytes(), name).tensors) {
        const std::byte* data = file->bytes().subspan(info.offset, info.sizeBytes).data();
        views[info.name] = at::from_blob(
            const_cast<std::byte*>(data), info.shape, [file](void* /*data*/) {},
            at::TensorOptions().dtype(scalarTypeOf(info.dataType)));
    }
    return views;
}

/// The config of the merged model; its document gets the switch for biases where one is added.
ModelConfig mergedConfig(const Checkpoint& source, const ModelGrouping& grouping, bool addsBias) {
    ModelConfig config = source.config();
    config.grouping = grouping;
    if (addsBias) {
        auto document = std::make_shared<nlohmann::ordered_json>(*config.source);
        (*document)["attention_bias"] = true;
        config.source = std::move(document);
    }
    return config;
}

/// All layers' blocks under their names, in memory or mapped. @param written says the layout.
std::vector<NamedTensors> collectBlocks(const Checkpoint& source, const ModelConfig& written,
                                        const std::function<MergedLayer(int layer)>& blocks,
                                        const std::optional<std::filesystem::path>& scratch) {
    const Architecture& architecture =
        architectureNamed(written.architecture, source.files().place());
    std::vector<NamedTensors> layers;
    for (int layer = 0; layer < written.layerCount; ++layer) {
        const MergedLayer block = blocks(layer);
        NamedTensors tensors =
            namedTensors(source, architecture.attentionLayout(written, layer), block.attention);
        if (block.mlp)
            tensors.merge(namedTensors(source, architecture.mlpLayout(layer), *block.mlp));
        layers.push_back(scratch ? mapped(*scratch, layer, tensors) : std::move(tensors));
    }
    return layers;
}

std::shared_ptr<const Checkpoint> withTensors(const std::shared_ptr<const Checkpoint>& source,
                                              const ModelConfig& config,
                                              const std::vector<NamedTensors>& layers) {
    const Architecture& architecture =
        architectureNamed(source->config().architecture, source->files().place());
    const ModelConfig& named = source->config();
    auto merged = std::make_shared<MergedCheckpoint>(source, config);
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        merged->replace(layers[layer]);
        for (const std::string& name :
             projectionsOf(architecture.attentionLayout(named, static_cast<int>(layer))))
            if (layers[layer].count(name + ".bias") == 0)
                merged->remove(name + ".bias");
    }
    return merged;
}

/// Rows or columns of a tensor, as it is stored and as it is written.
struct Extent {
    std::int64_t before = 0;
    std::int64_t after = 0;
};

/// Of the tensors that hold queries, keys and values, which may be one.
std::map<std::string, Extent> rowsOf(const AttentionLayout& stored,
                                     const AttentionLayout& written) {
    std::map<std::string, Extent> rows;
    const auto add = [&](const StoredProjection& before, const StoredProjection& after) {
        rows[before.name].before += before.rowCount;
        rows[before.name].after += after.rowCount;
    };
    add(stored.query, written.query);
    add(stored.key, written.key);
    add(stored.value, written.value);
    return rows;
}

} // namespace

std::shared_ptr<const Checkpoint>
mergedCheckpoint(const std::shared_ptr<const Checkpoint>& source, const ModelGrouping& grouping,
                 const std::function<MergedLayer(int layer)>& merged,
                 const std::optional<std::filesystem::path>& scratch) {
    const Architecture& architecture =
        architectureNamed(source->config().architecture, source->files().place());
    std::vector<NamedTensors> layers = collectBlocks(*source, source->config(), merged, scratch);
    bool addsBias = false;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        const std::string bias =
            architecture.attentionLayout(source->config(), static_cast<int>(layer)).output.name +
            ".bias";
        addsBias = addsBias || (layers[layer].count(bias) != 0 && source->find(bias) == nullptr);
    }
    if (addsBias) {
        requireOutputBias(*source);
        for (std::size_t layer = 0; layer < layers.size(); ++layer)
            addZeroBiases(layers[layer],
                          architecture.attentionLayout(source->config(), static_cast<int>(layer)));
    }
    const ModelConfig config = mergedConfig(*source, grouping, addsBias);
    return withTensors(source, config, layers);
}

std::shared_ptr<const Checkpoint>
reshapedCheckpoint(const std::shared_ptr<const Checkpoint>& source, const ReshapedModel& model,
                   const std::optional<std::filesystem::path>& scratch) {
    return withTensors(source, model.config,
                       collectBlocks(*source, model.config, model.layers, scratch));
}

std::uint64_t reshapedBytes(const Checkpoint& source, const ModelConfig& config) {
    const ModelConfig& present = source.config();
    const std::string place = source.files().place();
    const Architecture& before = architectureNamed(present.architecture, place);
    const Architecture& after = architectureNamed(config.architecture, place);
    std::uint64_t total = source.weightBytes();
    const auto resize = [&](const std::string& name, const Extent& extent) {
        if (const TensorInfo* info = source.find(name))
            total = total - info->sizeBytes +
                    info->sizeBytes / static_cast<std::uint64_t>(extent.before) *
                        static_cast<std::uint64_t>(extent.after);
    };
    for (int layer = 0; layer < config.layerCount; ++layer) {
        const AttentionLayout stored = before.attentionLayout(present, layer);
        const AttentionLayout written = after.attentionLayout(config, layer);
        for (const auto& [name, rows] : rowsOf(stored, written))
            for (const char* part : {".weight", ".bias"})
                resize(name + part, rows);
        resize(stored.output.name + ".weight", {stored.query.rowCount, written.query.rowCount});
    }
    return total;
}

AttentionWeights storedAttention(const Checkpoint& checkpoint, int layer) {
    const ModelConfig& config = checkpoint.config();
    const AttentionLayout layout =
        architectureNamed(config.architecture, checkpoint.files().place())
            .attentionLayout(config, layer);
    const auto linear = [&](const StoredProjection& stored) {
        const at::Tensor whole = checkpoint.tensor(stored.name + ".weight");
        const at::Tensor rows = stored.transposed ? whole.t() : whole;
        const std::string bias = stored.name + ".bias";
        return LinearWeights{
            rows.narrow(0, stored.firstRow, stored.rowCount),
            checkpoint.find(bias) == nullptr
                ? at::Tensor()
                : checkpoint.tensor(bias).narrow(0, stored.firstRow, stored.rowCount)};
    };
    return {linear(layout.query), linear(layout.key), linear(layout.value), linear(layout.output),
            config.grouping.at(static_cast<std::size_t>(layer))};
}

AttentionWeights storedAttentionIn(const LayerGrouping& grouping, const Checkpoint& checkpoint,
                                   int layer, MergeRule rule) {
    const AttentionWeights block = storedAttention(checkpoint, layer);
    return block.grouping == grouping ? block : mergeAttention(block, grouping, rule);
}

MlpWeights storedMlp(const Checkpoint& checkpoint, int layer) {
    const MlpLayout layout =
        architectureNamed(checkpoint.config().architecture, checkpoint.files().place())
            .mlpLayout(layer);
    const auto linear = [&](const std::string& name) {
        if (name.empty())
            return LinearWeights();
        const at::Tensor stored = checkpoint.tensor(name + ".weight");
        const std::string bias = name + ".bias";
        return LinearWeights{layout.transposed ? stored.t() : stored,
                             checkpoint.find(bias) == nullptr ? at::Tensor()
                                                              : checkpoint.tensor(bias)};
    };
    return {linear(layout.gate), linear(layout.inner), linear(layout.outer)};
}

} // namespace regroup
