// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/dropout.h"
#include "core/model/matrix_product.h"
#include "core/train/trainable_checkpoint.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace regroup {

/// Probabilities with which a model's own training drops things.
struct DropoutRates {
    double embedding = 0; ///< Elements of what enters the first layer.
    double residual = 0;  ///< Elements of what attention and MLP add.
    double attention = 0; ///< Weights of attention.
    double layer = 0;     ///< Whole layers (OPT's layerdrop; Fan et al. 2019, arXiv:1909.11556).
    double labelHead = 0; ///< Elements of what a label head reads; decoders' drop nothing.

    bool any() const {
        return embedding > 0 || residual > 0 || attention > 0 || layer > 0 || labelHead > 0;
    }
};

/// What config.json says, with the defaults of transformers' configuration of the architecture.
/// @throws Error(BadData) for what is no probability.
DropoutRates dropoutRates(const ModelConfig& config);

/// The dropout of one model in training; off until it is started. Everything that is dropped
/// follows from the seed, so that layers which are computed again give the same. Changed between
/// passes only.
class ModelDropout {
public:
    explicit ModelDropout(const DropoutRates& rates);

    /// Lets attention and MLP of every layer drop from what they add. After other adapters have
    /// been set, and before a model is loaded from the checkpoint.
    void addTo(TrainableCheckpoint& checkpoint) const;

    void start(std::uint64_t seed);
    void stop();

    at::Tensor embedded(const at::Tensor& hidden) const;
    bool skips(int layer) const;
    /// For the run of one layer; nothing where attention drops nothing.
    std::unique_ptr<AttentionDropout> attention(int layer) const;
    /// For the run of the head; likewise.
    std::unique_ptr<LabelHeadDropout> labelHead() const;

private:
    class Adapter;
    struct State;
    DropoutRates m_rates;
    std::shared_ptr<State> m_state;
};

} // namespace regroup
