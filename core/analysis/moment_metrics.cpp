// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/moment_metrics.h"

#include "core/analysis/matrix_values.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_svdvals.h>

namespace regroup {

namespace {

/// [heads, heads, headDim, headDim]
at::Tensor blocksOf(const at::Tensor& moment, int headCount) {
    const std::int64_t headDim = moment.size(0) / headCount;
    return moment.to(at::kCPU, at::kDouble)
        .view({headCount, headDim, headCount, headDim})
        .permute({0, 2, 1, 3});
}

/// products_ij / (norm_i norm_j), 0 where a norm is.
at::Tensor dividedByNorms(const at::Tensor& products, const at::Tensor& norms) {
    const at::Tensor safe = norms.masked_fill(norms.eq(0), 1.0);
    return products / (safe.unsqueeze(0) * safe.unsqueeze(1));
}

} // namespace

SquareMatrix euclideanSimilarity(const at::Tensor& moment, int headCount) {
    const at::NoGradGuard noGradients;
    const at::Tensor products = blocksOf(moment, headCount).diagonal(0, 2, 3).sum(-1);
    const at::Tensor energies = products.diagonal();
    const at::Tensor sums = energies.unsqueeze(0) + energies.unsqueeze(1);
    const at::Tensor distances = sums - 2 * products;
    const at::Tensor similar = distances / (sums / -2).masked_fill(sums.eq(0), 1.0);
    return squareMatrix(similar, 0.0);
}

SquareMatrix linearCka(const at::Tensor& covariance, int headCount) {
    const at::NoGradGuard noGradients;
    const at::Tensor squares = blocksOf(covariance, headCount).square().sum(at::IntArrayRef{2, 3});
    return squareMatrix(dividedByNorms(squares, squares.diagonal().sqrt()).clamp(0.0, 1.0), 1.0);
}

SquareMatrix procrustesSimilarity(const at::Tensor& moment, int headCount, FitSpace space) {
    const at::NoGradGuard noGradients;
    const at::Tensor blocks = blocksOf(moment, headCount);
    const at::Tensor energies = blocks.diagonal(0, 0, 1).diagonal(0, 0, 1).sum(-1);
    const at::Tensor products = space == FitSpace::Pairs
                                    ? pairMoments(moment, headCount).abs().sum(0)
                                    : at::linalg_svdvals(blocks.contiguous()).sum(-1);
    return squareMatrix(dividedByNorms(products, energies.sqrt()).clamp(0.0, 1.0), 1.0);
}

} // namespace regroup
