// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/adamw.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/train/train_kernels.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>

#include <optional>

namespace regroup {

namespace {

bool isWide(at::ScalarType type) {
    return type == at::kFloat || type == at::kDouble;
}

} // namespace

AdamW::AdamW(const std::map<std::string, at::Tensor>& parameters, const OptimizerOptions& options)
    : m_options(options) {
    const at::NoGradGuard noGradients;
    for (const auto& [name, parameter] : parameters) {
        Slot slot;
        slot.name = name;
        slot.parameter = parameter;
        const at::Tensor values = parameter.detach();
        slot.master = isWide(values.scalar_type()) ? values : values.to(at::kFloat);
        slot.average = at::zeros_like(slot.master);
        slot.squareAverage = at::zeros_like(slot.master);
        slot.step = at::zeros({}, slot.master.options().dtype(at::kFloat));
        slot.decays = parameter.dim() > 1;
        m_slots.push_back(std::move(slot));
    }
}

std::vector<at::Tensor> AdamW::gradients() const {
    std::vector<at::Tensor> gradients;
    for (const Slot& slot : m_slots)
        if (slot.parameter.grad().defined())
            gradients.push_back(slot.parameter.grad());
    return gradients;
}

double AdamW::clipGradients() {
    const at::NoGradGuard noGradients;
    const std::vector<at::Tensor> all = gradients();
    if (all.empty())
        return 0;
    const double norm = at::linalg_vector_norm(at::stack(at::_foreach_norm(all)), 2).item<double>();
    if (m_options.clipNorm > 0) {
        const double factor = m_options.clipNorm / (norm + 1e-6);
        if (factor < 1)
            at::_foreach_mul_(all, factor);
    }
    return norm;
}

at::Tensor AdamW::clipInNextStep() {
    const at::NoGradGuard noGradients;
    const std::vector<at::Tensor> all = gradients();
    if (all.empty())
        return at::zeros({}, m_slots.front().step.options());
    at::Tensor norm = at::linalg_vector_norm(at::stack(at::_foreach_norm(all, 2, at::kFloat)), 2);
    m_skips = norm.isfinite().logical_not().to(at::kFloat);
    m_divisor = m_options.clipNorm > 0 ? (norm + 1e-6).div(m_options.clipNorm).clamp_min(1)
                                       : at::ones_like(norm);
    return norm;
}

void AdamW::stepGroup(bool decays, double rate) {
    std::vector<at::Tensor> parameters;
    std::vector<at::Tensor> gradients;
    std::vector<at::Tensor> averages;
    std::vector<at::Tensor> squareAverages;
    std::vector<at::Tensor> steps;
    for (const Slot& slot : m_slots) {
        const at::Tensor& gradient = slot.parameter.grad();
        if (slot.decays != decays || !gradient.defined() || hasNarrowUpdate(slot.parameter))
            continue;
        parameters.push_back(slot.master);
        gradients.push_back(gradient.to(slot.master.scalar_type()));
        averages.push_back(slot.average);
        squareAverages.push_back(slot.squareAverage);
        steps.push_back(slot.step);
    }
    if (parameters.empty())
        return;
    at::_foreach_add_(steps, 1);
    at::_fused_adamw_(parameters, gradients, averages, squareAverages, {}, steps, rate,
                      m_options.beta1, m_options.beta2, decays ? m_options.weightDecay : 0.0,
                      m_options.epsilon, /*amsgrad=*/false, /*maximize=*/false,
                      m_divisor.defined() ? std::optional(m_divisor) : std::nullopt,
                      m_skips.defined() ? std::optional(m_skips) : std::nullopt);
    for (Slot& slot : m_slots)
        if (slot.decays == decays && slot.parameter.grad().defined() &&
            !slot.master.is_alias_of(slot.parameter))
            slot.parameter.detach().copy_(slot.master);
}

/// Master, moments and rounded parameter in one pass, tensor by tensor, without a wide copy of the
/// gradients.
void AdamW::stepNarrow(double rate) {
    UpdateRule rule{rate, m_options.beta1, m_options.beta2, m_options.epsilon,
                    0,    m_divisor,       m_skips};
    std::vector<at::Tensor> steps;
    std::vector<const Slot*> slots;
    for (const Slot& slot : m_slots)
        if (slot.parameter.grad().defined() && hasNarrowUpdate(slot.parameter)) {
            steps.push_back(slot.step);
            slots.push_back(&slot);
        }
    if (slots.empty())
        return;
    at::_foreach_add_(steps, 1);
    if (!rule.divisor.defined())
        rule.divisor = at::ones_like(steps.front());
    if (!rule.skips.defined())
        rule.skips = at::zeros_like(steps.front());
    for (const Slot* slot : slots) {
        rule.weightDecay = slot->decays ? m_options.weightDecay : 0.0;
        updateNarrow({slot->parameter.detach(), slot->master, slot->average, slot->squareAverage,
                      slot->parameter.grad().contiguous(), slot->step},
                     rule);
    }
}

void AdamW::step(double rate) {
    const at::NoGradGuard noGradients;
    stepNarrow(rate);
    stepGroup(true, rate);
    stepGroup(false, rate);
    m_divisor = at::Tensor();
    m_skips = at::Tensor();
}

void AdamW::clearGradients() {
    for (Slot& slot : m_slots)
        slot.parameter.mutable_grad() = at::Tensor();
}

std::map<std::string, at::Tensor> AdamW::state() const {
    std::map<std::string, at::Tensor> state;
    for (const Slot& slot : m_slots) {
        state["exp_avg." + slot.name] = slot.average;
        state["exp_avg_sq." + slot.name] = slot.squareAverage;
        state["step." + slot.name] = slot.step;
        if (!slot.master.is_alias_of(slot.parameter))
            state["master." + slot.name] = slot.master;
    }
    return state;
}

void AdamW::load(const std::map<std::string, at::Tensor>& state, const std::string& place) {
    const at::NoGradGuard noGradients;
    const auto read = [&](const std::string& name, at::Tensor& target) {
        const auto found = state.find(name);
        if (found == state.end() || found->second.sizes() != target.sizes())
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: tensor '{}' {}, expected shape {}.", place, name,
                                    found == state.end()
                                        ? std::string("is missing")
                                        : "has shape " + shapeText(found->second.sizes()),
                                    shapeText(target.sizes())),
                        "The checkpoint belongs to another model, or is damaged.");
        target.copy_(found->second);
    };
    for (Slot& slot : m_slots) {
        read("exp_avg." + slot.name, slot.average);
        read("exp_avg_sq." + slot.name, slot.squareAverage);
        read("step." + slot.name, slot.step);
        if (!slot.master.is_alias_of(slot.parameter))
            read("master." + slot.name, slot.master);
    }
}

} // namespace regroup
