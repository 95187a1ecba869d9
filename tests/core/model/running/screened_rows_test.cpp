// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/one_row.h"
#include "core/model/screened_rows.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace regroup {
namespace {

class ScreenedRowsTest : public testing::Test {
protected:
    void SetUp() override { at::manual_seed(29); }

    /// The largest product and its place are those of all products in float32, and nothing else
    /// comes near it from above.
    static void expectSameLargest(const at::Tensor& rows, const at::Tensor& input) {
        const at::Tensor exact = oneRowProduct(input, rows, {});
        const at::Tensor found = ScreenedRows(rows).products(input);
        EXPECT_EQ(found.sizes(), exact.sizes());
        EXPECT_EQ(found.argmax().item<int64_t>(), exact.argmax().item<int64_t>());
        EXPECT_EQ(found.max().item<float>(), exact.max().item<float>());
        const auto scale = exact.abs().max().item<double>();
        EXPECT_LT((found - exact).abs().max().item<double>(), 0.1 * scale); // Close elsewhere.
    }
};

TEST_F(ScreenedRowsTest, FindTheLargestProductOfManyRows) {
    for (const int64_t width : {5, 64, 130}) {
        const at::Tensor rows = at::randn({9001, width}) * at::randn({9001, 1});
        for (int round = 0; round < 20; ++round)
            expectSameLargest(rows, at::randn({1, 1, width}));
    }
}

/// Rows that the copy in 8 bits cannot tell apart, and a few very long ones.
TEST_F(ScreenedRowsTest, TellNearlyEqualRowsApart) {
    const at::Tensor first = at::randn({1, 96});
    at::Tensor rows = first + at::randn({6000, 96}) * 1e-5;
    rows[17] *= -40;
    rows[18] = at::zeros({96});
    for (int round = 0; round < 20; ++round)
        expectSameLargest(rows, first + 0.01 * at::randn({1, 96}));
}

TEST_F(ScreenedRowsTest, AreLeftAloneWhereANumberIsNotFinite) {
    at::Tensor rows = at::randn({50, 16});
    EXPECT_TRUE(ScreenedRows(rows).isUsable());
    const at::Tensor broken = at::randn({1, 16});
    broken[0][3] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(std::isnan(ScreenedRows(rows).products(broken).sum().item<float>()));
    rows[40][3] = std::numeric_limits<float>::infinity();
    EXPECT_FALSE(ScreenedRows(rows).isUsable());
}

TEST_F(ScreenedRowsTest, AreAskedForByAGuardAlone) {
    EXPECT_FALSE(LargestLogitOnly::isActive());
    {
        const LargestLogitOnly outer;
        { const LargestLogitOnly inner; }
        EXPECT_TRUE(LargestLogitOnly::isActive());
    }
    EXPECT_FALSE(LargestLogitOnly::isActive());
}

} // namespace
} // namespace regroup
