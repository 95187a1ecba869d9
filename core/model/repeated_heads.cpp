// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/repeated_heads.h"

#include <ATen/ops/matmul.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cstdint>
#include <vector>

namespace regroup {

namespace {

/// The gradient as one product with the matrix of members: the library's own adds head by head, on
/// a GPU in no fixed order and with atomic additions of narrow numbers.
class Repeated : public torch::autograd::Function<Repeated> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& blocks,
                              const at::Tensor& groups) {
        context->save_for_backward({groups});
        context->saved_data["groupCount"] = blocks.size(1);
        return blocks.index_select(1, groups);
    }

    static torch::autograd::variable_list
    backward(torch::autograd::AutogradContext* context,
             const torch::autograd::variable_list& gradients) {
        const at::Tensor& given = gradients[0];
        const at::Tensor groups = context->get_saved_variables()[0];
        const std::int64_t groupCount = context->saved_data["groupCount"].toInt();
        const at::Tensor members = at::zeros({groupCount, given.size(1)}, given.options())
                                       .scatter_(0, groups.unsqueeze(0), 1);
        return {at::matmul(members, given.flatten(2))
                    .view({given.size(0), groupCount, given.size(2), given.size(3)}),
                at::Tensor()};
    }
};

} // namespace

at::Tensor repeatedHeads(const at::Tensor& blocks, const Grouping& grouping) {
    if (grouping.isOriginal())
        return blocks;
    const auto labels = grouping.labels();
    const at::Tensor groups = at::tensor(std::vector<std::int64_t>(labels.begin(), labels.end()),
                                         at::TensorOptions().dtype(at::kLong));
    if (!blocks.is_cuda())
        return blocks.index_select(1, groups);
    return Repeated::apply(
        blocks, groups.pin_memory().to(blocks.device(), at::kLong, /*non_blocking=*/true));
}

bool isRegular(const Grouping& grouping) {
    const int headCount = grouping.headCount();
    const int groupCount = grouping.groupCount();
    if (headCount % groupCount != 0)
        return false;
    for (int head = 0; head < headCount; ++head)
        if (grouping.labels()[static_cast<std::size_t>(head)] != head / (headCount / groupCount))
            return false;
    return true;
}

} // namespace regroup
