// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace regroup {
namespace {

TEST(AvailableMemory, IsSomeOfTheMachines) {
    const auto all = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                     static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    EXPECT_GT(availableMemoryBytes(), std::uint64_t{64} << 20U);
    EXPECT_LE(availableMemoryBytes(), all);
}

} // namespace
} // namespace regroup
