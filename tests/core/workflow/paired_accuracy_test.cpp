// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/paired_accuracy.h"

#include <gtest/gtest.h>

namespace regroup {
namespace {

using Items = std::vector<EvaluationWindow>;

Items items(std::initializer_list<int> right) {
    Items result;
    for (const int value : right)
        result.push_back({static_cast<std::int64_t>(result.size()), 1, static_cast<double>(value)});
    return result;
}

TEST(PairedAccuracy, CountsItemsThatOnlyOneGotRight) {
    const auto paired = pairedAccuracy(items({1, 1, 1, 0, 0, 1}), items({0, 0, 1, 0, 1, 0}));
    ASSERT_TRUE(paired);
    EXPECT_EQ(paired->onlyFirst, 3);
    EXPECT_EQ(paired->onlySecond, 1);
    EXPECT_DOUBLE_EQ(paired->difference.difference, -2.0 / 6);
    EXPECT_NEAR(paired->pValue, 0.625, 1e-12); // 2 * (1 + 4) / 16
}

TEST(PairedAccuracy, NeedsTheSameItems) {
    Items other = items({1, 0, 1});
    other[2].begin = 7;
    EXPECT_FALSE(pairedAccuracy(items({1, 0, 1}), other));
    EXPECT_FALSE(pairedAccuracy(items({1, 0, 1}), items({1, 0})));
}

TEST(McNemarExact, EqualsTheBinomialTest) {
    // scipy.stats.binomtest(k, n).pvalue of scipy 1.14.
    EXPECT_NEAR(mcNemarExact(2, 10), 0.03857421875, 1e-12);
    EXPECT_NEAR(mcNemarExact(10, 2), 0.03857421875, 1e-12);
    EXPECT_NEAR(mcNemarExact(40, 60), 0.05688793364098078, 1e-10);
    EXPECT_EQ(mcNemarExact(0, 0), 1);
    EXPECT_EQ(mcNemarExact(5, 5), 1);
    EXPECT_NEAR(mcNemarExact(0, 1), 1, 1e-12);
}

TEST(HolmAdjusted, StepsDownAndNeverDecreases) {
    // statsmodels multipletests(method="holm"): 0.03, 0.06, 0.06, 0.02 for these four.
    const std::vector<double> adjusted = holmAdjusted(std::vector<double>{0.01, 0.04, 0.03, 0.005});
    EXPECT_NEAR(adjusted[0], 0.03, 1e-15);
    EXPECT_NEAR(adjusted[1], 0.06, 1e-15);
    EXPECT_NEAR(adjusted[2], 0.06, 1e-15);
    EXPECT_NEAR(adjusted[3], 0.02, 1e-15);
}

} // namespace
} // namespace regroup
