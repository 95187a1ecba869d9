// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_config.h"
#include "core/workflow/head_groups.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

namespace regroup {
namespace {

using test::grouping;

ModelConfig configWith(const ModelGrouping& grouping) {
    ModelConfig config;
    config.layerCount = static_cast<int>(grouping.size());
    config.headCount = grouping.front().key.headCount();
    config.grouping = grouping;
    return config;
}

TEST(GroupFurther, MovesEveryHeadWithItsGroup) {
    // Groups of the present model: {0, 3}, {1}, {2, 4}. Found: the first and the last share.
    EXPECT_EQ(groupFurther(grouping("0 1 2 0 2"), grouping("0 1 0")), grouping("0 1 0 0 0"));
}

TEST(GroupFurther, LeavesMultiHeadAttentionToTheSearch) {
    EXPECT_EQ(groupFurther(Grouping::original(4), grouping("0 1 1 0")), grouping("0 1 1 0"));
}

TEST(GroupFurther, RefusesAPartitionOfAnotherNumberOfHeads) {
    test::expectError(ErrorCode::BadData, "3 heads was found for a layer with 2 of them",
                      [] { groupFurther(grouping("0 0 1 1"), grouping("0 1 0")); });
}

TEST(SearchableHeads, AreTheGroupsThatAreThere) {
    const ModelConfig config = configWith({LayerGrouping::joint(grouping("0 0 1 1 2 2")),
                                           LayerGrouping::joint(grouping("0 1 2 0 1 2"))});
    EXPECT_EQ(searchableHeadCount(config, KeyValueMode::Joint), 3);
}

TEST(SearchableHeads, NeedTheSameNumberInEveryLayer) {
    const ModelConfig config = configWith(
        {LayerGrouping::joint(grouping("0 0 1 1")), LayerGrouping::joint(grouping("0 0 0 0"))});
    test::expectError(ErrorCode::Unsupported, "layer 1 has 1 key and 1 value heads, expected 2",
                      [&] { searchableHeadCount(config, KeyValueMode::Joint); });
}

TEST(SearchableHeads, OfDifferentKeysAndValuesCannotBeSearchedJointly) {
    const ModelConfig config = configWith({{grouping("0 0 1 1"), grouping("0 1 0 1")}});
    EXPECT_EQ(searchableHeadCount(config, KeyValueMode::Independent), 2);
    test::expectError(ErrorCode::Unsupported, "in layer 0 keys and values are shared differently",
                      [&] { searchableHeadCount(config, KeyValueMode::Joint); });
}

} // namespace
} // namespace regroup
