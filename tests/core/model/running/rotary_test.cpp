// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/rotary.h"
#include "tests/support/expect_error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace regroup {
namespace {

using Json = nlohmann::ordered_json;

RotarySettings settingsOf(const char* text) {
    return readRotarySettings(Json::parse(text), "config.json", 1024);
}

double frequency(const RotarySettings& settings, int64_t pair, int64_t headDim = 8) {
    return rotaryFrequencies(settings, headDim, at::kDouble)[pair].item<double>();
}

TEST(RotarySettings, MeanTheSameInBothLayouts) {
    const auto present = settingsOf(
        R"({"rope_parameters": {"rope_theta": 500.0, "rope_type": "linear", "factor": 4.0}})");
    const auto older =
        settingsOf(R"({"rope_theta": 500.0, "rope_scaling": {"type": "linear", "factor": 4.0}})");
    EXPECT_EQ(present.theta, 500.0);
    EXPECT_EQ(older.theta, 500.0);
    EXPECT_EQ(older.scaling, RotaryScaling::Linear);
    EXPECT_EQ(frequency(older, 1), frequency(present, 1));
    EXPECT_EQ(settingsOf(R"({"rope_scaling": null})").scaling, RotaryScaling::None);
}

TEST(RotarySettings, TakeTheOlderLayoutWhereBothAreThere) {
    EXPECT_EQ(settingsOf(R"({"rope_theta": 7.0, "rope_scaling": {},
                             "rope_parameters": {"rope_theta": 500.0}})")
                  .theta,
              500.0);
    const auto both =
        settingsOf(R"({"rope_theta": 7.0, "rope_scaling": {"type": "linear", "factor": 2.0},
                       "rope_parameters": {"rope_type": "default", "rope_theta": 500.0}})");
    EXPECT_EQ(both.scaling, RotaryScaling::Linear);
    EXPECT_EQ(both.theta, 7.0);
}

TEST(RotarySettings, ReadYarn) {
    const auto bare = settingsOf(R"({"rope_parameters": {"rope_type": "yarn", "factor": 8.0}})");
    EXPECT_EQ(bare.originalPositionCount, 1024.0); // The model's own.
    EXPECT_EQ(bare.fastRotations, 32.0);
    EXPECT_EQ(bare.slowRotations, 1.0);
    EXPECT_TRUE(bare.wholeBounds);
    EXPECT_DOUBLE_EQ(bare.attentionFactor, 0.1 * std::log(8.0) + 1.0);

    const auto full = settingsOf(R"({"rope_parameters": {
        "rope_type": "yarn", "factor": null, "original_max_position_embeddings": 256,
        "beta_fast": 16, "beta_slow": 0, "truncate": false, "mscale": 2.0, "mscale_all_dim": 0.5}})");
    EXPECT_EQ(full.factor, 4.0);
    EXPECT_EQ(full.fastRotations, 16.0);
    EXPECT_EQ(full.slowRotations, 1.0); // 0 counts as absent.
    EXPECT_FALSE(full.wholeBounds);
    EXPECT_DOUBLE_EQ(full.attentionFactor,
                     (0.2 * std::log(4.0) + 1.0) / (0.05 * std::log(4.0) + 1.0));

    const auto stated = settingsOf(R"({"original_max_position_embeddings": 128, "rope_scaling": {
        "type": "yarn", "factor": 2.0, "original_max_position_embeddings": 256,
        "attention_factor": 1.5, "mscale": 2.0, "mscale_all_dim": 0.5}})");
    EXPECT_EQ(stated.attentionFactor, 1.5);
    EXPECT_EQ(stated.originalPositionCount, 128.0);
    const auto shrunk =
        settingsOf(R"({"rope_parameters": {"rope_type": "yarn", "factor": 0.5, "mscale": 3.0}})");
    EXPECT_EQ(shrunk.attentionFactor, 1.0);
}

