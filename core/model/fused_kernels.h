// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

namespace regroup {

/// Steps between matrix products that take one pass over memory on a GPU instead of one for every
/// operation. bfloat16 only; calculated in float32 and rounded once. Differentiable.

/// Whether the two below may be called: a GPU with kernels, bfloat16, [..., width] with a width
/// that eight divides.
bool canFuse(const at::Tensor& values);

/// silu(gate) * inner, both of one shape.
at::Tensor fusedSiluProduct(const at::Tensor& gate, const at::Tensor& inner);

/// Rotary embedding of heads as they leave their projection; see applyRotary.
/// @param heads [batch, tokens, heads, headDim], headDim a multiple of 16
/// @param cosine, sine [batch or 1, 1, tokens, headDim / 2] @return the shape of heads.
at::Tensor fusedRotary(const at::Tensor& heads, const at::Tensor& cosine, const at::Tensor& sine);

} // namespace regroup
