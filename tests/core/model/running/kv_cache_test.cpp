// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/kv_cache.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <ATen/ops/all.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

namespace regroup {
namespace {

ModelConfig twoLayers() {
    ModelConfig config;
    config.layerCount = 2;
    config.headCount = 4;
    config.headDim = 3;
    config.grouping = {{test::grouping("0 0 1 1"), test::grouping("0 1 2 0")},
                       LayerGrouping::joint(test::grouping("0 0 0 0"))};
    return config;
}

TEST(KvCache, HoldsOneBlockPerGroup) {
    const KvCache cache(twoLayers(), 5, 7, at::TensorOptions().dtype(at::kBFloat16));
    EXPECT_EQ(cache.sizeBytes(), (2U + 3U + 1U + 1U) * 5U * 7U * 3U * 2U);
    EXPECT_EQ(cache.capacity(), 7);
}

TEST(KvCache, ReturnsEverythingStoredSoFarWithoutACopy) {
    KvCache cache(twoLayers(), 1, 6, at::TensorOptions().dtype(at::kFloat));
    const auto firstKeys = at::randn({1, 2, 4, 3});
    const auto firstValues = at::randn({1, 3, 4, 3});
    const auto before = cache.append(0, firstKeys, firstValues);
    cache.advance(4);
    const auto nextKeys = at::randn({1, 2, 2, 3});
    const auto [keys, values] = cache.append(0, nextKeys, at::randn({1, 3, 2, 3}));
    EXPECT_TRUE(at::all(keys.eq(at::cat({firstKeys, nextKeys}, 2))).item<bool>());
    EXPECT_EQ(values.size(2), 6);
    EXPECT_EQ(keys.const_data_ptr(), before.first.const_data_ptr());
}

TEST(KvCache, RefusesTokensPastItsCapacity) {
    KvCache cache(twoLayers(), 1, 6, at::TensorOptions().dtype(at::kFloat));
    cache.advance(5);
    test::expectError(ErrorCode::BadData,
                      "5 tokens are stored and 2 more were given, expected at most 6", [&] {
                          cache.append(0, at::randn({1, 2, 2, 3}), at::randn({1, 3, 2, 3}));
                      });
}

} // namespace
} // namespace regroup
