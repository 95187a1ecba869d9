// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/config_number.h"
#include "core/model/rotary.h"
#include "core/model/shown_name.h"

#include <fmt/format.h>

#include <cmath>

namespace regroup {

namespace {

/// Null, 0 and absent alike take the fallback, as Python's `or` has it.
double positiveOr(const JsonFields& fields, const char* key, double fallback) {
    return configNumber(fields, key, 0.0) == 0.0 ? fallback : positiveConfigNumber(fields, key);
}

/// How much the attention is sharpened for a context that grew by the factor.
double attentionGrowth(double factor, double weight) {
    return factor <= 1.0 ? 1.0 : 0.1 * weight * std::log(factor) + 1.0;
}

void readYarn(const JsonFields& fields, RotarySettings& settings) {
    settings.factor = positiveConfigNumber(fields, "factor",
                                           settings.positionCount / settings.originalPositionCount);
    settings.fastRotations = positiveOr(fields, "beta_fast", settings.fastRotations);
    settings.slowRotations = positiveOr(fields, "beta_slow", settings.slowRotations);
    settings.wholeBounds = !fields.isNull("truncate") && fields.flag("truncate", true);
    if (settings.theta == 1.0)
        fields.fail("rope_theta", "another number than 1, of which all powers are equal");

    const double over = configNumber(fields, "mscale", 0.0);
    const double under = configNumber(fields, "mscale_all_dim", 0.0);
    const double inferred =
        over != 0.0 && under != 0.0
            ? attentionGrowth(settings.factor, over) / attentionGrowth(settings.factor, under)
            : attentionGrowth(settings.factor, 1.0);
    settings.attentionFactor = configNumber(fields, "attention_factor", inferred);
}

void readLlama3(const JsonFields& fields, RotarySettings& settings) {
    settings.factor = positiveConfigNumber(fields, "factor");
    settings.lowFrequencyFactor = positiveConfigNumber(fields, "low_freq_factor");
    settings.highFrequencyFactor = positiveConfigNumber(fields, "high_freq_factor");
    if (settings.highFrequencyFactor <= settings.lowFrequencyFactor)
        fields.fail("high_freq_factor", "a number above low_freq_factor");
}

RotaryScaling scalingNamed(const std::string& kind, const std::string& place) {
    if (kind == "default")
        return RotaryScaling::None;
    if (kind == "linear")
        return RotaryScaling::Linear;
    if (kind == "dynamic")
        return RotaryScaling::Dynamic;
    if (kind == "yarn")
        return RotaryScaling::Yarn;
    if (kind == "llama3")
        return RotaryScaling::Llama3;
    throw Error(ErrorCode::Unsupported,
                fmt::format("{}: the rotary scaling is \"{}\", expected default, linear, dynamic, "
                            "yarn or llama3.",
                            place, shownName(kind)));
}

void refusePartialRotation(const JsonFields& fields, const std::string& place) {
    const double part = configNumber(fields, "partial_rotary_factor", 1.0);
    if (part != 1.0)
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{}: 'partial_rotary_factor' is {}, expected 1: only rotations of "
                                "whole heads can be scaled.",
                                place, part));
}

/// The key of the object that counts; empty if there is none. Where both layouts are there,
/// transformers takes the older one.
std::string parametersKey(const JsonFields& fields) {
    for (const char* key : {"rope_scaling", "rope_parameters"}) {
        const auto* object = fields.find(key);
        if (object == nullptr)
            continue;
        if (!object->is_object())
            fields.fail(key, "an object");
        if (!object->empty())
            return key;
    }
    return {};
}

} // namespace

RotarySettings readRotarySettings(const nlohmann::ordered_json& config, const std::string& place,
                                  std::int64_t positionCount) {
    const JsonFields fields(config, place);
    RotarySettings settings;
    settings.positionCount = static_cast<double>(positionCount);
    settings.theta = positiveConfigNumber(fields, "rope_theta", settings.theta);
    const std::string key = parametersKey(fields);
    if (key.empty())
        return settings;

    const std::string innerPlace = place + ", '" + key + "'";
    const auto& object = *fields.find(key);
    const JsonFields inner(object, innerPlace);
    for (const auto& [name, value] : object.items())
        if (value.is_object())
            inner.fail(name, "a number: one rotation for all layers");
    settings.theta = positiveConfigNumber(inner, "rope_theta", settings.theta);
    // "type" is the name of files from before transformers 4.43.
    settings.scaling =
        scalingNamed(inner.text("rope_type", inner.text("type", "default")), innerPlace);
    // A number beside the object counts more than one inside, and both more than the present size.
    settings.originalPositionCount = positiveConfigNumber(
        fields, "original_max_position_embeddings",
        positiveConfigNumber(inner, "original_max_position_embeddings", settings.positionCount));
    switch (settings.scaling) {
    case RotaryScaling::None: return settings;
    case RotaryScaling::Linear:
    case RotaryScaling::Dynamic: settings.factor = positiveConfigNumber(inner, "factor"); break;
    case RotaryScaling::Yarn: readYarn(inner, settings); break;
    case RotaryScaling::Llama3: readLlama3(inner, settings); break;
    }
    refusePartialRotation(fields, place);
    refusePartialRotation(inner, innerPlace);
    return settings;
}

} // namespace regroup
