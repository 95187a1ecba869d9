// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/layered_transformer.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint.h"
#include "core/model/finite_output.h"

#include <fmt/format.h>

#include <mutex>
#include <optional>
#include <utility>

namespace regroup {

namespace {

struct Layer {
    AttentionWeights attention;
    MlpWeights mlp;
    std::shared_ptr<const LayerParts> parts;
};

void checkShape(int layer, const char* what, const at::Tensor& tensor,
                const std::vector<int64_t>& expected) {
    const auto found = tensor.sizes();
    if (found != at::IntArrayRef(expected))
        throw Error(ErrorCode::BadData,
                    fmt::format("Layer {}: the {} has shape {}, expected {}.", layer, what,
                                shapeText(found), shapeText(expected)));
}

/// A transform that returns weights for another grouping would give wrong numbers without a word.
void checkAttention(const ModelConfig& config, int layer, const AttentionWeights& attention) {
    const LayerGrouping& grouping = attention.grouping;
    if (grouping.key.headCount() != config.headCount ||
        grouping.value.headCount() != config.headCount)
        throw Error(
            ErrorCode::BadData,
            fmt::format("Layer {}: the grouping is over {} key and {} value heads, expected {}.",
                        layer, grouping.key.headCount(), grouping.value.headCount(),
                        config.headCount));
    const auto check = [&](const char* name, const LinearWeights& linear, int64_t rows,
                           int64_t columns) {
        checkShape(layer, fmt::format("{} projection", name).c_str(), linear.weight,
                   {rows, columns});
        if (linear.bias.defined())
            checkShape(layer, fmt::format("{} projection's bias", name).c_str(), linear.bias,
                       {rows});
    };
    const int64_t headDim = config.headDim;
    check("query", attention.query, config.headCount * headDim, config.modelDim);
    check("key", attention.key, grouping.key.groupCount() * headDim, config.modelDim);
    check("value", attention.value, grouping.value.groupCount() * headDim, config.modelDim);
    check("output", attention.output, config.modelDim, config.headCount * headDim);
}

void checkMlp(int layer, const MlpWeights& original, const MlpWeights& changed) {
    const auto check = [&](const char* what, const LinearWeights& before,
                           const LinearWeights& after) {
        checkShape(layer, what, after.weight, before.weight.sizes().vec());
        if (after.bias.defined())
            checkShape(layer, what, after.bias, {before.weight.size(0)});
    };
    if (original.gate.weight.defined())
        check("MLP's gate", original.gate, changed.gate);
    check("MLP's first matrix", original.inner, changed.inner);
    check("MLP's last matrix", original.outer, changed.outer);
}

/// The layer that a streamed model read last, kept until it reads another, so that batches which
/// go through the model together read every weight once.
struct StreamedLayer {
    StreamedLayer(std::shared_ptr<const Checkpoint> source, const LoadOptions& options, int index)
        : checkpoint(std::move(source)), layer(index),
          reader(*checkpoint, options, Borrowing::WhileReader) {}

    std::shared_ptr<const Checkpoint> checkpoint; // Outlives the reader.
    int layer;
    WeightReader reader;          // What it lends lives as long as this.
    std::optional<Layer> weights; // Set once, before anybody else sees this.
};

struct StreamedSlot {
    std::mutex mutex;
    std::shared_ptr<const StreamedLayer> last;
};

class LayeredTransformer final : public Transformer {
public:
    LayeredTransformer(std::shared_ptr<const Checkpoint> checkpoint, const LoadOptions& options,
                       std::shared_ptr<const ModelArithmetic> arithmetic)
        : m_checkpoint(std::move(checkpoint)), m_options(options),
          m_arithmetic(std::move(arithmetic)), m_config(m_checkpoint->config()),
          m_architecture(architectureNamed(m_config.architecture, m_checkpoint->files().place())) {}

    void readLayers();

    const ModelConfig& config() const override { return m_config; }
    const LoadOptions& options() const override { return m_options; }
    const Checkpoint& checkpoint() const override { return *m_checkpoint; }
    AttentionWeights attention(int layer) const override;
    std::shared_ptr<const Transformer>
    withAttention(const AttentionTransform& transform) const override;
    MlpWeights mlp(int layer) const override;
    std::shared_ptr<const Transformer> withMlp(const MlpTransform& transform) const override;

