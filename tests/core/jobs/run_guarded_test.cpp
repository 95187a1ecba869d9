// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/run_guarded.h"

#include <gtest/gtest.h>

#include <vector>

namespace regroup {

TEST(RunGuarded, EveryWayAJobCanEndBecomesAValue) {
    JobContext job;
    const auto value = runGuarded([](JobContext&) { return 7; }, job);
    EXPECT_EQ(std::get<int>(value), 7);

    const auto cancelled = runGuarded([](JobContext&) -> int { throw Cancelled{}; }, job);
    EXPECT_TRUE(std::holds_alternative<Cancelled>(cancelled));

    const auto failed = runGuarded(
        [](JobContext&) -> int { throw Error(ErrorCode::DiskFull, "Full.", "Free some."); }, job);
    EXPECT_EQ(std::get<Failure>(failed).code, ErrorCode::DiskFull);
    EXPECT_EQ(std::get<Failure>(failed).message, "Full.");
    EXPECT_EQ(std::get<Failure>(failed).hint, "Free some.");

    const auto memory = runGuarded([](JobContext&) -> int { throw std::bad_alloc(); }, job);
    EXPECT_EQ(std::get<Failure>(memory).code, ErrorCode::OutOfMemory);

    const auto fault =
        runGuarded([](JobContext&) -> int { throw std::logic_error("index 3\nstack"); }, job);
    EXPECT_EQ(std::get<Failure>(fault).code, ErrorCode::Internal);
    EXPECT_EQ(std::get<Failure>(fault).message, "index 3");
}

TEST(JobContext, ThrottlesReportsButPassesFirstAndLastOfEachStep) {
    std::vector<Progress> seen;
    JobContext job({}, [&](const Progress& progress) { seen.push_back(progress); });
    for (int step = 0; step <= 1000; ++step)
        job.report("Reading", step, 1000);
    job.report("Writing", 0, 10);
    ASSERT_GE(seen.size(), 3U);
    EXPECT_LT(seen.size(), 20U);
    EXPECT_EQ(seen.front().done, 0);
    EXPECT_EQ(seen[seen.size() - 2].done, 1000);
    EXPECT_EQ(seen.back().step, "Writing");
}

TEST(JobContext, ThrowsOnlyAfterAStopRequest) {
    std::stop_source source;
    JobContext job(source.get_token(), {});
    EXPECT_NO_THROW(job.throwIfStopped());
    source.request_stop();
    EXPECT_TRUE(job.stopRequested());
    EXPECT_THROW(job.throwIfStopped(), Cancelled);
}

} // namespace regroup
