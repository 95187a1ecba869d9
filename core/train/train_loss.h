// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

namespace regroup {

/// A loss, summed over rows, and its gradient, in closed form: nothing is kept for a backward pass.
struct LossAndGradient {
    at::Tensor sum;      ///< float64, no axes, where the logits are.
    at::Tensor gradient; ///< With respect to the logits, their shape and type.
};

/// Negative log-likelihood of the targets. With smoothing s the target has probability 1 - s plus
/// its part of s, which is spread evenly over all classes.
/// @param logits [rows, classes] @param targets [rows] int64, 0 to classes - 1.
/// @param scale multiplies the gradient, not the sum.
/// Source: torch.nn.functional.cross_entropy, label_smoothing.
LossAndGradient crossEntropy(const at::Tensor& logits, const at::Tensor& targets, double smoothing,
                             double scale = 1.0);

/// (score - target)². @param scores [rows, 1] @param targets [rows]
LossAndGradient squaredError(const at::Tensor& scores, const at::Tensor& targets);

/// T² KL(softmax(teacher / T) || softmax(logits / T)), both [rows, classes]. T² keeps the size of
/// the gradient when the temperature changes. Source: Hinton et al. 2015, arXiv:1503.02531.
LossAndGradient softDivergence(const at::Tensor& logits, const at::Tensor& teacher,
                               double temperature);

/// Mean over the last axis of (hidden - teacher)², summed over the tokens that count.
/// @param hidden, teacher [batch, tokens, modelDim] @param mask [batch, tokens], or undefined.
LossAndGradient hiddenDistance(const at::Tensor& hidden, const at::Tensor& teacher,
                               const at::Tensor& mask);

} // namespace regroup
