// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

namespace regroup {

/// The type that products over tokens run in: float64 where the model runs in it, else float32, in
/// which the activations were computed. What is summed and solved is float64 in any case.
at::ScalarType productType(const at::Tensor& activations);

/// sum += left rightᵀ over tokens. Products of float32 are added up in float64 after every few
/// thousand tokens, so that their rounding stays below that of the activations themselves.
/// @param sum [m, n] float64. @param left [m, tokens], @param right [n, tokens], of productType.
void addProducts(const at::Tensor& sum, const at::Tensor& left, const at::Tensor& right);

/// The same where left is right: only blocks on and above the diagonal are filled, see mirrorSums.
void addSquares(const at::Tensor& sum, const at::Tensor& rows);
/// Fills in what addSquares leaves out.
void mirrorSums(const at::Tensor& sum);

/// The sum over tokens of weight_n x xᵀ. @param weights [tokens, n], @param rows [tokens, m], of
/// productType. @return [n, m, m] float64
at::Tensor weightedSquares(const at::Tensor& weights, const at::Tensor& rows);

/// Of how many tokens, or sequences, one is enough for a preconditioner: it decides the speed
/// alone.
/// @param inputs [tokens, columns]
std::int64_t preconditionerStep(const at::Tensor& inputs);

/// Calls work once for every index below count, without gradients, on all threads where there are
/// enough tokens for it; every thread has a sum of its own, zero at first.
/// @param tokens how many all calls look at together.
/// @return the sums' total: the same for the same number of threads.
at::Tensor
sumInParallel(std::int64_t count, std::int64_t tokens, const at::Tensor& zero,
              const std::function<void(std::int64_t index, const at::Tensor& sum)>& work);
void forEachInParallel(std::int64_t count, std::int64_t tokens,
                       const std::function<void(std::int64_t index)>& work);

} // namespace regroup
