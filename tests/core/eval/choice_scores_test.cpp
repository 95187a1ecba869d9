// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/eval/choice_metrics.h"
#include "core/eval/choice_rows.h"
#include "core/eval/choice_task.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/transformer.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/memory_checkpoint.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <numeric>

namespace regroup {
namespace {

using Ids = std::vector<std::int64_t>;

/// Twenty shared tokens and then a few of the item's own.
TokenizedChoices promptOf(Ids own, std::vector<Ids> continuations) {
    Ids context(20);
    std::iota(context.begin(), context.end(), 3);
    context.insert(context.end(), own.begin(), own.end());
    return {context, std::move(continuations)};
}

TEST(ChoiceRows, AnswersOfOneTokenShareARow) {
    const std::vector<TokenizedChoices> items{{{1, 2, 3}, {{4}, {5}, {6, 7}}}};
    const auto rows = rowsOf(items, 10);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].ids, (Ids{1, 2, 3}));
    EXPECT_EQ(rows[0].answers.size(), 2U);
    EXPECT_EQ(rows[1].ids, (Ids{1, 2, 3, 6}));
    EXPECT_EQ(rows[1].answers[0].targets, (Ids{6, 7}));
}

TEST(ChoiceRows, LongPromptsLoseTheirBeginning) {
    const std::vector<TokenizedChoices> items{{{1, 2, 3, 4, 5}, {{6, 7}}}};
    const auto rows = rowsOf(items, 4); // The last five ids, the last of them not fed.
    EXPECT_EQ(rows[0].ids, (Ids{3, 4, 5, 6}));
    EXPECT_TRUE(rows[0].wasCut);
    EXPECT_FALSE(rowsOf(items, 6)[0].wasCut);
}

TEST(ChoiceRows, GroupsShareTheirBeginningAndTheAnswersPositionsNever) {
    const std::vector<TokenizedChoices> items{promptOf({30, 31}, {{40}}), promptOf({}, {{41}}),
                                              promptOf({32}, {{40}})};
    const auto groups = groupRows(rowsOf(items, 100), true);
    ASSERT_EQ(groups.size(), 1U);
    EXPECT_EQ(groups[0].prefixLength, 19) << "Item 1 is read from the last shared token.";
    EXPECT_EQ(groups[0].rows.front().ids.size(), 22U) << "Longest first.";
    EXPECT_EQ(groupRows(rowsOf(items, 100), false)[0].prefixLength, 0);
}

TEST(ChoiceRows, EmptyAnswersAreNamed) {
    const std::vector<TokenizedChoices> items{{{1}, {{2}, {}}}};
    test::expectError(ErrorCode::BadData, "Item 0: answer 1 has no tokens",
                      [&] { rowsOf(items, 10); });
}

class Scoring : public testing::Test {
protected:
    std::vector<ChoiceScores> score(const ChoiceOptions& options) const {
        JobContext job;
        return scoreChoices(*m_model, m_items, options, job);
    }

    static std::shared_ptr<const Transformer> load() {
        test::TinyModelOptions options; // Unequal groups, other ones for keys than for values.
        options.grouping = ModelGrouping(2, {test::grouping("0 1 1 2"), test::grouping("0 0 0 1")});
        LoadOptions how;
        how.dtype = at::kDouble;
        return Transformer::load(Checkpoint::open(makeMemorySource(test::tinyLlamaFiles(options))),
                                 how);
    }

    std::shared_ptr<const Transformer> m_model = load();
    std::vector<TokenizedChoices> m_items{promptOf({30, 31, 5}, {{40}, {41}, {42}}),
                                          promptOf({32}, {{40, 2}, {41}}),
                                          {{9, 8, 7}, {{1}, {2, 3, 4}}},
                                          promptOf({33, 1}, {{40}, {7, 7, 7, 7}})};
};

