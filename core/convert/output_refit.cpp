// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/output_refit.h"

#include "core/convert/product_sums.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace regroup {

void OutputRefit::add(const at::Tensor& attended, const at::Tensor& target,
                      const at::Tensor& weights) {
    const at::ScalarType type = productType(attended);
    const at::Tensor roots = weights.to(type).sqrt().unsqueeze(1);
    const at::Tensor inputs = attended.to(type);
    const at::Tensor extended =
        (at::cat({inputs, at::ones({inputs.size(0), 1}, inputs.options())}, 1) * roots)
            .t()
            .contiguous(); // [n, tokens]
    if (!m_inputs.defined()) {
        const std::int64_t size = extended.size(0);
        m_inputs = at::zeros({size, size}, extended.options().dtype(at::kDouble));
        m_targets = at::zeros({target.size(1), size}, m_inputs.options());
    }
    addSquares(m_inputs, extended);
    addProducts(m_targets, (target.to(type) * roots).t(), extended);
    m_rowCount += inputs.size(0);
}

LinearWeights OutputRefit::solve(const LinearWeights& present, double ridge) const {
    LinearWeights start{present.weight.to(at::kCPU, at::kDouble), at::Tensor()};
    if (present.bias.defined())
        start.bias = present.bias.to(at::kCPU, at::kDouble);
    const at::Tensor inputs = m_inputs.to(at::kCPU);
    mirrorSums(inputs);
    const at::Tensor targets = m_targets.to(at::kCPU);
    if (m_bias == Bias::Solve) {
        if (!start.bias.defined())
            start.bias = at::zeros({start.weight.size(0)}, start.weight.options());
        return solveOutputFrom(inputs, targets, start, ridge);
    }
    // A bias that is kept is a given part of the target.
    at::Tensor rest = targets;
    if (start.bias.defined())
        rest = targets - at::matmul(start.bias.unsqueeze(1),
                                    inputs.select(0, inputs.size(0) - 1).unsqueeze(0));
    LinearWeights solved = solveOutputFrom(inputs, rest, {start.weight, at::Tensor()}, ridge);
    solved.bias = present.bias;
    return solved;
}

LinearWeights solveOutputFrom(const at::Tensor& inputs, const at::Tensor& targets,
                              const LinearWeights& present, double ridge) {
    const std::int64_t width = present.weight.size(1);
    const bool hasBias = present.bias.defined();
    const std::int64_t used = hasBias ? width + 1 : width;
    const at::Tensor start =
        hasBias ? at::cat({present.weight, present.bias.unsqueeze(1)}, 1) : present.weight;
    const at::Tensor system = inputs.narrow(0, 0, used).narrow(1, 0, used).clone();
    const double pull = std::max(ridge * system.diagonal().mean().item<double>(), floorOfPull);
    system.diagonal().add_(pull);
    const at::Tensor right = targets.narrow(1, 0, used) + pull * start;
    const at::Tensor solved = at::linalg_solve(system, right.t()).t();
    return {solved.narrow(1, 0, width).contiguous(),
            hasBias ? solved.select(1, width).contiguous() : at::Tensor()};
}

double ridgeFor(std::int64_t tokenCount) {
    return tokenCount > 10000 ? 1e-2 : 1e-1;
}

} // namespace regroup
