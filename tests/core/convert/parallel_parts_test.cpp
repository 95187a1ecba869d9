// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/parallel_parts.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace regroup::test {

TEST(RunAlone, TakesTheOtherThreadsFromThisOneOnly) {
    const int before = at::get_num_threads();
    int within = 0;
    int beside = 0;
    runAlone([&] {
        within = at::get_num_threads();
        std::jthread([&] { beside = at::get_num_threads(); }).join();
    });
    EXPECT_EQ(within, 1);
    EXPECT_EQ(beside, before);
    EXPECT_EQ(at::get_num_threads(), before);
}

TEST(RunAlone, GivesThemBackAfterAnException) {
    const int before = at::get_num_threads();
    EXPECT_THROW(runAlone([] { throw std::runtime_error("stopped"); }), std::runtime_error);
    EXPECT_EQ(at::get_num_threads(), before);
}

} // namespace regroup::test
