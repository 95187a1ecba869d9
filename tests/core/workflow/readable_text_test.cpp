// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/readable_text.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace regroup {
namespace {

using Json = nlohmann::ordered_json;

TEST(ReadableText, PutsOneKeyALineAndFlatListsOnOne) {
    const Json run{{"id", 3},
                   {"model", {{"name", "tiny"}, {"sha256", "ab12"}}},
                   {"layers", {{{"key", {0, 0, 1}}, {"value", {0, 1, 2}}}}},
                   {"scores", {{{"metric", "perplexity"}, {"value", 4.5}, {"stderr", nullptr}}}}};
    EXPECT_EQ(readableText(run), "id: 3\n"
                                 "model:\n"
                                 "  name: tiny\n"
                                 "  sha256: ab12\n"
                                 "layers:\n"
                                 "  0:\n"
                                 "    key: 0 0 1\n"
                                 "    value: 0 1 2\n"
                                 "scores:\n"
                                 "  0: metric perplexity, value 4.5");
}

TEST(ReadableText, LeavesOutWhatSaysNothingAndPointsOfWholeNumbers) {
    const Json run{{"note", ""}, {"parent", nullptr}, {"children", Json::array()}, {"groups", 4.0}};
    EXPECT_EQ(readableText(run), "groups: 4");
}

TEST(ReadableText, IndentsTextOfSeveralLines) {
    EXPECT_EQ(readableText(Json{{"recipe", "version: 1\nseed: 2"}}),
              "recipe:\n  version: 1\n  seed: 2");
}

TEST(ReadableText, NumbersTheItemsOfAList) {
    EXPECT_EQ(readableText(Json(std::vector<double>{1.5, 2})), "0: 1.5\n1: 2");
}

} // namespace
} // namespace regroup