TEST(RotarySettings, NameWhatIsNotKnown) {
    test::expectError(
        ErrorCode::Unsupported,
        "the rotary scaling is \"su\", expected default, linear, dynamic, yarn or llama3",
        [] { settingsOf(R"({"rope_scaling": {"rope_type": "su", "factor": 4.0}})"); });
    // Without scaling these architectures turn the whole head all the same.
    EXPECT_NO_THROW(settingsOf(R"({"partial_rotary_factor": 0.5})"));
    test::expectError(ErrorCode::Unsupported, "'partial_rotary_factor' is 0.5", [] {
        settingsOf(
            R"({"partial_rotary_factor": 0.5, "rope_scaling": {"type": "linear", "factor": 2}})");
    });
    test::expectError(ErrorCode::BadData, "'full_attention' is", [] {
        settingsOf(R"({"rope_parameters": {"full_attention": {"rope_type": "default"}}})");
    });
    test::expectError(ErrorCode::BadData, "'rope_theta' is -1",
                      [] { settingsOf(R"({"rope_theta": -1})"); });
    test::expectError(ErrorCode::BadData, "'rope_scaling' is 3",
                      [] { settingsOf(R"({"rope_scaling": 3})"); });
    for (const char* kind : {"linear", "dynamic", "llama3"})
        test::expectError(ErrorCode::BadData, "'factor' is missing", [&] {
            settingsOf(fmt::format(R"({{"rope_scaling": {{"rope_type": "{}"}}}})", kind).c_str());
        });
    test::expectError(ErrorCode::BadData, "another number than 1", [] {
        settingsOf(R"({"rope_theta": 1, "rope_scaling": {"type": "yarn", "factor": 2.0}})");
    });
}

TEST(RotaryFrequencies, FallByPowersOfTheta) {
    RotarySettings settings;
    EXPECT_DOUBLE_EQ(frequency(settings, 0), 1.0);
    EXPECT_NEAR(frequency(settings, 2), 1e-2, 1e-16); // 10000^(-4/8)
    settings.scaling = RotaryScaling::Linear;
    settings.factor = 4.0;
    EXPECT_NEAR(frequency(settings, 2), 2.5e-3, 1e-16);
}

TEST(RotaryFrequencies, StretchOnlyLongWavesAsLlama3) {
    RotarySettings settings;
    settings.scaling = RotaryScaling::Llama3;
    settings.factor = 8.0;
    settings.originalPositionCount = 512.0;
    // Waves of 2 pi * 10^k: up to 128 they stay, from 512 on they are stretched by 8.
    EXPECT_NEAR(frequency(settings, 0), 1.0, 1e-15);
    EXPECT_NEAR(frequency(settings, 1), 0.1, 1e-15);
    EXPECT_NEAR(frequency(settings, 2), 0.01 / 8, 1e-15);
    // A wave of 256 between: smooth = (512 / 256 - 1) / 3 = 1/3.
    settings.theta = std::pow(256.0 / (2 * std::numbers::pi), 2.0);
    const double plain = 2 * std::numbers::pi / 256.0;
    EXPECT_NEAR(frequency(settings, 1, 4), plain * (2.0 / 3.0 / 8.0 + 1.0 / 3.0), 1e-15);
}

TEST(RotaryFrequencies, FallFasterBeyondTheModelsLengthAsDynamic) {
    RotarySettings settings;
    settings.scaling = RotaryScaling::Dynamic;
    settings.factor = 3.0;
    settings.positionCount = 100.0;
    const auto second = [&](int64_t tokenCount) {
        return rotaryFrequencies(settings, 8, at::kDouble, tokenCount)[1].item<double>();
    };
    EXPECT_NEAR(second(7), 0.1, 1e-15);
    EXPECT_NEAR(second(100), 0.1, 1e-15);
    // theta grows by (3 * 150 / 100 - 2)^(8/6).
    EXPECT_NEAR(second(150), std::pow(10000.0 * std::pow(2.5, 8.0 / 6.0), -0.25), 1e-15);
    test::expectError(ErrorCode::Unsupported, "heads of 2 values",
                      [&] { rotaryFrequencies(settings, 2, at::kDouble); });
}

