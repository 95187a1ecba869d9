// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/output_divergence.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <vector>

namespace regroup {

namespace {

constexpr std::int64_t sliceElements = std::int64_t{1} << 20U;

/// [rows, vocabulary] float64: what is left of a small divergence is a difference of near equals.
at::Tensor logProbabilities(const Transformer& model, const at::Tensor& rows,
                            const BatchContext& context) {
    return at::log_softmax(model.logits(rows.unsqueeze(0), context).squeeze(0), -1, at::kDouble);
}

/// [batch, tokens - 1] bool: neither the token nor the next one is padding.
at::Tensor countedPositions(const InputBatch& batch) {
    const std::int64_t count = batch.inputIds.size(1) - 1;
    if (!batch.attentionMask.defined())
        return at::ones({batch.inputIds.size(0), count}, batch.inputIds.options().dtype(at::kBool));
    const at::Tensor mask = batch.attentionMask.ne(0);
    return mask.narrow(1, 0, count).logical_and(mask.narrow(1, 1, count));
}

} // namespace

at::Tensor outputDivergences(const Transformer& model, const at::Tensor& reference,
                             const at::Tensor& hidden, const BatchContext& context,
                             const InputBatch& batch) {
    const at::Tensor counts = countedPositions(batch).to(hidden.device());
    const at::Tensor chosen = counts.reshape({-1}).nonzero().squeeze(-1);
    const auto rowsOf = [&](const at::Tensor& states) {
        return states.narrow(1, 0, counts.size(1))
            .reshape({-1, states.size(2)})
            .index_select(0, chosen);
    };
    const at::Tensor expected = rowsOf(reference);
    const at::Tensor found = rowsOf(hidden);
    const std::int64_t step =
        std::max<std::int64_t>(16, sliceElements / model.config().vocabularySize);
    std::vector<at::Tensor> slices;
    for (std::int64_t begin = 0; begin < found.size(0); begin += step) {
        const std::int64_t count = std::min(step, found.size(0) - begin);
        const at::Tensor p = logProbabilities(model, expected.narrow(0, begin, count), context);
        const at::Tensor q = logProbabilities(model, found.narrow(0, begin, count), context);
        slices.push_back((p.exp() * (p - q)).sum(-1));
    }
    const at::Tensor result = at::zeros(counts.sizes(), found.options().dtype(at::kDouble));
    return slices.empty() ? result : result.masked_scatter(counts, at::cat(slices));
}

} // namespace regroup
