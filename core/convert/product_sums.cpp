// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/product_sums.h"

#include "core/convert/parallel_parts.h"
#include "core/model/matrix_product.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <vector>

namespace regroup {

namespace {

constexpr std::int64_t tokensPerSum = 4096;
constexpr std::int64_t blockRows = 512;
constexpr std::int64_t tokensPerThread = 512; // Fewer are not worth waking a thread for.

std::int64_t partCount(std::int64_t count, std::int64_t tokens) {
    const std::int64_t useful = std::min(count, tokens / tokensPerThread);
    return std::clamp<std::int64_t>(useful, 1, std::max(1, at::get_num_threads()));
}

} // namespace

at::ScalarType productType(const at::Tensor& activations) {
    return activations.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

void addProducts(const at::Tensor& sum, const at::Tensor& left, const at::Tensor& right) {
    if (left.scalar_type() == at::kDouble) {
        at::Tensor(sum).addmm_(left, right.t());
        return;
    }
    for (std::int64_t begin = 0; begin < left.size(1); begin += tokensPerSum) {
        const std::int64_t count = std::min(tokensPerSum, left.size(1) - begin);
        // The wider side second, which oneDNN is faster with.
        const bool swaps = left.size(0) > right.size(0);
        const at::Tensor& first = swaps ? right : left;
        const at::Tensor& second = swaps ? left : right;
        at::Tensor weight = second.narrow(1, begin, count);
        if (!weight.t().is_contiguous())
            weight = weight.contiguous();
        const at::Tensor product = applyLinear({weight, {}}, first.narrow(1, begin, count));
        sum.add_(swaps ? product.t() : product);
    }
}

void addSquares(const at::Tensor& sum, const at::Tensor& rows) {
    const std::int64_t size = rows.size(0);
    for (std::int64_t begin = 0; begin < size; begin += blockRows) {
        const std::int64_t count = std::min(blockRows, size - begin);
        addProducts(sum.narrow(0, begin, count).narrow(1, begin, size - begin),
                    rows.narrow(0, begin, count), rows.narrow(0, begin, size - begin));
    }
}

void mirrorSums(const at::Tensor& sum) {
    const std::int64_t size = sum.size(0);
    for (std::int64_t begin = blockRows; begin < size; begin += blockRows) {
        const std::int64_t count = std::min(blockRows, size - begin);
        sum.narrow(0, begin, count)
            .narrow(1, 0, begin)
            .copy_(sum.narrow(0, 0, begin).narrow(1, begin, count).t());
    }
}

at::Tensor weightedSquares(const at::Tensor& weights, const at::Tensor& rows) {
    const std::int64_t width = rows.size(1);
    at::Tensor sums = at::zeros({weights.size(1), width, width}, rows.options().dtype(at::kDouble));
    for (std::int64_t index = 0; index < weights.size(1); ++index)
        addProducts(sums[index], (rows * weights.select(1, index).unsqueeze(1)).t(), rows.t());
    return sums;
}

std::int64_t preconditionerStep(const at::Tensor& inputs) {
    constexpr std::int64_t tokensPerColumn = 32;
    return std::max<std::int64_t>(1, inputs.size(0) / (tokensPerColumn * inputs.size(1)));
}

at::Tensor sumInParallel(std::int64_t count, std::int64_t tokens, const at::Tensor& zero,
                         const std::function<void(std::int64_t, const at::Tensor&)>& work) {
    const std::int64_t parts = partCount(count, tokens);
    std::vector<at::Tensor> sums(static_cast<std::size_t>(parts));
    runParts(parts, [&](std::int64_t part) {
        const at::NoGradGuard noGradients; // Every thread has its own.
        const at::Tensor sum = at::zeros_like(zero);
        for (std::int64_t index = count * part / parts; index < count * (part + 1) / parts; ++index)
            work(index, sum);
        sums[static_cast<std::size_t>(part)] = sum;
    });
    at::Tensor total = sums.front();
    for (std::size_t part = 1; part < sums.size(); ++part)
        total.add_(sums[part]);
    return total;
}

void forEachInParallel(std::int64_t count, std::int64_t tokens,
                       const std::function<void(std::int64_t)>& work) {
    const std::int64_t parts = partCount(count, tokens);
    runParts(parts, [&](std::int64_t part) {
        const at::NoGradGuard noGradients;
        for (std::int64_t index = count * part / parts; index < count * (part + 1) / parts; ++index)
            work(index);
    });
}

} // namespace regroup
