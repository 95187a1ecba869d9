// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"

#include <ATen/core/Tensor.h>

namespace regroup {

/// A symmetric [n, n] float64 CPU tensor as plain values: the upper triangle counts, and the
/// diagonal is set, except where it is not finite, so that a broken head stays visible.
SquareMatrix squareMatrix(const at::Tensor& values, double diagonal);

} // namespace regroup
