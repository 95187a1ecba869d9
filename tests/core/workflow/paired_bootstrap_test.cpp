// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/workflow/paired_bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>

namespace regroup {
namespace {

using Windows = std::vector<EvaluationWindow>;

TEST(PairedDifference, WeighsWindowsByTheirTokens) {
    const Windows first{{0, 10, 20.0}, {10, 30, 60.0}};
    const Windows second{{0, 10, 21.0}, {10, 30, 66.0}};
    const auto paired = pairedDifference(first, second);
    ASSERT_TRUE(paired);
    EXPECT_DOUBLE_EQ(paired->difference, (1.0 + 6.0) / 40.0);
}

TEST(PairedDifference, OfTwoWindowsHasTheTwoExtremesAsInterval) {
    // A resample is one window twice (each with chance 1/4) or both, so the outer 2.5 % are
    // windows.
    const Windows first{{0, 10, 0.0}, {10, 10, 0.0}};
    const Windows second{{0, 10, -1.0}, {10, 10, 3.0}};
    const auto paired = pairedDifference(first, second);
    ASSERT_TRUE(paired);
    EXPECT_DOUBLE_EQ(paired->low, -0.1);
    EXPECT_DOUBLE_EQ(paired->high, 0.3);
    EXPECT_TRUE(paired->withinNoise);
}

TEST(PairedDifference, OfManyWindowsApproachesTheNormalInterval) {
    Random random(5);
    Windows first;
    Windows second;
    double sum = 0;
    double squares = 0;
    constexpr int count = 400;
    for (std::int64_t index = 0; index < count; ++index) {
        const double base = 100.0 + random.normal();
        const double change = 0.8 + 3.0 * random.normal();
        first.push_back({index * 50, 50, base});
        second.push_back({index * 50, 50, base + change});
        sum += change;
        squares += change * change;
    }
    const double mean = sum / count;
    const double standardError = std::sqrt((squares / count - mean * mean) / count) / 50;
    const auto paired = pairedDifference(first, second);
    ASSERT_TRUE(paired);
    EXPECT_NEAR(paired->low, mean / 50 - 1.96 * standardError, 0.1 * standardError);
    EXPECT_NEAR(paired->high, mean / 50 + 1.96 * standardError, 0.1 * standardError);
    EXPECT_FALSE(paired->withinNoise);
}

TEST(PairedDifference, IsTheSameEveryTime) {
    const Windows first{{0, 5, 1.0}, {5, 5, 2.0}, {10, 5, 3.0}};
    const Windows second{{0, 5, 1.5}, {5, 5, 1.9}, {10, 5, 3.2}};
    const auto once = pairedDifference(first, second, 7);
    const auto again = pairedDifference(first, second, 7);
    EXPECT_EQ(once->low, again->low);
    EXPECT_EQ(once->high, again->high);
}

TEST(PairedDifference, NeedsTheSameWindows) {
    const Windows first{{0, 5, 1.0}, {5, 5, 2.0}};
    EXPECT_FALSE(pairedDifference(first, Windows{{0, 5, 1.0}, {6, 5, 2.0}}));
    EXPECT_FALSE(pairedDifference(first, Windows{{0, 5, 1.0}, {5, 4, 2.0}}));
    EXPECT_FALSE(pairedDifference(first, Windows{{0, 5, 1.0}}));
    EXPECT_FALSE(pairedDifference(Windows{{0, 5, 1.0}}, Windows{{0, 5, 1.0}}));
}

} // namespace
} // namespace regroup