TEST(RotaryFrequencies, StretchSlowPairsAsYarn) {
    RotarySettings settings;
    settings.scaling = RotaryScaling::Yarn;
    settings.factor = 4.0;
    settings.fastRotations = 8.0;
    // With theta e^8 and width 16, pair p turns original / (2 pi e^p) times: 8 times where
    // p = ln(original / 16 pi), once where p = ln(original / 2 pi).
    settings.theta = std::exp(8.0);
    settings.originalPositionCount = 16 * std::numbers::pi * std::exp(2.0);
    settings.wholeBounds = false;
    const double high = 2.0 + std::log(8.0);
    const auto expected = [&](int pair, double low, double above) {
        const double ramp = std::clamp((pair - low) / (above - low), 0.0, 1.0);
        return std::exp(-pair) * (ramp / 4.0 + 1.0 - ramp);
    };
    for (int pair = 0; pair < 8; ++pair)
        EXPECT_NEAR(frequency(settings, pair, 16), expected(pair, 2.0, high), 1e-13) << pair;
    settings.originalPositionCount *= 1.5; // Bounds 2.4 and 4.5: rounded to 2 and 5.
    settings.wholeBounds = true;
    for (int pair = 0; pair < 8; ++pair)
        EXPECT_NEAR(frequency(settings, pair, 16), expected(pair, 2.0, 5.0), 1e-13) << pair;
}

TEST(RotaryTables, AreMultipliedByTheAttentionFactor) {
    const auto frequencies = at::tensor({0.5}).to(at::kDouble);
    const auto positions = at::tensor({3}).to(at::kLong).view({1, 1});
    const auto tables = makeRotaryTables(frequencies, positions, at::kDouble, 1.25);
    EXPECT_DOUBLE_EQ(tables.cosine.item<double>(), 1.25 * std::cos(1.5));
    EXPECT_DOUBLE_EQ(tables.sine.item<double>(), 1.25 * std::sin(1.5));
}

TEST(ApplyRotary, TurnsChannelCAgainstItsPartnerHalfAWidthAway) {
    const auto frequencies = at::tensor({0.5, 2.0}).to(at::kDouble);
    const auto positions = at::tensor({3}).to(at::kLong).view({1, 1});
    const auto tables = makeRotaryTables(frequencies, positions, at::kDouble);
    const auto turned =
        applyRotary(at::tensor({1.0, 0.0, 0.0, 1.0}).to(at::kDouble).view({1, 1, 1, 4}), tables)
            .flatten();
    EXPECT_NEAR(turned[0].item<double>(), std::cos(1.5), 1e-15);
    EXPECT_NEAR(turned[2].item<double>(), std::sin(1.5), 1e-15);
    EXPECT_NEAR(turned[1].item<double>(), -std::sin(6.0), 1e-15);
    EXPECT_NEAR(turned[3].item<double>(), std::cos(6.0), 1e-15);
}

TEST(ApplyRotary, MakesProductsDependOnDistancesOnly) {
    const auto frequencies = rotaryFrequencies({}, 8, at::kDouble);
    const auto query = at::randn({1, 1, 1, 8}, at::TensorOptions().dtype(at::kDouble));
    const auto key = at::randn({1, 1, 1, 8}, at::TensorOptions().dtype(at::kDouble));
    const auto product = [&](int64_t queryPosition, int64_t keyPosition) {
        const auto at = [&](const at::Tensor& heads, int64_t position) {
            const auto positions = at::tensor({position}).to(at::kLong).view({1, 1});
            return applyRotary(heads, makeRotaryTables(frequencies, positions, at::kDouble));
        };
        return (at(query, queryPosition) * at(key, keyPosition)).sum().item<double>();
    };
    EXPECT_NEAR(product(17, 12), product(105, 100), 1e-12);
    EXPECT_GT(std::abs(product(17, 12) - product(18, 12)), 1e-6);
}

} // namespace
} // namespace regroup
