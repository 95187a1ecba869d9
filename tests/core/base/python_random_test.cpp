// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/python_random.h"

#include <gtest/gtest.h>

namespace regroup {
namespace {

using Numbers = std::vector<std::int64_t>;

TEST(PythonRandom, DrawsWhatPythonDraws) {
    // Python 3.11: r = random.Random(1234); r.sample(range(67349), 6), and so on in this order.
    PythonRandom random(1234);
    EXPECT_EQ(random.sample(67349, 6), (Numbers{57767, 15315, 981, 11880, 4577, 11001}));
    EXPECT_EQ(random.sample(67349, 3), (Numbers{12900, 46482, 31039}));
    EXPECT_EQ(random.sample(20, 5), (Numbers{0, 19, 18, 11, 15})) << "From a list.";
    EXPECT_EQ(random.sample(80, 7), (Numbers{78, 59, 19, 11, 23, 14, 1})) << "Likewise.";
    EXPECT_EQ(random.sample(90, 7), (Numbers{64, 62, 31, 8, 85, 69, 59})) << "With a set.";
    EXPECT_EQ(random.sample(1, 1), (Numbers{0}));
    EXPECT_EQ(random.sample(5, 0), (Numbers{}));
    EXPECT_EQ(PythonRandom(0).sample(1000, 4), (Numbers{864, 394, 776, 911}));
}

} // namespace
} // namespace regroup
