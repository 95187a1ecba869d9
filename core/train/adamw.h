// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/train_options.h"

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

namespace regroup {

/// AdamW over named parameters, by the library's fused kernel. Parameters narrower than float32 are
/// updated through float32 masters. Parameters without a gradient stay as they are.
/// Source: Loshchilov & Hutter 2017, arXiv:1711.05101; torch.optim.AdamW gives the same updates.
class AdamW {
public:
    /// @param parameters leaves; their gradients are what step() reads.
    AdamW(const std::map<std::string, at::Tensor>& parameters, const OptimizerOptions& options);

    /// Multiplies all gradients so that their norm is at most clipNorm.
    /// @return the norm before. Source: torch.nn.utils.clip_grad_norm_.
    double clipGradients();
    /// The same without waiting for the device: the next step() divides the gradients, and leaves
    /// everything as it is if the norm is not finite.
    /// @return the norm before, float32, no axes.
    at::Tensor clipInNextStep();
    void step(double rate);
    void clearGradients();

    /// "exp_avg.NAME", "exp_avg_sq.NAME", "step.NAME" and, where there are masters, "master.NAME".
    std::map<std::string, at::Tensor> state() const;
    /// @throws Error(BadData) naming what is missing or has another shape.
    void load(const std::map<std::string, at::Tensor>& state, const std::string& place);

private:
    struct Slot {
        std::string name;
        at::Tensor parameter;
        at::Tensor master; ///< The parameter itself where it is wide enough.
        at::Tensor average;
        at::Tensor squareAverage;
        at::Tensor step; ///< Zero axes, float32: updates so far.
        bool decays = false;
    };

    std::vector<at::Tensor> gradients() const;
    void stepGroup(bool decays, double rate);
    void stepNarrow(double rate);

    OptimizerOptions m_options;
    std::vector<Slot> m_slots;
    at::Tensor m_divisor; ///< Of the next step; undefined: none. float32, no axes.
    at::Tensor m_skips;   ///< Likewise; not 0: the step changes nothing.
};

} // namespace regroup