TEST_F(Scoring, SharedBeginningsAndBatchesChangeNothing) {
    ChoiceOptions alone;
    alone.sharePrefixes = false;
    alone.batchTokens = 1;
    const auto expected = score(alone);
    for (const std::int64_t batchTokens : {1, 30, 1000}) {
        ChoiceOptions options;
        options.batchTokens = batchTokens;
        const auto found = score(options);
        for (std::size_t item = 0; item < m_items.size(); ++item)
            for (std::size_t choice = 0; choice < expected[item].logLikelihoods.size(); ++choice) {
                EXPECT_NEAR(found[item].logLikelihoods[choice],
                            expected[item].logLikelihoods[choice], 1e-10);
                EXPECT_EQ(found[item].isGreedy[choice], expected[item].isGreedy[choice]);
            }
    }
}

TEST_F(Scoring, TellsEveryItemOnce) {
    std::vector<int> told(m_items.size(), 0);
    JobContext job;
    const auto scores = scoreChoices(*m_model, m_items, {}, job, {},
                                     [&](std::size_t item, const ChoiceScores& found) {
                                         ++told[item];
                                         for (const double value : found.logLikelihoods)
                                             EXPECT_LT(value, 0);
                                     });
    EXPECT_EQ(told, std::vector<int>(m_items.size(), 1));
    EXPECT_EQ(scores.size(), m_items.size());
}

TEST_F(Scoring, KnownItemsAreTakenOverAndTheOthersAreAsTheyWere) {
    for (const std::int64_t batchTokens : {1, 30, 1000}) {
        ChoiceOptions options;
        options.batchTokens = batchTokens;
        JobContext job;
        const auto whole = score(options);
        std::vector<std::optional<ChoiceScores>> known(m_items.size());
        known[0] = whole[0];
        known[3] = ChoiceScores{{5, 6}, {true, false}, true}; // Shows that it is not computed.
        std::vector<std::size_t> told;
        const auto resumed =
            scoreChoices(*m_model, m_items, options, job, known,
                         [&](std::size_t item, const ChoiceScores&) { told.push_back(item); });
        EXPECT_EQ(told.size(), 2U);
        for (std::size_t item = 0; item < m_items.size(); ++item)
            EXPECT_EQ(resumed[item].logLikelihoods,
                      (item == 3 ? *known[3] : whole[item]).logLikelihoods)
                << "bit for bit";
    }
}

TEST(ChoiceMetrics, AccuracyAndItsError) {
    const std::vector<ChoiceOutcome> outcomes{{0, 0}, {1, 0}, {1, 1}, {2, 2}};
    const MetricValue accuracy = accuracyOf(outcomes);
    EXPECT_DOUBLE_EQ(accuracy.value, 0.75);
    EXPECT_DOUBLE_EQ(accuracy.standardError, 0.25); // sd of 1 0 1 1 is 0.5, over the root of 4.
}

TEST(ChoiceMetrics, F1AndMatthewsAsScikitLearnHasThem) {
    // sklearn 1.5: f1_score([0,1,1,0,1,0], [0,1,0,1,1,0]) = 2/3, matthews_corrcoef = 1/3.
    const std::vector<ChoiceOutcome> outcomes{{0, 0}, {1, 1}, {0, 1}, {1, 0}, {1, 1}, {0, 0}};
    EXPECT_NEAR(f1Of(outcomes, 1).value, 2.0 / 3, 1e-15);
    EXPECT_NEAR(matthewsOf(outcomes, 1).value, 1.0 / 3, 1e-15);
    EXPECT_GT(matthewsOf(outcomes, 1).standardError, 0.1);
    EXPECT_EQ(matthewsOf(outcomes, 1).standardError, matthewsOf(outcomes, 1).standardError);
    const std::vector<ChoiceOutcome> constant{{1, 0}, {1, 1}};
    EXPECT_EQ(matthewsOf(constant, 1).value, 0);
}

