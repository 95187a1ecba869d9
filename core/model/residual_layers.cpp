// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/residual_layers.h"

#include "core/model/attention_block.h"
#include "core/model/mlp.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace regroup {

namespace {

struct LayerNorms final : LayerParts {
    NormWeights attention;
    NormWeights mlp;
};

} // namespace

ResidualLayers::ResidualLayers(const ModelConfig& config, ResidualLayerSettings settings)
    : m_headCount(config.headCount), m_headDim(config.headDim), m_settings(std::move(settings)) {
    const auto layerCount = static_cast<std::size_t>(config.layerCount);
    if (m_settings.scales.empty())
        m_settings.scales.assign(layerCount, 1.0 / std::sqrt(static_cast<double>(m_headDim)));
    if (m_settings.windows.empty())
        m_settings.windows.assign(layerCount, 0);
}

std::shared_ptr<const LayerParts> ResidualLayers::readParts(int layer, WeightReader& reader) const {
    const std::string block = fmt::format("{}{}.", m_settings.block, layer);
    auto norms = std::make_shared<LayerNorms>();
    norms->attention = readNorm(reader, block + m_settings.attentionNorm);
    norms->mlp = readNorm(reader, block + m_settings.mlpNorm);
    return norms;
}

at::Tensor ResidualLayers::run(int layer, const LayerWeights& weights, const at::Tensor& hidden,
                               const BatchContext& context, const RotaryTables* rotary,
                               const LayerOptions& options) const {
    const auto& norms = static_cast<const LayerNorms&>(weights.parts);
    const auto before = [&](const at::Tensor& input, const NormWeights& norm) {
        return m_settings.normPlace == NormPlace::Before ? normed(input, norm) : input;
    };
    const auto after = [&](const at::Tensor& sum, const NormWeights& norm) {
        return m_settings.normPlace == NormPlace::After ? normed(sum, norm) : sum;
    };
    const auto index = static_cast<std::size_t>(layer);
    at::Tensor attended = after(
        hidden + runAttentionBlock(before(hidden, norms.attention), weights.attention, context,
                                   {layer, m_headCount, m_headDim, m_settings.scales[index],
                                    m_settings.causal, m_settings.windows[index], rotary,
                                    options.observe, options.until}),
        norms.attention);
    if (options.until != LayerStep::Whole)
        return attended;
    return after(runMlp(before(attended, norms.mlp), attended, weights.mlp, m_settings.activation,
                        options.observeMlp),
                 norms.mlp);
}

NormWeights ResidualLayers::readNorm(WeightReader& reader, const std::string& name) const {
    return m_settings.hasNormWeights ? regroup::readNorm(reader, name) : NormWeights();
}

at::Tensor ResidualLayers::normed(const at::Tensor& hidden, const NormWeights& norm) const {
    return m_settings.norm(hidden, norm, m_settings.normEpsilon);
}

} // namespace regroup
