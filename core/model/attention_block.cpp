// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/attention_block.h"

#include "core/base/error.h"
#include "core/model/fused_kernels.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <fmt/format.h>

#include <optional>
#include <tuple>

namespace regroup {

namespace {

/// Undefined when no query can see padding: with a causal mask, padding at the end hides by itself.
at::Tensor keyMaskOf(const at::Tensor& attentionMask, bool causal) {
    if (!attentionMask.defined())
        return {};
    const bool reachable =
        causal ? attentionMask.diff(1, -1).gt(0).any().item<bool>() || // A token behind padding,
                     attentionMask.select(1, 0).eq(0).any().item<bool>()
               : attentionMask.eq(0).any().item<bool>();
    return reachable ? attentionMask.to(at::kBool) : at::Tensor();
}

void checkMaskWidth(const at::Tensor& mask, int64_t stored, int64_t tokens) {
    if (mask.defined() && mask.size(1) != stored + tokens)
        throw Error(
            ErrorCode::BadData,
            fmt::format("Input batch: attentionMask covers {} tokens, expected {} stored and "
                        "{} new ones.",
                        mask.size(1), stored, tokens));
}

void checkPositions(const at::Tensor& positions, int64_t limit) {
    const auto lowest = positions.min().item<int64_t>();
    const auto highest = positions.max().item<int64_t>();
    if (lowest < 0 || (limit > 0 && highest >= limit))
        throw Error(ErrorCode::BadData,
                    fmt::format("Input batch: a token stands at position {}, expected 0 to {}.",
                                lowest < 0 ? lowest : highest, limit - 1),
                    "The model has no more positions: use shorter sequences.");
}

void checkTokenTypes(const at::Tensor& types, int64_t limit) {
    if (limit == 0 || !types.defined())
        return;
    const auto lowest = types.min().item<int64_t>();
    const auto highest = types.max().item<int64_t>();
    if (lowest < 0 || highest >= limit)
        throw Error(ErrorCode::BadData,
                    fmt::format("Input batch: a token has type {}, expected 0 to {}.",
                                lowest < 0 ? lowest : highest, limit - 1));
}

/// [batch] int64, or undefined.
at::Tensor pooledTokensOf(const at::Tensor& ids, const std::optional<int64_t>& padTokenId) {
    if (!padTokenId)
        return ids.size(0) > 1 ? at::Tensor() : at::full({1}, ids.size(1) - 1, at::kLong);
    const auto isText = ids.ne(*padTokenId).to(at::kLong);
    return (at::arange(ids.size(1), isText.options()) * isText).amax(-1);
}

/// [batch, tokens, heads, headDim] -> [batch, heads, tokens, headDim], rotated where tables are
/// given.
at::Tensor headsFirst(const at::Tensor& projected, const RotaryTables* rotary) {
    if (rotary == nullptr)
        return projected.transpose(1, 2);
    if (canFuse(projected) && canFuse(rotary->cosine))
        return fusedRotary(projected, rotary->cosine, rotary->sine).transpose(1, 2);
    return applyRotary(projected.transpose(1, 2), *rotary);
}

/// Of two windows, where 0 is none.
int64_t narrowerWindow(int64_t first, int64_t second) {
    return first == 0 || second == 0 ? std::max(first, second) : std::min(first, second);
}

} // namespace

void fillBatchContext(BatchContext& context, const InputBatch& batch, KvCache* cache,
                      const ModelConfig& config, const LoadOptions& options,
                      const BatchRules& rules) {
    checkInputBatch(batch, config.vocabularySize);
    checkTokenTypes(batch.tokenTypeIds, rules.tokenTypeLimit);
    const int64_t stored = cache != nullptr ? cache->length() : 0;
    context.batchSize = batch.inputIds.size(0);
    context.tokenCount = batch.inputIds.size(1);
    context.cache = cache;
    context.attentionWindow = options.attentionWindow;
    checkMaskWidth(batch.attentionMask, stored, context.tokenCount);
    context.keyMask = keyMaskOf(batch.attentionMask, rules.causal);
    if (context.keyMask.defined())
        context.keyMask = sentTo(context.keyMask, options.device);
    const auto positions =
        batch.positionIds.defined()
            ? batch.positionIds
            : at::arange(stored, stored + context.tokenCount, at::kLong).unsqueeze(0);
    checkPositions(positions, rules.positionLimit);
    context.positions = sentTo(positions, options.device);
    if (rules.causal && config.output == ModelOutput::Labels)
        context.pooledTokens = pooledTokensOf(batch.inputIds, config.padTokenId);
    if (context.pooledTokens.defined())
        context.pooledTokens = sentTo(context.pooledTokens, options.device);
}

at::Tensor runAttentionBlock(const at::Tensor& input, const AttentionWeights& weights,
                             const BatchContext& context, const AttentionBlockOptions& options) {
    if (options.until == LayerStep::Input) {
        ProjectionOutputs outputs;
        outputs.input = input;
        options.observe(outputs);
        return input;
    }
    const auto project = [&](const LinearWeights& linear) { // [batch, tokens, heads, headDim]
        return applyLinear(linear, input).unflatten(-1, {-1, options.headDim});
    };
    const auto projectedQuery = project(weights.query);
    const auto projectedKey = project(weights.key);
    const auto projectedValue = project(weights.value);
    const auto query = headsFirst(projectedQuery, options.rotary);
    auto key = headsFirst(projectedKey, options.rotary);
    auto value = headsFirst(projectedValue, nullptr);
    AttentionOptions attention;
    attention.scale = options.scale;
    attention.causal = options.causal;
    attention.window = narrowerWindow(options.window, context.attentionWindow);
    attention.keyMask = context.keyMask;
    if (context.cache != nullptr) {
        attention.queryOffset = context.cache->length();
        std::tie(key, value) = context.cache->append(options.layer, key, value);
    }
    const auto heads = groupedAttention(query, key, value, weights.grouping, attention);
    const auto attended = heads.transpose(1, 2).flatten(2);
    if (options.observe)
        options.observe({input, projectedQuery, projectedKey, projectedValue, attended,
                         [&] { return attentionRows(query, key, weights.grouping.key, attention); },
                         query, key, &attention, options.rotary});
    return applyLinear(weights.output, attended);
}

} // namespace regroup
