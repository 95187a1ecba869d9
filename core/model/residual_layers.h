// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/activation.h"
#include "core/model/layered_transformer.h"
#include "core/model/norm.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace regroup {

struct RotaryTables;

enum class NormPlace {
    Before, ///< Of what attention and MLP read; what they give is added to it unchanged.
    After   ///< Of the sum, as in Vaswani et al. 2017.
};

/// What an architecture says of its layers.
struct ResidualLayerSettings {
    std::string block;         ///< "transformer.h."; a layer's number and a dot follow, and then:
    std::string attentionNorm; ///< "ln_1", without ".weight" and ".bias".
    std::string mlpNorm;       ///< "ln_2", likewise.
    decltype(&layerNorm) norm = &layerNorm; ///< Or rmsNorm.
    double normEpsilon = 1e-5;
    bool hasNormWeights = true; ///< False: norms only shift and scale.
    NormPlace normPlace = NormPlace::Before;
    Activation activation = Activation::Gelu;
    bool causal = true;
    std::vector<double> scales; ///< [layerCount], of scores; empty: 1 / sqrt(headDim) everywhere.
    /// [layerCount], tokens that a layer sees, 0 where it sees all before; empty: 0 everywhere.
    std::vector<std::int64_t> windows;
};

/// Layers as all architectures here have them: attention, then an MLP, each added to what went
/// into it, with a norm of its own. For a ModelArithmetic, which hands readParts and runLayer on.
class ResidualLayers {
public:
    ResidualLayers(const ModelConfig& config, ResidualLayerSettings settings);

    std::shared_ptr<const LayerParts> readParts(int layer, WeightReader& reader) const;

    /// @param rotary null: keys and queries are not rotated. The rest as ModelArithmetic::runLayer.
    at::Tensor run(int layer, const LayerWeights& weights, const at::Tensor& hidden,
                   const BatchContext& context, const RotaryTables* rotary,
                   const LayerOptions& options) const;

    // The same norms stand elsewhere, too.
    NormWeights readNorm(WeightReader& reader, const std::string& name) const;
    at::Tensor normed(const at::Tensor& hidden, const NormWeights& norm) const;

private:
    std::int64_t m_headCount;
    std::int64_t m_headDim;
    ResidualLayerSettings m_settings; // With scales and windows for all layers.
};

} // namespace regroup
