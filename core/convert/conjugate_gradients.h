// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

namespace regroup {

class JobContext;

/// Several symmetric systems (A_n + pull_n I) x_n = b_n that are solved side by side. A is never
/// formed: it would have (rows * columns)² numbers.
struct RidgeSystems {
    at::Tensor right; ///< [systems, rows, columns] float64, b.
    at::Tensor pull;  ///< [systems] float64, above 0.
    /// A times a direction, of the shape of right; positive semidefinite.
    std::function<at::Tensor(const at::Tensor&)> apply;
    /// An approximation of the inverse, positive definite; what it is decides the speed alone.
    std::function<at::Tensor(const at::Tensor&)> precondition;
};

struct ConjugateGradientOptions {
    /// Of the residual, relative to the first one, both as the preconditioner measures them. What
    /// is left undone of the sum of squares goes with its square.
    double tolerance = 1e-4;
    int limit = 500; ///< Of steps.
};

/// Conjugate gradients from zero. Every step lowers ½ xᵀ(A + pull I)x - bᵀx, so that an end before
/// the tolerance is reached is a solution of less effect, never a wrong one.
/// @throws Cancelled
/// Source: Hestenes and Stiefel 1952; Golub and Van Loan, Matrix Computations, 11.5.
at::Tensor solveRidgeSystems(const RidgeSystems& systems, const ConjugateGradientOptions& options,
                             JobContext& job);

/// The two sums over half of the indices of a positive semidefinite A_n, [systems, rows, columns]
/// seen as a matrix: over its columns, [systems, rows, rows], and over its rows, [systems, columns,
/// columns]. Both have A_n's trace.
struct PartialTraces {
    at::Tensor left;
    at::Tensor right;
};

/// (left_n ⊗ right_n / trace_n + pull_n I)⁻¹ as a map of [systems, rows, columns]: the inverse of
/// the Kronecker product with the same partial traces. What rounding puts below zero counts as
/// zero. Source: Van Loan and Pitsianis 1993, for approximations by Kronecker products.
std::function<at::Tensor(const at::Tensor&)> kroneckerInverse(const PartialTraces& traces,
                                                              const at::Tensor& pull);

} // namespace regroup
