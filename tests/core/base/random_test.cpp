// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace regroup {

// The standard fixes the 10,000th output of mt19937_64 with its default seed.
TEST(Random, UsesTheEngineThatTheStandardFixes) {
    Random random(5489);
    std::uint64_t value = 0;
    for (int draw = 0; draw < 10000; ++draw)
        value = random.bits();
    EXPECT_EQ(value, 9981545732273789042U);
}

TEST(Random, DrawsEveryNumberBelowTheBoundAboutEquallyOften) {
    Random random(1);
    std::vector<int> counts(7, 0);
    for (int draw = 0; draw < 70000; ++draw)
        ++counts[static_cast<std::size_t>(random.below(7))];
    for (const int count : counts)
        EXPECT_NEAR(count, 10000, 500); // Five standard deviations.
}

TEST(Random, NormalHasMeanZeroAndVarianceOne) {
    Random random(2);
    double sum = 0;
    double squares = 0;
    constexpr int count = 100000;
    for (int draw = 0; draw < count; ++draw) {
        const double value = random.normal();
        sum += value;
        squares += value * value;
    }
    EXPECT_NEAR(sum / count, 0.0, 0.016);
    EXPECT_NEAR(squares / count, 1.0, 0.023);
}

TEST(Random, ShufflePermutesAndTheSameSeedRepeats) {
    std::vector<int> items(20);
    std::iota(items.begin(), items.end(), 0);
    std::vector<int> first = items;
    std::vector<int> second = items;
    Random(3).shuffle(first);
    Random(3).shuffle(second);
    EXPECT_EQ(first, second);
    EXPECT_NE(first, items);
    EXPECT_TRUE(std::is_permutation(first.begin(), first.end(), items.begin()));
}

TEST(DerivedSeed, DiffersByIndexAndBySeed) {
    std::set<std::uint64_t> seeds;
    for (std::uint64_t seed = 0; seed < 10; ++seed)
        for (std::uint64_t index = 0; index < 10; ++index)
            seeds.insert(derivedSeed(seed, index));
    EXPECT_EQ(seeds.size(), 100U);
}

} // namespace regroup
