// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

namespace regroup {

namespace {

void sleepUntilStopped(const std::stop_token& stop) {
    while (!stop.stop_requested())
        std::this_thread::yield();
}

} // namespace

TEST(JobQueue, HeavyJobsRunOneAfterTheOtherInOrder) {
    std::vector<int> order;
    std::atomic<int> running{0};
    std::atomic<int> mostRunning{0};
    {
        JobQueue queue;
        std::vector<JobTicket> tickets;
        tickets.reserve(20);
        for (int index = 0; index < 20; ++index)
            tickets.push_back(queue.submit(JobLane::Heavy, [&, index](const std::stop_token&) {
                mostRunning = std::max(mostRunning.load(), ++running);
                order.push_back(
                    index); // One thread at a time: no lock needed, and TSan would tell.
                --running;
            }));
        for (const JobTicket& ticket : tickets)
            ticket.wait();
    }
    EXPECT_EQ(mostRunning, 1);
    ASSERT_EQ(order.size(), 20U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(JobQueue, LightJobsRunBesideAHeavyOne) {
    JobQueue queue(2);
    const JobTicket heavy = queue.submit(JobLane::Heavy, sleepUntilStopped);
    std::latch bothRun(2); // Opens only when two light jobs run at the same time.
    const auto meet = [&](const std::stop_token&) { bothRun.arrive_and_wait(); };
    const JobTicket first = queue.submit(JobLane::Light, meet);
    const JobTicket second = queue.submit(JobLane::Light, meet);
    first.wait();
    second.wait();
    EXPECT_FALSE(heavy.finished());
    heavy.requestStop();
    heavy.wait();
    EXPECT_TRUE(heavy.finished());
}

TEST(JobQueue, AStoppedWaitingJobNeverRuns) {
    JobQueue queue;
    std::atomic<bool> ran{false};
    const JobTicket first = queue.submit(JobLane::Heavy, sleepUntilStopped);
    const JobTicket second =
        queue.submit(JobLane::Heavy, [&](const std::stop_token&) { ran = true; });
    EXPECT_EQ(queue.waitingCount(JobLane::Heavy) <= 2, true);
    second.requestStop();
    first.requestStop();
    second.wait();
    EXPECT_FALSE(ran);
}

TEST(JobQueue, ClosingStopsRunningAndWaitingJobs) {
    JobTicket running;
    JobTicket waiting;
    std::atomic<bool> ran{false};
    {
        JobQueue queue;
        running = queue.submit(JobLane::Heavy, sleepUntilStopped);
        waiting = queue.submit(JobLane::Heavy,
                               [&](const std::stop_token& stop) { ran = !stop.stop_requested(); });
    }
    EXPECT_TRUE(running.finished());
    EXPECT_TRUE(waiting.finished());
    EXPECT_FALSE(ran);
}

TEST(JobTicket, AnEmptyTicketIsFinished) {
    const JobTicket ticket;
    EXPECT_TRUE(ticket.finished());
    EXPECT_EQ(ticket.id(), 0U);
    ticket.requestStop();
    ticket.wait();
}

} // namespace regroup
