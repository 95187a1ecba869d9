// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/head_traces.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <cstring>

namespace regroup {

namespace {

/// [headCount * headDim, modelDim + 1] float64, CPU: the bias as a last column.
at::Tensor withBias(const LinearWeights& projection, int headCount) {
    const at::Tensor& weight = projection.weight;
    if (weight.dim() != 2 || headCount < 1 || weight.size(0) % headCount != 0)
        throw Error(ErrorCode::BadData,
                    fmt::format("Cannot take {} heads apart: the weight has shape {}, expected [{} "
                                "* headDim, modelDim].",
                                headCount, shapeText(weight.sizes()), headCount));
    const at::Tensor wide = weight.to(at::kCPU, at::kDouble);
    const at::Tensor bias = projection.bias.defined()
                                ? projection.bias.to(at::kCPU, at::kDouble).unsqueeze(1)
                                : at::zeros({weight.size(0), 1}, wide.options());
    return at::cat({wide, bias}, 1);
}

at::Tensor timesMoment(const at::Tensor& rows, const at::Tensor& secondMoment) {
    if (secondMoment.dim() != 2 || secondMoment.size(0) != rows.size(1) ||
        secondMoment.size(1) != rows.size(1))
        throw Error(ErrorCode::BadData,
                    fmt::format("The second moment has shape {}, expected [{}, {}]: the model's "
                                "width and a constant.",
                                shapeText(secondMoment.sizes()), rows.size(1), rows.size(1)));
    return at::matmul(rows, secondMoment.to(at::kCPU, at::kDouble));
}

/// Inner products of heads in [headCount * headDim, columns], each flattened.
SquareMatrix innerProducts(const at::Tensor& first, const at::Tensor& second, int headCount) {
    const at::Tensor products =
        at::matmul(first.reshape({headCount, -1}), second.reshape({headCount, -1}).t())
            .contiguous();
    SquareMatrix matrix(headCount);
    std::memcpy(matrix.values().data(), products.const_data_ptr<double>(),
                matrix.values().size_bytes());
    for (int row = 0; row < headCount; ++row) // Equal up to rounding; exactly from here on.
        for (int column = 0; column < row; ++column)
            matrix.at(row, column) = matrix.at(column, row) =
                0.5 * (matrix.at(row, column) + matrix.at(column, row));
    return matrix;
}

} // namespace

SquareMatrix headMomentTraces(const LinearWeights& projection, int headCount,
                              const at::Tensor& secondMoment) {
    const at::NoGradGuard noGradients;
    const at::Tensor rows = withBias(projection, headCount);
    return innerProducts(rows, timesMoment(rows, secondMoment), headCount);
}

SquareMatrix headWeightTraces(const LinearWeights& projection, int headCount) {
    const at::NoGradGuard noGradients;
    const at::Tensor rows = withBias(projection, headCount);
    return innerProducts(rows, rows, headCount);
}

} // namespace regroup
