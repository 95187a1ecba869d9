// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pattern_metrics.h"

#include "core/analysis/matrix_values.h"
#include "core/base/error.h"
#include "core/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/special_entr.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace regroup {

namespace {

constexpr std::int64_t leadingVectors = 16;

/// Rows of length 1; rows of zeros stay.
at::Tensor unitRows(const at::Tensor& rows) {
    const at::Tensor norms = rows.norm(2, -1, true);
    return rows / norms.masked_fill(norms.eq(0), 1.0);
}

/// For heads i, j: the mean over the rows of i of the best value among the rows of j.
/// @param units [heads, rows, width]. @param signless takes |cosine|.
at::Tensor bestMatches(const at::Tensor& units, bool signless) {
    const std::int64_t heads = units.size(0);
    at::Tensor means = at::zeros({heads, heads}, units.options());
    for (std::int64_t head = 0; head < heads; ++head) { // One head at a time: memory.
        at::Tensor cosines = at::matmul(units.select(0, head).unsqueeze(0), units.transpose(1, 2));
        if (signless)
            cosines = cosines.abs();
        means.select(0, head).copy_(cosines.amax(2).mean(1));
    }
    return (means + means.t()) / 2;
}

} // namespace

SquareMatrix activationMatchSimilarity(const at::Tensor& meanOutputs, MatchRows rows) {
    const at::NoGradGuard noGradients;
    if (meanOutputs.dim() != 3)
        throw Error(ErrorCode::BadData,
                    fmt::format("Mean outputs have shape {}, expected [positions, heads, headDim].",
                                shapeText(meanOutputs.sizes())));
    const at::Tensor wide = meanOutputs.to(at::kCPU, at::kDouble);
    const at::Tensor heads =
        rows == MatchRows::Positions ? wide.permute({1, 0, 2}) : wide.permute({1, 2, 0});
    return squareMatrix(bestMatches(unitRows(heads.contiguous()), false).clamp(-1.0, 1.0), 1.0);
}

SquareMatrix weightSvdSimilarity(const at::Tensor& weight, int headCount) {
    const at::NoGradGuard noGradients;
    if (weight.dim() != 2 || headCount < 1 || weight.size(0) % headCount != 0)
        throw Error(ErrorCode::BadData,
                    fmt::format("Cannot compare {} heads: the weight has shape {}, expected [{} * "
                                "headDim, modelDim].",
                                headCount, shapeText(weight.sizes()), headCount));
    const at::Tensor blocks =
        weight.to(at::kCPU, at::kDouble).view({headCount, -1, weight.size(1)});
    const auto [left, values, right] = at::linalg_svd(blocks, /*full_matrices=*/false);
    const std::int64_t count = std::min(leadingVectors, values.size(1));
    // Directions without weight are any directions: they match nothing.
    const at::Tensor exists = values.narrow(1, 0, count)
                                  .gt(1e-12 * values.select(1, 0).unsqueeze(1))
                                  .to(at::kDouble)
                                  .unsqueeze(2);
    const at::Tensor leftRows = left.narrow(2, 0, count).transpose(1, 2) * exists;
    const at::Tensor rightRows = right.narrow(1, 0, count) * exists;
    const at::Tensor mean = (bestMatches(leftRows, true) + bestMatches(rightRows, true)) / 2;
    return squareMatrix(mean.clamp(0.0, 1.0), 1.0);
}

at::Tensor tokenCosineSum(const at::Tensor& outputs) {
    const at::Tensor units = unitRows(outputs.to(at::kDouble));
    return at::bmm(units, units.transpose(1, 2)).sum(0);
}

at::Tensor attentionAgreementSum(const at::Tensor& rows, const at::Tensor& counts) {
    const std::int64_t heads = rows.size(1);
    const auto wide = rows.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    const at::Tensor weights = rows.to(wide);
    const at::Tensor entropies = at::special_entr(weights).sum(-1); // [batch, heads, queries]
    const at::Tensor counted = counts.to(rows.device(), at::kDouble).unsqueeze(1);
    at::Tensor sums = at::zeros({heads, heads}, rows.options().dtype(at::kDouble));
    for (std::int64_t head = 0; head < heads; ++head) {
        const std::int64_t rest = heads - head;
        const at::Tensor mixed = (weights.narrow(1, head, rest) + weights.narrow(1, head, 1)) / 2;
        const at::Tensor divergence =
            at::special_entr(mixed).sum(-1) -
            (entropies.narrow(1, head, rest) + entropies.narrow(1, head, 1)) / 2;
        const at::Tensor distance =
            (divergence.to(at::kDouble) / std::log(2.0)).clamp(0.0, 1.0).sqrt();
        const at::Tensor agreement = ((1 - distance) * counted).sum(at::IntArrayRef{0, 2});
        sums.select(0, head).narrow(0, head, rest).copy_(agreement);
        sums.select(1, head).narrow(0, head, rest).copy_(agreement);
    }
    return sums;
}

} // namespace regroup
