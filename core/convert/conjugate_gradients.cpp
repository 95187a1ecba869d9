// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/conjugate_gradients.h"

#include "core/jobs/job_context.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

namespace regroup {

namespace {

constexpr double floorOfTrace = 1e-100;

/// Of every system: [systems, 1, 1].
at::Tensor products(const at::Tensor& left, const at::Tensor& right) {
    return (left * right).sum({1, 2}, /*keepdim=*/true);
}

/// 0 where there is nothing left to divide.
at::Tensor quotient(const at::Tensor& dividend, const at::Tensor& divisor) {
    return at::where(divisor > 0, dividend / divisor, at::zeros_like(divisor));
}

} // namespace

at::Tensor solveRidgeSystems(const RidgeSystems& systems, const ConjugateGradientOptions& options,
                             JobContext& job) {
    const at::Tensor pull = systems.pull.view({-1, 1, 1});
    at::Tensor solution = at::zeros_like(systems.right);
    at::Tensor residual = systems.right;
    at::Tensor preconditioned = systems.precondition(residual);
    at::Tensor direction = preconditioned;
    at::Tensor size = products(residual, preconditioned);
    const at::Tensor goal = size * (options.tolerance * options.tolerance);
    for (int step = 0; step < options.limit && (size > goal).any().item<bool>(); ++step) {
        job.throwIfStopped();
        const at::Tensor image = systems.apply(direction) + pull * direction;
        // A system that has arrived stays where it is.
        const at::Tensor length =
            at::where(size > goal, quotient(size, products(direction, image)), 0.0);
        solution = solution + length * direction;
        residual = residual - length * image;
        preconditioned = systems.precondition(residual);
        const at::Tensor next = products(residual, preconditioned);
        direction = preconditioned + quotient(next, size) * direction;
        size = next;
    }
    return solution;
}

std::function<at::Tensor(const at::Tensor&)> kroneckerInverse(const PartialTraces& traces,
                                                              const at::Tensor& pull) {
    const at::Tensor trace =
        traces.left.diagonal(0, 1, 2).sum(-1).clamp_min(floorOfTrace).view({-1, 1, 1});
    const auto [leftValues, leftVectors] = at::linalg_eigh(traces.left);
    const auto [rightValues, rightVectors] = at::linalg_eigh(traces.right);
    const at::Tensor values =
        leftValues.clamp_min(0.0).unsqueeze(2) / trace * rightValues.clamp_min(0.0).unsqueeze(1) +
        pull.view({-1, 1, 1});
    return [leftVectors = leftVectors, rightVectors = rightVectors,
            values](const at::Tensor& direction) {
        const at::Tensor turned =
            at::matmul(leftVectors.transpose(1, 2), at::matmul(direction, rightVectors)) / values;
        return at::matmul(leftVectors, at::matmul(turned, rightVectors.transpose(1, 2)));
    };
}

} // namespace regroup
