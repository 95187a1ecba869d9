// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/score_metrics.h"

#include <gtest/gtest.h>

#include <vector>

namespace regroup {
namespace {

TEST(ScoreMetrics, CorrelationsAsScipyHasThem) {
    // scipy 1.17: pearsonr([1, 2, 2, 5, 9], [2, 1, 4, 4, 7]) = 0.8830632710118348,
    // spearmanr of the same (two ties in either) = 0.7631578947368421.
    const std::vector<ScoreOutcome> outcomes{{1, 2}, {2, 1}, {2, 4}, {5, 4}, {9, 7}};
    EXPECT_NEAR(pearsonOf(outcomes, 1).value, 0.8830632710118348, 1e-14);
    EXPECT_NEAR(spearmanOf(outcomes, 1).value, 0.7631578947368421, 1e-14);
    EXPECT_GT(pearsonOf(outcomes, 1).standardError, 0.01);
    EXPECT_EQ(pearsonOf(outcomes, 1).standardError, pearsonOf(outcomes, 1).standardError);
}

TEST(ScoreMetrics, MeanNothingWhereOneSideDoesNotVary) {
    const std::vector<ScoreOutcome> outcomes{{3, 2}, {3, 1}, {3, 4}};
    EXPECT_EQ(pearsonOf(outcomes, 1).value, 0);
    EXPECT_EQ(spearmanOf(outcomes, 1).value, 0);
}

TEST(ScoreMetrics, LargeOffsetsCancelNothing) {
    const std::vector<ScoreOutcome> outcomes{{1e9 + 1, 2}, {1e9 + 2, 4}, {1e9 + 3, 6}};
    EXPECT_NEAR(pearsonOf(outcomes, 1).value, 1, 1e-12);
}

} // namespace
} // namespace regroup
