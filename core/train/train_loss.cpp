// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/train_loss.h"

#include "core/model/fused_kernels.h"
#include "core/train/train_kernels.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_softmax.h>

namespace regroup {

namespace {

at::ScalarType wideType(const at::Tensor& values) {
    return values.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

at::Tensor sumOf(const at::Tensor& values) {
    return values.sum(at::kDouble);
}

} // namespace

LossAndGradient crossEntropy(const at::Tensor& logits, const at::Tensor& targets, double smoothing,
                             double scale) {
    const at::NoGradGuard noGradients;
    if (canFuse(logits) && logits.is_contiguous()) {
        const RowLosses rows = fusedCrossEntropy(logits, targets.contiguous(), smoothing, scale);
        return {sumOf(rows.losses), rows.gradient};
    }
    const auto index = targets.unsqueeze(1);
    at::Tensor values = at::log_softmax(logits.detach(), -1, wideType(logits));
    const auto classes = static_cast<double>(values.size(1));
    LossAndGradient result;
    result.sum = sumOf(values.gather(1, index)) * -(1 - smoothing);
    if (smoothing > 0)
        result.sum = result.sum - sumOf(values) * (smoothing / classes);
    values.exp_(); // From here on probabilities, then the gradient, in place.
    if (smoothing > 0)
        values.sub_(smoothing / classes);
    values.scatter_add_(1, index, at::full(index.sizes(), smoothing - 1, values.options()));
    result.gradient = values.to(logits.scalar_type()).mul_(scale);
    return result;
}

LossAndGradient squaredError(const at::Tensor& scores, const at::Tensor& targets) {
    const at::NoGradGuard noGradients;
    const auto difference =
        scores.detach().to(wideType(scores)) - targets.to(wideType(scores)).unsqueeze(1);
    return {sumOf(difference.square()), (difference * 2).to(scores.scalar_type())};
}

LossAndGradient softDivergence(const at::Tensor& logits, const at::Tensor& teacher,
                               double temperature) {
    const at::NoGradGuard noGradients;
    const auto type = wideType(logits);
    at::Tensor own = at::log_softmax(logits.detach().to(type) / temperature, -1);
    const at::Tensor wanted = at::log_softmax(teacher.detach().to(type) / temperature, -1);
    const at::Tensor probabilities = wanted.exp();
    LossAndGradient result;
    result.sum = sumOf(probabilities * (wanted - own)) * (temperature * temperature);
    result.gradient = own.exp_().sub_(probabilities).mul_(temperature).to(logits.scalar_type());
    return result;
}

LossAndGradient hiddenDistance(const at::Tensor& hidden, const at::Tensor& teacher,
                               const at::Tensor& mask) {
    const at::NoGradGuard noGradients;
    const auto type = wideType(hidden);
    at::Tensor difference = hidden.detach().to(type) - teacher.detach().to(type);
    if (mask.defined())
        difference.mul_(mask.to(hidden.device()).unsqueeze(-1));
    const auto width = static_cast<double>(hidden.size(-1));
    LossAndGradient result;
    result.sum = sumOf(difference.square()) / width;
    result.gradient = difference.mul_(2 / width).to(hidden.scalar_type());
    return result;
}

} // namespace regroup
