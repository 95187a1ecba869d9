// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/process_identity.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace regroup::test {

TEST(ProcessIdentity, OfThisProcessIsAliveAndStaysTheSame) {
    const ProcessIdentity self = currentProcess();
    EXPECT_EQ(self.processId, ::getpid());
    EXPECT_FALSE(self.host.empty());
    EXPECT_EQ(self.bootId.size(), 36U);
    EXPECT_GT(self.startTicks, 0);
    EXPECT_EQ(currentProcess(), self);
    EXPECT_FALSE(isDead(self));
}

TEST(ProcessIdentity, IsDeadFromTheKillOnEvenBeforeTheParentAsks) {
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const std::int64_t startTicks = currentProcess().startTicks;
        if (::write(ready[1], &startTicks, sizeof startTicks) > 0)
            ::pause(); // Until it is killed.
        ::_exit(1);
    }
    ProcessIdentity process = currentProcess();
    process.processId = child;
    ASSERT_EQ(::read(ready[0], &process.startTicks, sizeof process.startTicks),
              static_cast<ssize_t>(sizeof process.startTicks));
    EXPECT_FALSE(isDead(process));
    ::kill(child, SIGKILL);
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT); // Leaves it a zombie.
    EXPECT_TRUE(isDead(process));
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(isDead(process));
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST(ProcessIdentity, OfNothingKnownCountsAsAlive) {
    EXPECT_FALSE(isDead({}));
    ProcessIdentity elsewhere = currentProcess();
    elsewhere.host += "-other";
    elsewhere.startTicks = 1;
    EXPECT_FALSE(isDead(elsewhere));
}

} // namespace regroup::test
