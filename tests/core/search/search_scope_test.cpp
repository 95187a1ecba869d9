// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/model_search_request.h"
#include "core/search/search_scope.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

namespace regroup {
namespace {

using Layers = std::vector<int>;

TEST(SearchScope, ReadsNumbersAndRanges) {
    EXPECT_EQ(layerListFromText("all"), Layers());
    EXPECT_EQ(layerListFromText(" all "), Layers());
    EXPECT_EQ(layerListFromText("3"), Layers({3}));
    EXPECT_EQ(layerListFromText("4-7"), Layers({4, 5, 6, 7}));
    EXPECT_EQ(layerListFromText("5, 0 - 2,1,11"), Layers({0, 1, 2, 5, 11}));
}

TEST(SearchScope, WritesWhatItReads) {
    EXPECT_EQ(layerListText({}), "all");
    EXPECT_EQ(layerListText({3}), "3");
    EXPECT_EQ(layerListText({0, 1, 2, 5, 10, 11}), "0-2,5,10-11");
    for (const Layers& layers : {Layers(), Layers({0}), Layers({1, 2}), Layers({0, 2, 4, 5, 6})})
        EXPECT_EQ(layerListFromText(layerListText(layers)), layers);
}

TEST(SearchScope, NamesWhatIsNoList) {
    for (const char* text : {"", "x", "-1", "3-", "-3", "3-1", "1,,2", "1;2", "1.5", "0-1-2",
                             "99999999999", "0-4000000", "all,1"})
        test::expectError(
            ErrorCode::BadUsage,
            std::string("Layers are '") + text +
                "', expected all, a number, a range such as 4-7, or a list of both such as 0-3,5.",
            [&] { (void)layerListFromText(text); });
}

TEST(SearchScope, TellsWhichSlotsAreGrouped) {
    ModelSearchRequest request;
    EXPECT_TRUE(isGrouped(request, {4, SlotKind::Joint}));
    request.onlyLayers = {1, 3};
    EXPECT_TRUE(isGrouped(request, {3, SlotKind::Value}));
    EXPECT_FALSE(isGrouped(request, {2, SlotKind::Value}));
    request.onlyKind = SlotKind::Key;
    EXPECT_FALSE(isGrouped(request, {3, SlotKind::Value}));
    EXPECT_TRUE(isGrouped(request, {3, SlotKind::Key}));
}

} // namespace
} // namespace regroup
