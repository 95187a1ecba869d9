// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention.h"
#include "core/model/input_batch.h"
#include "core/model/kv_cache.h"
#include "core/model/mlp.h"
#include "core/model/model_config.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>

namespace regroup {

class Checkpoint;
class JobContext;
struct RotaryTables;

enum class Residency {
    Resident, ///< All weights in memory, in the compute type.
    Streamed  ///< A layer's weights are read when it runs and dropped after it: for models larger
              ///< than memory.
};

struct LoadOptions {
    at::ScalarType dtype = at::kFloat; ///< Arithmetic; stored weights are widened to it.
    at::Device device = at::kCPU;
    Residency residency = Residency::Resident;
    /// Every layer sees only the last so many tokens, the present one included; 0: what the model
    /// says. Causal models only: the others ignore it.
    int64_t attentionWindow = 0;
};

/// What a forward pass needs to know of a batch, worked out once for all layers: positions, masks,
/// rotary tables. Opaque to callers; made by Transformer::prepare.
struct BatchContext {
    virtual ~BatchContext() = default;
    int64_t batchSize = 0;
    int64_t tokenCount = 0;
    at::Tensor
        keyMask; ///< [batch, keys] bool; undefined when nothing is padded that a query can see.
    at::Tensor positions; ///< [batch or 1, tokens] int64.
    /// [batch] int64, the token that a classifier of a decoder looks at; undefined where nothing
    /// tells it.
    at::Tensor pooledTokens;
    KvCache* cache = nullptr;
    int64_t attentionWindow = 0; ///< LoadOptions::attentionWindow.
};

/// What one layer's attention computes on the way; calibration reads it. Tensors are only valid
/// during the call.
struct ProjectionOutputs {
    at::Tensor input; ///< [batch, tokens, modelDim], after the norm: x of method section 3.
    at::Tensor
        query; ///< [batch, tokens, headCount, headDim], bias included, before rotary embedding.
    at::Tensor key;      ///< [batch, tokens, G_K, headDim], likewise.
    at::Tensor value;    ///< [batch, tokens, G_V, headDim], likewise.
    at::Tensor attended; ///< [batch, tokens, headCount * headDim], input of the output projection.
    /// Attention probabilities [batch, headCount, queries, keys], computed when asked for.
    std::function<at::Tensor()> rows;
    // What scores are made of.
    at::Tensor scoredQuery; ///< [batch, headCount, tokens, headDim], after rotary embedding.
    at::Tensor scoredKey;   ///< [batch, G_K, keys, headDim], likewise.
    const AttentionOptions* attention = nullptr; ///< Scale and masks; never null in a call.
    const RotaryTables* rotary = nullptr;        ///< Null: keys and queries are not rotated.
};

/// How far a layer runs; for who only observes.
enum class LayerStep {
    Input,     ///< Observed outputs hold the input alone.
    Attention, ///< The MLP does not run.
    Whole
};

struct LayerOptions {
    const AttentionWeights* attention =
        nullptr;                     ///< Replaces the layer's own; for trying a grouping.
    const MlpWeights* mlp = nullptr; ///< Likewise.
    std::function<void(const ProjectionOutputs&)> observe; ///< After attention, before the MLP.
    std::function<void(const MlpOutputs&)> observeMlp;
    LayerStep until = LayerStep::Whole; ///< Otherwise the result means nothing.
    /// False: nobody looks whether the result is finite. On a GPU every look waits for all work
    /// before it.
    bool checkFinite = true;
};

using AttentionTransform =
    std::function<AttentionWeights(int layer, const AttentionWeights& original)>;
using MlpTransform = std::function<MlpWeights(int layer, const MlpWeights& original)>;

/// A loaded model: embed -> layers -> output. Immutable; several threads may run it at once.
/// All functions are plain ATen arithmetic (autograd works); callers that only infer hold a
/// NoGradGuard or call forward(), which does.
class Transformer {
public:
    /// Loads through the checkpoint's architecture. @throws Error(BadData, OutOfMemory,
    /// Unsupported)
    static std::shared_ptr<const Transformer> load(std::shared_ptr<const Checkpoint> checkpoint,
                                                   const LoadOptions& options = {});
    virtual ~Transformer() = default;

    virtual const ModelConfig& config() const = 0; ///< Its grouping is the current one.
    virtual const LoadOptions& options() const = 0;
    /// What it was loaded from. The attention blocks may be others, see withAttention.
    virtual const Checkpoint& checkpoint() const = 0;

    /// The projections of a layer, in the compute type (Streamed: read from the file at each call).
    virtual AttentionWeights attention(int layer) const = 0;

    /// The same model with other attention blocks; all other weights are shared, not copied.
    /// Resident: transform runs once per layer, now. Streamed: once now, so that config() tells the
    /// new grouping, and again whenever a layer is read; it must give the same each time.
    /// @throws Error(BadData) if a block's shapes do not fit its grouping.
    virtual std::shared_ptr<const Transformer>
    withAttention(const AttentionTransform& transform) const = 0;

    /// The matrices of a layer's MLP, as attention().
    virtual MlpWeights mlp(int layer) const = 0;

    /// The same model with other MLPs of the same shapes, as withAttention. Streamed: only whenever
    /// a layer is read. @throws Error(BadData) for other shapes.
    virtual std::shared_ptr<const Transformer> withMlp(const MlpTransform& transform) const = 0;

    // The pipeline in steps, so that a search can reuse the hidden states below a layer.
    virtual std::unique_ptr<BatchContext> prepare(const InputBatch& batch,
                                                  KvCache* cache = nullptr) const = 0;
    virtual at::Tensor embed(const InputBatch& batch,
                             const BatchContext& context) const = 0; ///< [batch, tokens, modelDim]
    /// @throws Error(NotFinite) naming the layer, and the weight where a stored one is to blame.
    virtual at::Tensor
    runLayer(int layer, const at::Tensor& hidden, const BatchContext& context,
             const LayerOptions& options = {}) const = 0; ///< [batch, tokens, modelDim]
    /// The last norm and the head: what config().output says, in the shape stated there. A
    /// classifier wants the hidden states of the whole batch, the others take any part of them.
    virtual at::Tensor logits(const at::Tensor& hidden, const BatchContext& context) const = 0;

    /// The whole pass without gradients; stops between layers. @return what config().output says.
    /// @throws Cancelled; Error(NotFinite) naming the layer or the output; Error
    at::Tensor forward(const InputBatch& batch, JobContext& job, KvCache* cache = nullptr) const;
};

/// Negative log-likelihood of every next token, float64 [batch, tokens - 1]; 0 where either token
/// is padding. Works through the tokens in slices, so that no second copy of the logits is made;
/// the softmax runs in the logits' own type, at least float32.
at::Tensor nextTokenLosses(const at::Tensor& logits, const InputBatch& batch);

/// The same from the last layer's output, [batch, tokens, modelDim]: logits are computed slice by
/// slice and only for the tokens that are scored, so they never lie in memory as a whole.
/// @param scored [batch, tokens - 1] bool: which next tokens to score; undefined: all. Others are
/// 0.
at::Tensor nextTokenLosses(const Transformer& model, const at::Tensor& hidden,
                           const BatchContext& context, const InputBatch& batch,
                           const at::Tensor& scored = {});

} // namespace regroup
