// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/store.h"
#include "core/workflow/figure_recipe.h"
#include "core/workflow/item_identity.h"
#include "core/workflow/paired_accuracy.h"
#include "core/workflow/run_items.h"
#include "core/workflow/run_library.h"
#include "core/workflow/run_pairs.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <fstream>

namespace regroup::test {

namespace {

class RunPairs : public testing::Test {
protected:
    /// A run of two subjects of MMLU and their total. @param right answers, subject by subject.
    std::int64_t add(const std::vector<int>& anatomy, const std::vector<int>& virology,
                     const std::string& questions = "same") {
        RunRecord run;
        run.kind = RunKind::Evaluate;
        run.name = "quiz";
        run.seed = 7;
        run.command = "regroup evaluate tiny --task mmlu";
        const std::int64_t id = m_store.beginRun(run);
        addTask(id, "mmlu_anatomy", anatomy, questions);
        addTask(id, "mmlu_virology", virology, questions);
        m_store.addScores(id, std::vector{ScoreRecord{"mmlu", "acc", "prompt", 0.5, 0.1, 8, ""}});
        m_store.finishRun(id, {});
        return id;
    }

    void addTask(std::int64_t id, const std::string& task, const std::vector<int>& right,
                 const std::string& questions) {
        std::vector<WindowLossRecord> items;
        for (std::size_t item = 0; item < right.size(); ++item)
            items.push_back({static_cast<std::int64_t>(item), 1, static_cast<double>(right[item])});
        m_store.addWindowLosses(id, task, items);
        m_store.addScores(id, std::vector{ScoreRecord{task, "acc", "prompt", 0.5, 0.1, 4, ""}});
        m_store.addParams(id, std::vector{ParamRecord{itemsParamKey(task), questions, {}}});
    }

