// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/rotary.h"

#include "core/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace regroup {

namespace {

/// Beyond the model's length the base grows with the length of the text, so that the slowest pairs
/// turn no further than they did. Source: transformers, _compute_dynamic_ntk_parameters.
at::Tensor dynamicFrequencies(const RotarySettings& settings, const at::Tensor& exponents,
                              int64_t headDim, int64_t tokenCount) {
    if (headDim <= 2)
        throw Error(ErrorCode::Unsupported,
                    "Rotary embedding: heads of 2 values cannot be scaled as \"dynamic\".");
    const double power = static_cast<double>(headDim) / static_cast<double>(headDim - 2);
    const double present = settings.positionCount;
    if (static_cast<double>(tokenCount) <= present) {
        const double growth = settings.factor * present / present - (settings.factor - 1);
        return at::pow(settings.theta * std::pow(growth, power), exponents).reciprocal();
    }
    const auto length = at::full({}, tokenCount, exponents.options());
    const auto growth = length * settings.factor / present - (settings.factor - 1);
    return at::pow(growth.pow(power) * settings.theta, exponents).reciprocal();
}

/// Pairs between these two go over from unstretched to stretched.
std::pair<double, double> yarnBounds(const RotarySettings& settings, int64_t headDim) {
    const auto width = static_cast<double>(headDim);
    const auto pairThatTurns = [&](double rotations) {
        return width *
               std::log(settings.originalPositionCount / (rotations * 2 * std::numbers::pi)) /
               (2 * std::log(settings.theta));
    };
    double low = pairThatTurns(settings.fastRotations);
    double high = pairThatTurns(settings.slowRotations);
    if (settings.wholeBounds) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, width - 1);
    return {low, low == high ? high + 0.001 : high};
}

/// Source: Peng et al. 2023, arXiv:2309.00071; transformers, _compute_yarn_parameters.
at::Tensor yarnFrequencies(const RotarySettings& settings, const at::Tensor& exponents,
                           int64_t headDim) {
    const auto wavelengths = at::pow(settings.theta, exponents);
    const auto unstretched = wavelengths.reciprocal();
    const auto stretched = (wavelengths * settings.factor).reciprocal();
    const auto [low, high] = yarnBounds(settings, headDim);
    const auto ramp =
        ((at::arange(headDim / 2, exponents.options()) - low) / (high - low)).clamp(0, 1);
    const auto kept = 1 - ramp;
    return stretched * (1 - kept) + unstretched * kept;
}

/// Long waves are stretched by the factor, short ones stay, those between go over smoothly.
/// Source: transformers, modeling_rope_utils.py, _compute_llama3_parameters.
at::Tensor scaleAsLlama3(const at::Tensor& frequencies, const RotarySettings& settings) {
    const double low = settings.lowFrequencyFactor;
    const double high = settings.highFrequencyFactor;
    const double longest = settings.originalPositionCount / low;
    const double shortest = settings.originalPositionCount / high;
    const auto wavelength = (2 * std::numbers::pi) / frequencies;
    const auto isLong = wavelength > longest;
    const auto scaled = at::where(isLong, frequencies / settings.factor, frequencies);
    const auto smooth = (settings.originalPositionCount / wavelength - low) / (high - low);
    const auto between = (1 - smooth) * scaled / settings.factor + smooth * scaled;
    const auto isBetween = isLong.logical_or(wavelength < shortest).logical_not();
    return at::where(isBetween, between, scaled);
}

} // namespace

at::Tensor rotaryFrequencies(const RotarySettings& settings, int64_t headDim, at::ScalarType engine,
                             int64_t tokenCount) {
    const auto type = engine == at::kDouble ? at::kDouble : at::kFloat;
    const auto exponents = at::arange(0, headDim, 2, at::kLong).to(type) / headDim;
    const auto unscaled = [&] { return at::pow(settings.theta, exponents).reciprocal(); };
    switch (settings.scaling) {
    case RotaryScaling::None: break;
    case RotaryScaling::Linear: return unscaled() / settings.factor;
    case RotaryScaling::Dynamic:
        return dynamicFrequencies(settings, exponents, headDim, tokenCount);
    case RotaryScaling::Yarn: return yarnFrequencies(settings, exponents, headDim);
    case RotaryScaling::Llama3: return scaleAsLlama3(unscaled(), settings);
    }
    return unscaled();
}

RotaryTables makeRotaryTables(const at::Tensor& frequencies, const at::Tensor& positions,
                              at::ScalarType type, double attentionFactor) {
    const auto angles = positions.to(frequencies.scalar_type()).unsqueeze(-1) * frequencies;
    const auto perHead = angles.unsqueeze(1); // [batch or 1, 1, tokens, headDim / 2]
    return {(perHead.cos() * attentionFactor).to(type), (perHead.sin() * attentionFactor).to(type)};
}

RotaryEmbedding::RotaryEmbedding(const RotarySettings& settings, int64_t headDim,
                                 at::ScalarType type, at::Device device)
    : m_settings(settings), m_headDim(headDim), m_type(type), m_device(device) {
    const at::Tensor fresh = frequenciesFor(0); // For all kinds: here what cannot be is refused.
    if (settings.scaling != RotaryScaling::Dynamic)
        m_frequencies = fresh;
}

at::Tensor RotaryEmbedding::frequenciesFor(int64_t tokenCount) const {
    return rotaryFrequencies(m_settings, m_headDim, m_type, tokenCount).to(m_device);
}

RotaryTables RotaryEmbedding::tables(const at::Tensor& positions) const {
    const auto frequencies = m_frequencies.defined()
                                 ? m_frequencies
                                 : frequenciesFor(positions.max().item<int64_t>() + 1);
    return makeRotaryTables(frequencies, positions, m_type, m_settings.attentionFactor);
}

at::Tensor applyRotary(const at::Tensor& heads, const RotaryTables& tables) {
    const int64_t half = heads.size(-1) / 2;
    const auto first = heads.narrow(-1, 0, half);
    const auto second = heads.narrow(-1, half, half);
    return at::cat({first * tables.cosine - second * tables.sine,
                    second * tables.cosine + first * tables.sine},
                   -1);
}

} // namespace regroup
