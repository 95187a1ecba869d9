// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

namespace regroup {

/// Parts of a training step that take one pass over memory on a GPU; bfloat16, calculated in
/// float32. What they compute is said where they are used: crossEntropy, AdamW.

struct RowLosses {
    at::Tensor losses;   ///< [rows] float32
    at::Tensor gradient; ///< As the logits, multiplied by the scale.
};

/// @param logits [rows, classes] contiguous, see canFuse. @param targets [rows] int64, same device.
RowLosses fusedCrossEntropy(const at::Tensor& logits, const at::Tensor& targets, double smoothing,
                            double scale);

/// One tensor's update. All on one device, all contiguous, of one shape.
struct NarrowUpdate {
    at::Tensor parameter; ///< bfloat16; becomes the rounded master.
    at::Tensor master;    ///< float32, as the averages.
    at::Tensor average;
    at::Tensor squareAverage;
    at::Tensor gradient; ///< bfloat16
    at::Tensor step;     ///< float32, no axes: the number of this update.
};

struct UpdateRule {
    double rate = 0;
    double beta1 = 0;
    double beta2 = 0;
    double epsilon = 0;
    double weightDecay = 0;
    at::Tensor divisor; ///< float32, no axes: gradients are divided by it.
    at::Tensor skips;   ///< Likewise; not 0: nothing is changed.
};

/// Whether there are kernels for parameters on this device.
bool hasNarrowUpdate(const at::Tensor& parameter);
void updateNarrow(const NarrowUpdate& tensors, const UpdateRule& rule);

} // namespace regroup
