// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/label_scores.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/transformer.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace regroup {
namespace {

const std::filesystem::path classifiers =
    std::filesystem::path(REGROUP_SOURCE_DIR) / "tests/data/classifiers";

std::shared_ptr<const Transformer> loaded(const std::filesystem::path& folder) {
    LoadOptions options;
    options.dtype = at::kDouble;
    return Transformer::load(Checkpoint::open(folder), options);
}

/// Of different lengths, with types for the second half of each.
std::vector<LabelItem> someItems(bool withTypes) {
    std::vector<LabelItem> items;
    for (std::int64_t item = 0; item < 7; ++item) {
        LabelItem next;
        for (std::int64_t token = 0; token < 3 + (item * 5) % 7; ++token) {
            next.ids.push_back(8 + (item * 11 + token * 7) % 30);
            if (withTypes)
                next.typeIds.push_back(token > 2 ? 1 : 0);
        }
        items.push_back(std::move(next));
    }
    return items;
}

void expectSame(const std::vector<LabelScores>& found, const std::vector<LabelScores>& expected,
                double tolerance) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t item = 0; item < expected.size(); ++item) {
        ASSERT_EQ(found[item].size(), expected[item].size());
        for (std::size_t label = 0; label < expected[item].size(); ++label)
            EXPECT_NEAR(found[item][label], expected[item][label], tolerance) << item;
    }
}

class ScoresOf : public testing::TestWithParam<const char*> {};

TEST_P(ScoresOf, BatchesChangeNothing) {
    const auto model = loaded(classifiers / GetParam());
    const auto items = someItems(std::string(GetParam()).starts_with("bert"));
    JobContext job;
    LabelOptions alone;
    alone.batchTokens = 1;
    const auto expected = scoreLabels(*model, items, alone, job);
    expectSame(scoreLabels(*model, items, {}, job), expected, 1e-12);
    LabelOptions few;
    few.batchTokens = 20;
    expectSame(scoreLabels(*model, items, few, job), expected, 1e-12);
    EXPECT_NE(expected[0], expected[1]);
}

INSTANTIATE_TEST_SUITE_P(Classifiers, ScoresOf,
                         testing::Values("bert-mnli", "roberta-mrpc", "llama-cola"),
                         [](const auto& made) {
                             std::string name = made.param;
                             name[name.find('-')] = '_';
                             return name;
                         });

TEST(LabelScores, DecodersWithoutAPaddingTokenRunTextsOneByOne) {
    const auto model =
        loaded(std::filesystem::path(REGROUP_SOURCE_DIR) / "tests/data/archs/llama-seqcls-nopad");
    JobContext job;
    const auto items = someItems(false);
    const auto together = scoreLabels(*model, items, {}, job);
    for (std::size_t item = 0; item < items.size(); ++item)
        EXPECT_EQ(scoreLabels(*model, std::span(items).subspan(item, 1), {}, job).front(),
                  together[item]);
}

TEST(LabelScores, KnownItemsAreTakenOverAndTheOthersAreAsTheyWere) {
    const auto model = loaded(classifiers / "bert-mnli");
    const auto items = someItems(true);
    JobContext job;
    LabelOptions options;
    options.batchTokens = 20;
    const auto whole = scoreLabels(*model, items, options, job);
    std::vector<std::optional<LabelScores>> known(items.size());
    known[1] = whole[1];
    known[4] = LabelScores{7, 8, 9}; // Shows that it is not computed.
    std::vector<std::size_t> told;
    const auto resumed =
        scoreLabels(*model, items, options, job, known,
                    [&](std::size_t item, const LabelScores&) { told.push_back(item); });
    EXPECT_EQ(told.size(), items.size() - 2);
    for (std::size_t item = 0; item < items.size(); ++item)
        EXPECT_EQ(resumed[item], item == 4 ? *known[4] : whole[item]) << "bit for bit";
}

TEST(LabelScores, NeedsAHeadForLabelsAndTokens) {
    JobContext job;
    const auto bare =
        loaded(std::filesystem::path(REGROUP_SOURCE_DIR) / "tests/data/archs/gpt-neo");
    test::expectError(ErrorCode::Unsupported, "has no head for labels",
                      [&] { scoreLabels(*bare, someItems(false), {}, job); });
    const auto model = loaded(classifiers / "bert-mnli");
    test::expectError(ErrorCode::BadData, "Item 1: has no tokens", [&] {
        scoreLabels(*model, std::vector<LabelItem>{{{3}, {0}}, {}}, {}, job);
    });
}

} // namespace
} // namespace regroup