    TempDir m_folder;
    Store m_store = Store::open(m_folder / "runs.sqlite");
    JobContext m_job;
};

} // namespace

TEST_F(RunPairs, ATotalIsPairedOverTheItemsOfAllItsTasks) {
    const std::int64_t first = add({1, 1, 1, 0}, {1, 0, 1, 1});
    const std::int64_t second = add({1, 0, 0, 0}, {0, 0, 1, 1});
    const auto pairs = pairRuns(m_store.path(), first, std::vector{second}, "mmlu", m_job);
    ASSERT_EQ(pairs.size(), 1U);
    EXPECT_EQ(pairs[0].onlyBaseline, 3);
    EXPECT_EQ(pairs[0].onlyRun, 0);
    EXPECT_DOUBLE_EQ(pairs[0].difference, -3.0 / 8);
    EXPECT_DOUBLE_EQ(pairs[0].pMcNemar.value(), 0.25); // Two-sided: 2 / 2^3.
    EXPECT_DOUBLE_EQ(pairs[0].pHolm.value(), 0.25);
    const auto one = pairRuns(m_store.path(), first, std::vector{second}, "mmlu_anatomy", m_job);
    EXPECT_DOUBLE_EQ(one[0].difference, -2.0 / 4);
}

TEST_F(RunPairs, SeveralRunsAreAdjustedTogether) {
    const std::int64_t first = add({1, 1, 1, 1}, {1, 1, 1, 1});
    const std::int64_t worse = add({0, 0, 0, 0}, {0, 0, 0, 0});
    const std::int64_t alike = add({1, 1, 1, 1}, {1, 1, 1, 0});
    const auto pairs = pairRuns(m_store.path(), first, std::vector{worse, alike}, "mmlu", m_job);
    EXPECT_DOUBLE_EQ(pairs[0].pMcNemar.value(), 2.0 / 256);
    EXPECT_DOUBLE_EQ(pairs[0].pHolm.value(), 4.0 / 256);
    EXPECT_EQ(pairs[0].verdict, PairVerdict::Worse);
    EXPECT_EQ(pairs[1].verdict, PairVerdict::WithinNoise);
}

TEST_F(RunPairs, ManyRunsAreAdjustedTogether) {
    const std::int64_t first = add({1, 1, 1, 1}, {1, 1, 1, 1});
    std::vector<std::int64_t> others{add({0, 0, 0, 0}, {0, 0, 0, 0})};
    while (others.size() < 45)
        others.push_back(add({1, 1, 1, 1}, {1, 1, 1, 0}));
    const auto pairs = pairRuns(m_store.path(), first, others, "mmlu", m_job);
    ASSERT_EQ(pairs.size(), 45U);
    EXPECT_DOUBLE_EQ(pairs[0].pHolm.value(), 45 * 2.0 / 256);
    EXPECT_DOUBLE_EQ(pairs[44].pHolm.value(), 1);
}

TEST_F(RunPairs, OtherQuestionsAreNotCompared) {
    const std::int64_t first = add({1, 1, 1, 1}, {1, 1, 1, 1});
    const std::int64_t other = add({1, 1, 1, 0}, {1, 1, 1, 1}, "others");
    const auto pairs = pairRuns(m_store.path(), first, std::vector{other}, "mmlu", m_job);
    EXPECT_EQ(pairs[0].verdict, PairVerdict::NotSameItems);
    EXPECT_FALSE(pairs[0].pHolm);
    const auto unknown = pairRuns(m_store.path(), first, std::vector{other}, "sst2", m_job);
    EXPECT_EQ(unknown[0].verdict, PairVerdict::NotSameItems);
}

TEST_F(RunPairs, SummariesTellScoresTagsAndTheMethodOfConvertedModels) {
    ModelRecord made;
    made.contentHash = "converted";
    made.layerCount = 1;
    made.headCount = 2;
    made.keyHeadCounts = made.valueHeadCounts = {1};
    const std::int64_t model = m_store.addModel(made);
    RunRecord convert;
    convert.kind = RunKind::Convert;
    const std::int64_t converted = m_store.beginRun(convert);
    m_store.addParams(converted, std::vector{ParamRecord{"method", "ward", {}}});
    RunEnding ending;
    ending.outModelId = model;
    m_store.finishRun(converted, ending);
    RunRecord tune;
    tune.kind = RunKind::FineTune;
    tune.modelId = model;
    const std::int64_t tuned = m_store.beginRun(tune);
    m_store.addParams(tuned, std::vector{ParamRecord{"method", "lora", {}}});
    m_store.addTrainingSteps(
        tuned, std::vector{TrainingStepRecord{1, 0.5, 2.0, 1e-3, 1.0, {}, {}, 10, 0.25},
                           TrainingStepRecord{2, 1.0, 1.5, 1e-3, 1.0, 1.25, 0.75, 20, 0.5}});
    const std::vector<std::string> tags{"paper"};
    setRunTags(m_store.path(), tuned, tags);
    const auto runs = listRuns(m_store.path());
    EXPECT_EQ(runs[0].method, "ward"); // Of the search that found the groups.
    EXPECT_EQ(runs[0].tuning, "lora");
    EXPECT_EQ(runs[0].tags, tags);
    const auto curves = trainingCurves(m_store.path(), std::vector{converted, tuned});
    ASSERT_EQ(curves.size(), 1U); // A conversion is no training.
    EXPECT_EQ(curves[0].runId, tuned);
    EXPECT_EQ(curves[0].points[1], (RunCurvePoint{2, 0.5, 1.5, 1.25, 0.75}));
}

TEST_F(RunPairs, ADeletedRunTakesItsItemsAlong) {
    const std::int64_t id = add({1, 0}, {1, 0});
    const auto items = runItemsFile(m_store.path(), id);
    std::filesystem::create_directories(items.parent_path());
    std::ofstream(items) << "0123456789\n";
    const std::uint64_t bytes = bytesOfRuns(m_store.path(), std::vector{id});
    EXPECT_EQ(bytes, static_cast<std::uint64_t>(m_store.rowBytes(std::vector{id})) + 11);
    deleteRuns(m_store.path(), std::vector{id});
    EXPECT_FALSE(std::filesystem::exists(items));
    EXPECT_EQ(bytesOfRuns(m_store.path(), std::vector{id}), 0U);
}

TEST_F(RunPairs, AFiguresRecipeNamesItsRuns) {
    const std::int64_t id = add({1, 0}, {1, 0});
    const std::string yaml = figureRecipeText(
        m_store.path(), {"groups", "mmlu", "acc", "prompt", "tag:paper", {id, 99}});
    for (const char* part :
         {"figure: groups", "--export groups=FILE.svg --runs 1+99 --measure mmlu",
          "protocol: prompt", "filter: tag:paper", "command: regroup evaluate tiny --task mmlu",
          "seed: 7", "id: 99"})
        EXPECT_NE(yaml.find(part), std::string::npos) << part << "\n" << yaml;
}

} // namespace regroup::test
