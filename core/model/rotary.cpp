// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/rotary.h"

#include "core/base/error.h"
#include "core/model/config_number.h"
#include "core/model/shown_name.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/where.h>
#include <fmt/format.h>

#include <numbers>

namespace regroup {

namespace {

void readScaling(const JsonFields& fields, const std::string& kind, RotarySettings& settings) {
    settings.factor = positiveConfigNumber(fields, "factor");
    if (kind == "linear") {
        settings.scaling = RotaryScaling::Linear;
        return;
    }
    settings.scaling = RotaryScaling::Llama3;
    settings.lowFrequencyFactor = positiveConfigNumber(fields, "low_freq_factor");
    settings.highFrequencyFactor = positiveConfigNumber(fields, "high_freq_factor");
    settings.originalPositionCount =
        positiveConfigNumber(fields, "original_max_position_embeddings");
    if (settings.highFrequencyFactor <= settings.lowFrequencyFactor)
        fields.fail("high_freq_factor", "a number above low_freq_factor");
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

RotarySettings readRotarySettings(const nlohmann::ordered_json& config, const std::string& place) {
    const JsonFields fields(config, place);
    const std::string key =
        fields.find("rope_parameters") != nullptr ? "rope_parameters" : "rope_scaling";
    const auto* object = fields.find(key);
    RotarySettings settings;
    settings.theta = positiveConfigNumber(fields, "rope_theta", 10000.0);
    if (configNumber(fields, "partial_rotary_factor", 1.0) != 1.0)
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("{}: 'partial_rotary_factor' is {}, expected 1: only rotations of whole "
                        "heads are known.",
                        place, configNumber(fields, "partial_rotary_factor")));
    if (object == nullptr)
        return settings;
    if (!object->is_object())
        fields.fail(key, "an object");

    const std::string innerPlace = place + ", '" + key + "'";
    const JsonFields inner(*object, innerPlace);
    settings.theta = positiveConfigNumber(inner, "rope_theta", settings.theta);
    // "type" is the name of files from before transformers 4.43.
    const std::string kind = inner.text("rope_type", inner.text("type", "default"));
    if (kind == "linear" || kind == "llama3")
        readScaling(inner, kind, settings);
    else if (kind != "default")
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("{}: the rotary scaling is \"{}\", expected default, linear or llama3.",
                        innerPlace, shownName(kind)));
    return settings;
}

at::Tensor rotaryFrequencies(const RotarySettings& settings, int64_t headDim,
                             at::ScalarType engine) {
    const auto type = engine == at::kDouble ? at::kDouble : at::kFloat;
    const auto exponents = at::arange(0, headDim, 2, at::kLong).to(type) / headDim;
    auto frequencies = at::pow(settings.theta, exponents).reciprocal();
    switch (settings.scaling) {
    case RotaryScaling::None: break;
    case RotaryScaling::Linear: return frequencies / settings.factor;
    case RotaryScaling::Llama3: return scaleAsLlama3(frequencies, settings);
    }
    return frequencies;
}

RotaryTables makeRotaryTables(const at::Tensor& frequencies, const at::Tensor& positions,
                              at::ScalarType type) {
    const auto angles = positions.to(frequencies.scalar_type()).unsqueeze(-1) * frequencies;
    const auto perHead = angles.unsqueeze(1); // [batch or 1, 1, tokens, headDim / 2]
    return {perHead.cos().to(type), perHead.sin().to(type)};
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
