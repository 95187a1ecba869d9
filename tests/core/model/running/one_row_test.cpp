// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/norm.h"
#include "core/model/one_row.h"
#include "tests/support/grouping_text.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace regroup {
namespace {

/// Seeded: the bounds are a few roundings of random sums.
class OneRow : public testing::Test {
protected:
    void SetUp() override { at::manual_seed(17); }
};

double distance(const at::Tensor& found, const at::Tensor& expected) {
    EXPECT_EQ(found.sizes(), expected.sizes());
    return ((found.to(at::kDouble) - expected).abs().max() / expected.abs().max()).item<double>();
}

/// Widths around the numbers of lanes, and weights that lie either way.
TEST_F(OneRow, ProductsEqualThoseOfFloat64) {
    for (const int64_t in : {1, 7, 8, 15, 16, 24, 31, 130, 1027})
        for (const int64_t out : {1, 3, 4, 18, 97}) {
            const auto input = at::randn({1, 1, in});
            const auto bias = at::randn({out});
            const auto rows = at::randn({out, in});
            const auto wide = at::randn({in, 3 * out}); // One of three projections in a tensor.
            for (const at::Tensor& weight : {rows, wide.t().narrow(0, out, out)}) {
                ASSERT_TRUE(takesOneRow({weight, bias}));
                const auto expected =
                    at::matmul(input.to(at::kDouble), weight.to(at::kDouble).t()) + bias;
                EXPECT_LT(distance(oneRowProduct(input, weight, bias), expected), 5e-6)
                    << in << " -> " << out;
            }
        }
}

TEST_F(OneRow, LargeProductsAreTheSameOnAnyNumberOfThreads) {
    const auto input = at::randn({1, 300});
    const auto weight = at::randn({4001, 300});
    const int before = at::get_num_threads();
    at::set_num_threads(1);
    const auto alone = oneRowProduct(input, weight, {});
    at::set_num_threads(2);
    const auto shared = oneRowProduct(input, weight, {});
    const auto transposed = oneRowProduct(input, weight.t().contiguous().t(), {});
    at::set_num_threads(before);
    EXPECT_TRUE(alone.equal(shared));
    EXPECT_LT(distance(transposed, alone.to(at::kDouble)), 5e-6);
}

TEST_F(OneRow, NormsEqualThoseOfTheLibrary) {
    const auto input = at::randn({1, 1, 77}) * 3 + 5;
    const NormWeights norm{at::randn({77}), at::randn({77})};
    const auto wide = input.to(at::kDouble);
    EXPECT_LT(distance(layerNorm(input, norm, 1e-5),
                       at::layer_norm(wide, {77}, norm.weight.to(at::kDouble),
                                      norm.bias.to(at::kDouble), 1e-5)),
              2e-6);
    const auto expected =
        norm.weight * wide * (wide.square().mean(-1, /*keepdim=*/true) + 1e-5).rsqrt();
    EXPECT_LT(distance(rmsNorm(input, norm, 1e-5), expected), 2e-6);
}

/// Head by head, written out in float64.
at::Tensor writtenOut(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                      const LayerGrouping& grouping, double scale, int64_t window) {
    const int64_t begin = window > 0 ? std::max<int64_t>(0, key.size(2) - window) : 0;
    std::vector<at::Tensor> heads;
    for (int head = 0; head < grouping.key.headCount(); ++head) {
        const auto index = static_cast<std::size_t>(head);
        const auto part = [&](const at::Tensor& cache, int group) {
            return cache.select(1, group).narrow(1, begin, key.size(2) - begin).to(at::kDouble);
        };
        const auto scores = at::matmul(query.select(1, head).to(at::kDouble),
                                       part(key, grouping.key.labels()[index]).transpose(1, 2));
        heads.push_back(at::matmul(at::softmax(scores * scale, -1),
                                   part(value, grouping.value.labels()[index])));
    }
    return at::stack(heads, 1);
}

TEST_F(OneRow, AttentionReadsTheGroupsOfUnequalSizesInTheCache) {
    const LayerGrouping grouping{test::grouping("0 1 1 0 2"), test::grouping("0 0 1 0 0")};
    for (const int64_t width : {8, 12, 64})
        for (const int64_t count : {1, 5, 16, 203}) {
            // Twice as long as what is filled, as a cache is.
            const auto keys = at::randn({2, 3, 2 * count, width}).narrow(2, 0, count);
            const auto values = at::randn({2, 2, 2 * count, width}).narrow(2, 0, count);
            const auto query = at::randn({2, 1, 5, width}).transpose(1, 2) * 4;
            for (const int64_t window : {0, 6}) {
                AttentionOptions options;
                options.scale = 0.7;
                options.window = window;
                options.queryOffset = count - 1;
                ASSERT_TRUE(takesOneQuery(query, keys, values, options));
                EXPECT_LT(distance(groupedAttention(query, keys, values, grouping, options),
                                   writtenOut(query, keys, values, grouping, 0.7, window)),
                          3e-6)
                    << width << " wide, " << count << " keys, window " << window;
            }
        }
}

/// Scores far apart and far below: what has no weight must have none, and NaN must be seen.
TEST_F(OneRow, AttentionKeepsExtremeScoresAndNotANumber) {
    const LayerGrouping grouping{test::grouping("0"), test::grouping("0")};
    auto keys = at::zeros({1, 1, 40, 8});
    for (int64_t key = 0; key < 40; ++key)
        keys[0][0][key][0] = -25.0 * static_cast<double>(key);
    const auto values = at::randn({1, 1, 40, 8});
    auto query = at::zeros({1, 1, 1, 8});
    query[0][0][0][0] = 1;
    AttentionOptions options;
    options.queryOffset = 39;
    const auto found = groupedAttention(query, keys, values, grouping, options);
    EXPECT_LT(distance(found, writtenOut(query, keys, values, grouping, 1, 0)), 1e-6);
    keys[0][0][20][0] = std::numeric_limits<float>::quiet_NaN();
    const auto broken = groupedAttention(query, keys, values, grouping, options);
    EXPECT_TRUE(std::isnan(broken[0][0][0][3].item<float>()));
}

TEST_F(OneRow, LeavesTrainingAndOtherTypesAlone) {
    const auto weight = at::randn({5, 6});
    EXPECT_FALSE(isOneRow(at::randn({2, 6})));
    EXPECT_FALSE(isOneRow(at::randn({1, 6}, at::kDouble)));
    EXPECT_FALSE(takesOneRow({at::randn({5, 6}).requires_grad_(true), {}}));
    EXPECT_FALSE(takesOneRow({weight.narrow(1, 0, 4), {}}));
    EXPECT_TRUE(takesOneRow({weight, {}}));
}

} // namespace
} // namespace regroup
