// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/transformer.h"
#include "core/model/weight_reader.h"

#include <memory>
#include <string>
#include <vector>

namespace regroup {

/// The weights of one layer beside its attention and its MLP (norms); each architecture has its
/// own.
struct LayerParts {
    virtual ~LayerParts() = default;
};

struct LayerWeights {
    const AttentionWeights& attention;
    const MlpWeights& mlp;
    const LayerParts& parts;
};

/// What one architecture adds to LayeredTransformer: which tensors it reads and its arithmetic.
/// Immutable after construction and free of weights of layers, so that models with other attention
/// blocks share it. Everything is functional ATen. One file per architecture derives from it.
class ModelArithmetic {
public:
    virtual ~ModelArithmetic() = default;
    virtual std::shared_ptr<const LayerParts> readParts(int layer, WeightReader& reader) const = 0;

    virtual std::unique_ptr<BatchContext> prepare(const InputBatch& batch,
                                                  KvCache* cache) const = 0;
    virtual at::Tensor embed(const InputBatch& batch, const BatchContext& context) const = 0;
    /// @param options only who observes is looked at.
    virtual at::Tensor runLayer(int layer, const LayerWeights& weights, const at::Tensor& hidden,
                                const BatchContext& context, const LayerOptions& options) const = 0;
    /// See Transformer::logits.
    virtual at::Tensor logits(const at::Tensor& hidden, const BatchContext& context) const = 0;
};

/// Where a checkpoint's config.json lies, for messages.
std::string configPlace(const Checkpoint& checkpoint);

/// Holds the layers of any architecture, resident or streamed; see Residency.
/// @throws Error(BadData), Error(OutOfMemory), Error(GpuOutOfMemory)
std::shared_ptr<const Transformer>
makeLayeredTransformer(std::shared_ptr<const Checkpoint> checkpoint, const LoadOptions& options,
                       std::shared_ptr<const ModelArithmetic> arithmetic);

} // namespace regroup