TEST(ChoiceMetrics, PooledErrorsEqualThoseOfAllItemsTogether) {
    // pooled_sample_stderr([0.1, 0.05], [10, 30]) of the harness: 0.0468.
    const std::vector<SizedAccuracy> parts{{{"acc", 0.5, 0.1}, 10}, {{"acc", 0.7, 0.05}, 30}};
    const SizedAccuracy pooled = pooledAccuracy(parts);
    EXPECT_EQ(pooled.count, 40);
    EXPECT_NEAR(pooled.accuracy.value, 0.65, 1e-15);
    EXPECT_NEAR(pooled.accuracy.standardError,
                std::sqrt((9 * 0.01 * 10 + 29 * 0.0025 * 30) / 38.0 / 40.0), 1e-15);
}

TEST(ChoiceTask, MnliEndsTheHypothesisWithAStop) {
    std::vector<TextExample> rows(2);
    rows[0] = {"P one.", " H one ", 1, std::nullopt, 2};
    rows[1] = {"P two.", "H two.", std::nullopt, std::nullopt, 3};
    const auto items = glueChoiceItems(*findGlueTask("mnli"), rows);
    ASSERT_EQ(items.size(), 1U) << "A row without a label is left out.";
    EXPECT_EQ(items[0].prompt, "P one.\nQuestion: H one. True, False or Neither?\nAnswer:");
    EXPECT_EQ(items[0].choices[1], " Neither");
}

/// Against prompts that lm-evaluation-harness made of the same files.
TEST(ChoiceTask, ExamplesOfGlueAreThoseThatTheHarnessDraws) {
    const std::filesystem::path harness =
        std::filesystem::path(REGROUP_SOURCE_DIR) / "tests/data/harness";
    for (const char* name : {"sst2", "mnli"}) {
        const GlueTask& task = *findGlueTask(name);
        const auto rows = readGlueFile(task, harness / name / task.validationFile);
        const auto training = readGlueFile(task, harness / name / task.trainFile);
        const auto expected = nlohmann::json::parse(readTextFile(harness / name / "prompts.json"));
        ASSERT_EQ(expected.size(), 3U);
        for (const auto& [shots, prompts] : expected.items()) {
            const auto items = glueChoiceItems(task, rows, {training, std::stoi(shots)});
            ASSERT_EQ(items.size(), prompts.size());
            for (std::size_t item = 0; item < items.size(); ++item)
                EXPECT_EQ(items[item].prompt, prompts[item].get<std::string>())
                    << name << ", " << shots << " shots, item " << item;
        }
    }
}

TEST(ChoiceTask, RefusesExamplesThatThereAreNot) {
    const GlueTask& task = *findGlueTask("rte");
    std::vector<TextExample> rows(3, {"A.", "B.", 1, std::nullopt, 2});
    test::expectError(ErrorCode::BadUsage,
                      "rte: 3 examples were asked for, expected 0 to 2: the training file has 3",
                      [&] {
                          glueChoiceItems(task, rows, {rows, 3});
                      });
    std::vector<TextExample> unlabelled(3, {"A.", "B.", std::nullopt, std::nullopt, 7});
    test::expectError(ErrorCode::BadData, "rte, line 7 of the training file: has no label", [&] {
        glueChoiceItems(task, rows, {unlabelled, 1});
    });
}

TEST(ChoiceTask, RefusesWhatHasNoChoices) {
    const std::vector<TextExample> unlabeled(1);
    test::expectError(ErrorCode::Unsupported, "stsb asks for a number",
                      [&] { glueChoiceItems(*findGlueTask("stsb"), unlabeled); });
    test::expectError(ErrorCode::BadData, "none of the 1 rows has a label",
                      [&] { glueChoiceItems(*findGlueTask("rte"), unlabeled); });
    test::expectError(ErrorCode::BadUsage, "2 examples were asked for, expected 0 to 1", [] {
        mmluChoiceItems(mmluSubjects()[0], {}, std::vector<MmluQuestion>(1), 2);
    });
}

} // namespace
} // namespace regroup
