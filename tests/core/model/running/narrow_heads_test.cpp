// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/narrow_heads.h"
#include "tests/support/grouping_text.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace regroup {
namespace {

const LayerGrouping unequal{test::grouping("0 1 1 0 2"), test::grouping("0 0 1 0 0")};

class NarrowHeads : public testing::Test {
protected:
    void SetUp() override { at::manual_seed(41); }

    /// float64 takes another way: the library's own kernels.
    static void expectSame(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                           const AttentionOptions& options) {
        ASSERT_TRUE(takesNarrowHeads(query, key, value));
        const at::Tensor wide = groupedAttention(query.to(at::kDouble), key.to(at::kDouble),
                                                 value.to(at::kDouble), unequal, options);
        const at::Tensor found = groupedAttention(query, key, value, unequal, options);
        EXPECT_EQ(found.sizes(), wide.sizes());
        EXPECT_LT((found - wide).abs().max().item<double>(), 4e-6);
    }
};

TEST_F(NarrowHeads, EqualTheGeneralKernelsWhateverIsSeen) {
    for (const int64_t width : {2, 4, 8, 11, 16})
        for (const int64_t queries : {2, 16, 37})
            for (const int64_t stored : {0, 5})
                for (const int64_t window : {0, 7})
                    for (const bool isPadded : {false, true}) {
                        const int64_t keyCount = stored + queries;
                        const auto query = at::randn({2, queries, 5, width}).transpose(1, 2) * 3;
                        const auto key = at::randn({2, 3, keyCount + 4, width});
                        const auto value = at::randn({2, 2, keyCount, width});
                        AttentionOptions options;
                        options.scale = 0.6;
                        options.queryOffset = stored;
                        options.window = window;
                        if (isPadded) { // On both sides: the first queries see nothing.
                            options.keyMask = at::ones({2, keyCount}, at::kBool);
                            options.keyMask[0].narrow(0, 0, 2).fill_(false);
                            options.keyMask[1].narrow(0, keyCount - 2, 2).fill_(false);
                        }
                        SCOPED_TRACE(testing::Message() << width << " wide, " << queries << " + "
                                                        << stored << ", window " << window);
                        expectSame(query, key.narrow(2, 0, keyCount), value, options);
                    }
}

TEST_F(NarrowHeads, LookBothWaysInAnEncoder) {
    AttentionOptions options;
    options.causal = false;
    const auto key = at::randn({2, 3, 21, 8});
    const auto value = at::randn({2, 2, 21, 8});
    expectSame(at::randn({2, 5, 21, 8}), key, value, options);
    options.keyMask = at::ones({2, 21}, at::kBool);
    options.keyMask[1].narrow(0, 9, 12).fill_(false);
    expectSame(at::randn({2, 5, 21, 8}), key, value, options);
}

/// What is masked has no part in the numbers, whatever it is; what is seen and broken shows.
TEST_F(NarrowHeads, MaskedKeysAreNotTouchedAndBrokenOnesAreSeen) {
    const auto query = at::randn({1, 5, 19, 8});
    const auto key = at::randn({1, 3, 19, 8});
    auto value = at::randn({1, 2, 19, 8});
    AttentionOptions options;
    options.keyMask = at::ones({1, 19}, at::kBool);
    options.keyMask[0][3] = false;
    const auto before = groupedAttention(query, key, value, unequal, options);
    auto other = value.clone();
    other.select(2, 3).fill_(1e30);
    EXPECT_TRUE(groupedAttention(query, key, other, unequal, options).equal(before));
    auto broken = key.clone();
    broken[0][0][4][1] = std::numeric_limits<float>::quiet_NaN();
    const auto spread = groupedAttention(query, broken, value, unequal, options);
    EXPECT_TRUE(std::isnan(spread[0][0][10][0].item<float>()));
    EXPECT_FALSE(std::isnan(spread[0][0][2][0].item<float>())); // Comes before.
}

} // namespace
} // namespace regroup
