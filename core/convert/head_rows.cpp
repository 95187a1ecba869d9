// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/head_rows.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

namespace regroup {

namespace {

at::Tensor indexOf(const std::vector<int>& heads) {
    return at::tensor(std::vector<std::int64_t>(heads.begin(), heads.end()),
                      at::TensorOptions().dtype(at::kLong));
}

} // namespace

at::Tensor headRows(const LinearWeights& linear, const std::vector<int>& heads,
                    std::int64_t headDim) {
    at::Tensor rows = linear.weight.to(at::kCPU, at::kDouble);
    if (linear.bias.defined())
        rows = at::cat({rows, linear.bias.to(at::kCPU, at::kDouble).unsqueeze(1)}, 1);
    return rows.reshape({-1, headDim, rows.size(1)}).index_select(0, indexOf(heads));
}

void setHeadRows(LinearWeights& linear, const std::vector<int>& heads, const at::Tensor& rows) {
    const std::int64_t headDim = rows.size(1);
    const std::int64_t width = linear.weight.size(1);
    const auto place = [&](at::Tensor& whole, const at::Tensor& part) {
        // A copy: the block may share its tensors with the model.
        whole = whole.to(at::kCPU, at::kDouble).clone();
        std::vector<std::int64_t> shape = whole.sizes().vec();
        shape.insert(shape.begin() + 1, headDim);
        shape[0] /= headDim;
        whole.view(shape).index_copy_(0, indexOf(heads), part);
    };
    place(linear.weight, rows.narrow(2, 0, width));
    if (linear.bias.defined())
        place(linear.bias, rows.select(2, width));
}

at::Tensor inputsFor(const LinearWeights& linear, const at::Tensor& inputs) {
    return linear.bias.defined() ? inputs : inputs.narrow(1, 0, inputs.size(1) - 1);
}

} // namespace regroup
