// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/rotary.h"
#include "tests/support/expect_error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <numbers>

namespace regroup {
namespace {

using Json = nlohmann::ordered_json;

RotarySettings settingsOf(const char* text) {
    return readRotarySettings(Json::parse(text), "config.json");
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

TEST(RotarySettings, NameWhatIsNotKnown) {
    test::expectError(ErrorCode::Unsupported,
                      "the rotary scaling is \"yarn\", expected default, linear or llama3", [] {
                          settingsOf(R"({"rope_scaling": {"rope_type": "yarn", "factor": 4.0}})");
                      });
    test::expectError(ErrorCode::Unsupported, "'partial_rotary_factor' is 0.5",
                      [] { settingsOf(R"({"partial_rotary_factor": 0.5})"); });
    test::expectError(ErrorCode::BadData, "'rope_theta' is -1",
                      [] { settingsOf(R"({"rope_theta": -1})"); });
    test::expectError(ErrorCode::BadData, "'rope_scaling' is 3",
                      [] { settingsOf(R"({"rope_scaling": 3})"); });
    test::expectError(ErrorCode::BadData, "'factor'",
                      [] { settingsOf(R"({"rope_scaling": {"rope_type": "linear"}})"); });
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
