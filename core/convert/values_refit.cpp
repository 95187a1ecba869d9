// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/values_refit.h"

#include "core/base/error.h"
#include "core/convert/output_refit.h"
#include "core/convert/product_sums.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace {

constexpr double largestSumBytes = 4.0 * (std::int64_t{1} << 30U);

/// The rounds: present weights as matrices, and the sums they are solved from.
class AlternatingSolve {
public:
    AlternatingSolve(const AttentionWeights& attention, const at::Tensor& inputs,
                     const at::Tensor& targets, std::int64_t modelDim, double ridge)
        : m_grouping(attention.grouping.value), m_inputs(inputs), m_targets(targets),
          m_modelDim(modelDim), m_ridge(ridge), m_hasBias(attention.value.bias.defined()),
          m_output{attention.output.weight.to(at::kCPU, at::kDouble),
                   attention.output.bias.defined() ? attention.output.bias.to(at::kCPU, at::kDouble)
                                                   : at::Tensor()} {
        m_headDim = attention.value.weight.size(0) / m_grouping.groupCount();
        m_values = attention.value.weight.to(at::kCPU, at::kDouble).clone();
        if (m_hasBias)
            m_values =
                at::cat({m_values, attention.value.bias.to(at::kCPU, at::kDouble).unsqueeze(1)}, 1);
    }

    void solveOutput() {
        const at::Tensor map = headMap(); // [headCount * headDim + 1, n]
        const at::Tensor seen = at::matmul(map, m_inputs);
        m_output = solveOutputFrom(at::matmul(seen, map.t()), at::matmul(m_targets, map.t()),
                                   m_output, m_ridge);
    }

    void solveGroup(int group, const std::vector<int>& heads) {
        const std::int64_t width = columns(heads.front()).size(0);
        at::Tensor right = at::zeros({m_headDim, width}, m_inputs.options());
        // The sum of (W_O,hᵀ W_O,e) ⊗ U_he as one product over e for every h: [a, b, i, j].
        const at::Tensor sums = at::zeros({m_headDim * m_headDim, width * width}, right.options());
        for (const int left : heads) {
            const at::Tensor seen = m_inputs.index_select(0, columns(left));
            right.add_(at::matmul(outputOf(left).t(), residual(columns(left))));
            std::vector<at::Tensor> outputs;
            std::vector<at::Tensor> inputs;
            for (const int other : heads) {
                outputs.push_back(at::matmul(outputOf(left).t(), outputOf(other)).flatten());
                inputs.push_back(seen.index_select(1, columns(other)).flatten());
            }
            sums.addmm_(at::stack(outputs, 1), at::stack(inputs));
        }
        const at::Tensor system = sums.view({m_headDim, m_headDim, width, width})
                                      .permute({0, 2, 1, 3})
                                      .reshape({m_headDim * width, m_headDim * width});
        const double pull =
            std::max(m_ridge * system.diagonal().mean().item<double>(), floorOfPull);
        system.diagonal().add_(pull);
        const at::Tensor step = at::linalg_solve(system, right.reshape({-1, 1}));
        m_values.narrow(0, group * m_headDim, m_headDim).add_(step.view(right.sizes()));
    }

    void store(AttentionWeights& attention) const {
        attention.value.weight = m_values.narrow(1, 0, m_modelDim).contiguous();
        if (m_hasBias)
            attention.value.bias = m_values.select(1, m_modelDim).contiguous();
        attention.output = m_output;
    }

private:
    /// Of some columns of the sums: what the output lacks of the targets. [modelDim, columns]
    at::Tensor residual(const at::Tensor& chosen) const {
        return m_targets.index_select(1, chosen) -
               at::matmul(outputMap(), at::matmul(headMap(), m_inputs.index_select(1, chosen)));
    }

    /// Of the sums: the inputs that a head's values see, and the constant where there is a bias.
    at::Tensor columns(int head) const {
        at::Tensor own = at::arange(head * m_modelDim, (head + 1) * m_modelDim, at::kLong);
        if (!m_hasBias)
            return own;
        const std::int64_t constant = m_inputs.size(0) - 1;
        return at::cat({own, at::arange(constant, constant + 1, at::kLong)});
    }

    at::Tensor outputOf(int head) const {
        return m_output.weight.narrow(1, head * m_headDim, m_headDim);
    }

    /// From what attention gathers to the output projection's input, a constant last.
    at::Tensor headMap() const {
        const std::int64_t rows = m_grouping.headCount() * m_headDim;
        at::Tensor map = at::zeros({rows + 1, m_inputs.size(0)}, m_inputs.options());
        for (int head = 0; head < m_grouping.headCount(); ++head)
            map.narrow(0, head * m_headDim, m_headDim)
                .index_copy_(1, columns(head),
                             m_values.narrow(0, m_grouping.labelOf(head) * m_headDim, m_headDim));
        map.select(0, rows).select(0, m_inputs.size(0) - 1).fill_(1.0);
        return map;
    }

    at::Tensor outputMap() const {
        const at::Tensor bias = m_output.bias.defined()
                                    ? m_output.bias
                                    : at::zeros({m_output.weight.size(0)}, m_inputs.options());
        return at::cat({m_output.weight, bias.unsqueeze(1)}, 1);
    }

    const Grouping& m_grouping;
    const at::Tensor& m_inputs;
    const at::Tensor& m_targets;
    std::int64_t m_modelDim;
    double m_ridge;
    bool m_hasBias;
    LinearWeights m_output;
    std::int64_t m_headDim = 0;
    at::Tensor m_values; // [G * headDim, modelDim], or one column more for the bias.
};

} // namespace

ValuesRefit::ValuesRefit(std::int64_t headCount, std::int64_t modelDim, std::int64_t headDim)
    : m_headCount(headCount), m_modelDim(modelDim) {
    const auto largest = static_cast<double>(modelDim * std::max(headCount, headDim) + 1);
    if (largest * largest * sizeof(double) > largestSumBytes)
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("Refinement 'values': {} heads of {} on a width of {} need matrices "
                        "of {:.0f} rows, expected at most 4 GiB.",
                        headCount, headDim, modelDim, largest),
            "Leave 'values' out of --refine; 'refit' does most of the work.");
}

void ValuesRefit::add(const at::Tensor& gathered, const at::Tensor& target,
                      const at::Tensor& weights) {
    const at::ScalarType type = productType(gathered);
    const at::Tensor roots = weights.to(type).sqrt().unsqueeze(1);
    const at::Tensor inputs = gathered.to(type).flatten(1);
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
}

void ValuesRefit::solve(AttentionWeights& attention, double ridge, int rounds,
                        int outputSolves) const {
    const at::Tensor inputs = m_inputs.to(at::kCPU);
    const at::Tensor targets = m_targets.to(at::kCPU);
    mirrorSums(inputs);
    AlternatingSolve problem(attention, inputs, targets, m_modelDim, ridge);
    const auto members = attention.grouping.value.members();
    for (int round = 0; round < rounds; ++round) {
        problem.solveOutput();
        for (std::size_t group = 0; group < members.size(); ++group)
            problem.solveGroup(static_cast<int>(group), members[group]);
    }
    for (int solves = 0; solves < outputSolves; ++solves)
        problem.solveOutput();
    problem.store(attention);
}

} // namespace regroup
