// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/batch_order.h"
#include "core/train/schedule.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace regroup {
namespace {

OptimizerOptions optionsOf(RateSchedule schedule) {
    OptimizerOptions options;
    options.rate = 2.0;
    options.schedule = schedule;
    options.warmupSteps = 4;
    return options;
}

// Values of transformers' get_*_schedule_with_warmup, 4 of 12 steps, times 2.
TEST(Schedule, RisesThenFallsAsTransformersDoes) {
    const auto linear = optionsOf(RateSchedule::Linear);
    const auto cosine = optionsOf(RateSchedule::Cosine);
    for (const auto& options : {linear, cosine}) {
        EXPECT_DOUBLE_EQ(scheduledRate(options, 0, 12), 0.0);
        EXPECT_DOUBLE_EQ(scheduledRate(options, 3, 12), 1.5);
        EXPECT_DOUBLE_EQ(scheduledRate(options, 4, 12), 2.0);
        EXPECT_NEAR(scheduledRate(options, 12, 12), 0.0, 1e-15);
    }
    EXPECT_DOUBLE_EQ(scheduledRate(linear, 10, 12), 0.5);
    EXPECT_NEAR(scheduledRate(cosine, 10, 12), 1 + std::cos(3.14159265358979 * 0.75), 1e-12);
    EXPECT_DOUBLE_EQ(scheduledRate(optionsOf(RateSchedule::Constant), 11, 12), 2.0);
    EXPECT_DOUBLE_EQ(scheduledRate(optionsOf(RateSchedule::Constant), 1, 12), 0.5);
}

TEST(BatchOrder, ShowsEveryExampleOnceAndKeepsLikeLengthsTogether) {
    std::vector<std::int64_t> lengths;
    for (std::int64_t index = 0; index < 103; ++index)
        lengths.push_back(1 + (index * 37) % 90);
    const auto paddingOf = [&](bool buckets) {
        std::set<std::size_t> seen;
        std::int64_t padding = 0;
        for (const auto& batch : batchOrder(lengths, {8, buckets, 3}, 0)) {
            std::int64_t longest = 0;
            for (const std::size_t index : batch) {
                EXPECT_TRUE(seen.insert(index).second);
                longest = std::max(longest, lengths[index]);
            }
            for (const std::size_t index : batch)
                padding += longest - lengths[index];
        }
        EXPECT_EQ(seen.size(), lengths.size());
        return padding;
    };
    EXPECT_LT(paddingOf(true) * 5, paddingOf(false));
}

TEST(BatchOrder, FollowsFromSeedAndEpoch) {
    const std::vector<std::int64_t> lengths(40, 5);
    const BatchOrderOptions options{4, true, 11};
    EXPECT_EQ(batchOrder(lengths, options, 2), batchOrder(lengths, options, 2));
    EXPECT_NE(batchOrder(lengths, options, 2), batchOrder(lengths, options, 3));
    EXPECT_NE(batchOrder(lengths, options, 2), batchOrder(lengths, {4, true, 12}, 2));
}

TEST(HeldOut, IsDisjointBoundedAndNeverEverything) {
    const auto [kept, heldOut] = splitHeldOut(200, 0.1, 1000, 5);
    EXPECT_EQ(heldOut.size(), 20U);
    EXPECT_EQ(kept.size(), 180U);
    for (const std::size_t index : heldOut)
        EXPECT_FALSE(std::binary_search(kept.begin(), kept.end(), index));
    EXPECT_EQ(splitHeldOut(200, 0.1, 7, 5).second.size(), 7U);
    EXPECT_EQ(splitHeldOut(3, 0.01, 7, 5).second.size(), 1U);
    EXPECT_EQ(splitHeldOut(1, 0.5, 7, 5).second.size(), 0U);
    EXPECT_EQ(splitHeldOut(10, 0.0, 7, 5).second.size(), 0U);
}

TEST(TrainOptions, NamesTheFirstValueThatCannotBe) {
    TrainOptions options;
    options.optimizer.rate = -1;
    test::expectError(ErrorCode::BadUsage, "the learning rate is -1, expected more than 0",
                      [&] { checkTrainOptions(options); });
    options = {};
    options.labelSmoothing = 1;
    test::expectError(ErrorCode::BadUsage, "the label smoothing is 1, expected",
                      [&] { checkTrainOptions(options); });
}

} // namespace
} // namespace regroup