    std::unique_ptr<BatchContext> prepare(const InputBatch& batch, KvCache* cache) const override;
    at::Tensor embed(const InputBatch& batch, const BatchContext& context) const override;
    at::Tensor runLayer(int layer, const at::Tensor& hidden, const BatchContext& context,
                        const LayerOptions& options) const override;
    at::Tensor logits(const at::Tensor& hidden, const BatchContext& context) const override;

private:
    bool isStreamed() const { return m_options.residency == Residency::Streamed; }
    AttentionWeights storedAttention(int layer, WeightReader& reader) const;
    AttentionWeights readAttention(int layer, WeightReader& reader) const;
    MlpWeights readMlp(int layer, WeightReader& reader) const;
    at::Tensor outputOfLayer(int layer, const at::Tensor& hidden, const BatchContext& context,
                             const LayerOptions& options) const;
    at::Tensor outputOf(const Layer& own, int layer, const at::Tensor& hidden,
                        const BatchContext& context, const LayerOptions& options) const;
    std::shared_ptr<const StreamedLayer> streamedLayer(int layer) const;

    std::shared_ptr<const Checkpoint> m_checkpoint;
    LoadOptions m_options;
    std::shared_ptr<const ModelArithmetic> m_arithmetic;
    ModelConfig m_config;
    const Architecture& m_architecture;
    std::vector<Layer> m_layers;                  // Empty when streamed.
    std::vector<AttentionTransform> m_transforms; // Only when streamed; applied first to last.
    std::vector<MlpTransform> m_mlpTransforms;    // Likewise.
    std::shared_ptr<StreamedSlot> m_slot = std::make_shared<StreamedSlot>(); // Likewise.
};

void LayeredTransformer::readLayers() {
    if (isStreamed())
        return;
    WeightReader reader(*m_checkpoint, m_options, Borrowing::Forever);
    for (int layer = 0; layer < m_config.layerCount; ++layer) {
        m_layers.push_back({storedAttention(layer, reader), readMlp(layer, reader),
                            m_arithmetic->readParts(layer, reader)});
        checkAttention(m_config, layer, m_layers.back().attention);
    }
}

/// As the checkpoint has it, whatever the grouping of this model is.
AttentionWeights LayeredTransformer::storedAttention(int layer, WeightReader& reader) const {
    const ModelConfig& config = m_checkpoint->config();
    return reader.readAttention(m_architecture.attentionLayout(config, layer),
                                config.grouping.at(static_cast<std::size_t>(layer)));
}

AttentionWeights LayeredTransformer::readAttention(int layer, WeightReader& reader) const {
    AttentionWeights weights = storedAttention(layer, reader);
    for (const AttentionTransform& transform : m_transforms)
        weights = transform(layer, weights);
    checkAttention(m_config, layer, weights);
    return weights;
}

MlpWeights LayeredTransformer::readMlp(int layer, WeightReader& reader) const {
    MlpWeights weights = reader.readMlp(m_architecture.mlpLayout(layer));
    for (const MlpTransform& transform : m_mlpTransforms) {
        MlpWeights changed = transform(layer, weights);
        checkMlp(layer, weights, changed);
        weights = std::move(changed);
    }
    return weights;
}

AttentionWeights LayeredTransformer::attention(int layer) const {
    if (!isStreamed())
        return m_layers.at(static_cast<std::size_t>(layer)).attention;
    // The caller may keep them: a copy, so that the file's pages can go.
    WeightReader reader(*m_checkpoint, m_options, Borrowing::Never);
    return readAttention(layer, reader);
}

std::shared_ptr<const Transformer>
LayeredTransformer::withAttention(const AttentionTransform& transform) const {
    auto changed = std::make_shared<LayeredTransformer>(*this);
    changed->m_slot = std::make_shared<StreamedSlot>();
    for (int layer = 0; layer < m_config.layerCount; ++layer) {
        const auto index = static_cast<std::size_t>(layer);
        WeightReader reader(*m_checkpoint, m_options, Borrowing::WhileReader);
        AttentionWeights weights = transform(layer, isStreamed() ? readAttention(layer, reader)
                                                                 : m_layers[index].attention);
        checkAttention(m_config, layer, weights);
        changed->m_config.grouping[index] = weights.grouping;
        if (!isStreamed())
            changed->m_layers[index].attention = std::move(weights);
    }
    if (isStreamed())
        changed->m_transforms.push_back(transform);
    return changed;
}

MlpWeights LayeredTransformer::mlp(int layer) const {
    if (!isStreamed())
        return m_layers.at(static_cast<std::size_t>(layer)).mlp;
    WeightReader reader(*m_checkpoint, m_options, Borrowing::Never);
    return readMlp(layer, reader);
}

std::shared_ptr<const Transformer>
LayeredTransformer::withMlp(const MlpTransform& transform) const {
    auto changed = std::make_shared<LayeredTransformer>(*this);
    changed->m_slot = std::make_shared<StreamedSlot>();
    for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
        const MlpWeights& original = m_layers[layer].mlp;
        MlpWeights weights = transform(static_cast<int>(layer), original);
        checkMlp(static_cast<int>(layer), original, weights);
        changed->m_layers[layer].mlp = std::move(weights);
    }
    if (isStreamed())
        changed->m_mlpTransforms.push_back(transform);
    return changed;
}

std::unique_ptr<BatchContext> LayeredTransformer::prepare(const InputBatch& batch,
                                                          KvCache* cache) const {
    return m_arithmetic->prepare(batch, cache);
}

at::Tensor LayeredTransformer::embed(const InputBatch& batch, const BatchContext& context) const {
    return m_arithmetic->embed(batch, context);
}

at::Tensor LayeredTransformer::runLayer(int layer, const at::Tensor& hidden,
                                        const BatchContext& context,
                                        const LayerOptions& options) const {
    at::Tensor output = outputOfLayer(layer, hidden, context, options);
    // Here, where the first layer that breaks can be named: after the last one all is NaN.
    if (options.checkFinite && !isFinite(output)) {
        if (!isFinite(hidden))
            throwNotFinite(*m_checkpoint, fmt::format("the input of layer {}", layer), -1);
        throwNotFinite(*m_checkpoint, fmt::format("the output of layer {}", layer), layer);
    }
    return output;
}

at::Tensor LayeredTransformer::outputOfLayer(int layer, const at::Tensor& hidden,
                                             const BatchContext& context,
                                             const LayerOptions& options) const {
    if (!isStreamed()) {
        const Layer& own = m_layers.at(static_cast<std::size_t>(layer));
        return outputOf(own, layer, hidden, context, options);
    }
    const auto own = streamedLayer(layer);
    return outputOf(*own->weights, layer, hidden, context, options);
}

at::Tensor LayeredTransformer::outputOf(const Layer& own, int layer, const at::Tensor& hidden,
                                        const BatchContext& context,
                                        const LayerOptions& options) const {
    const auto& attention = options.attention != nullptr ? *options.attention : own.attention;
    const auto& mlp = options.mlp != nullptr ? *options.mlp : own.mlp;
    return m_arithmetic->runLayer(layer, {attention, mlp, *own.parts}, hidden, context, options);
}

/// Threads at the same layer share it; a thread that goes on reads the next while others finish.
std::shared_ptr<const StreamedLayer> LayeredTransformer::streamedLayer(int layer) const {
    const std::lock_guard lock(m_slot->mutex);
    if (m_slot->last && m_slot->last->layer == layer)
        return m_slot->last;
    m_slot->last.reset(); // Before the next one is read: two at once take twice the memory.
    auto next = std::make_shared<StreamedLayer>(m_checkpoint, m_options, layer);
    next->weights = Layer{readAttention(layer, next->reader), readMlp(layer, next->reader),
                          m_arithmetic->readParts(layer, next->reader)};
    m_slot->last = next;
    return next;
}

at::Tensor LayeredTransformer::logits(const at::Tensor& hidden, const BatchContext& context) const {
    return m_arithmetic->logits(hidden, context);
}

} // namespace

std::string configPlace(const Checkpoint& checkpoint) {
    return checkpoint.files().place() + "/config.json";
}

std::shared_ptr<const Transformer>
makeLayeredTransformer(std::shared_ptr<const Checkpoint> checkpoint, const LoadOptions& options,
                       std::shared_ptr<const ModelArithmetic> arithmetic) {
    const auto model =
        std::make_shared<LayeredTransformer>(std::move(checkpoint), options, std::move(arithmetic));
    model->readLayers();
    return model;
}

} // namespace regroup
