// SPDX-License-Identifier: GPL-3.0-or-later
// A result whose choice touched the data that it reports is stamped and never counts as best; and
// results of lm-evaluation-harness are taken into the store.
#include "core/base/file.h"
#include "core/store/store.h"
#include "core/workflow/convert_model.h"
#include "core/workflow/evaluate_task.h"
#include "core/workflow/fine_tune.h"
#include "core/workflow/import_results.h"
#include "core/workflow/run_library.h"
#include "core/workflow/run_search.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <fstream>

namespace regroup {
namespace {

namespace fs = std::filesystem;

const fs::path samples = fs::path(REGROUP_SOURCE_DIR) / "resources" / "samples";
const fs::path model = samples / "stories260k";
const fs::path harness = fs::path(REGROUP_SOURCE_DIR) / "tests" / "data" / "harness";

ModelGrouping pairs() {
    return ModelGrouping(5, LayerGrouping::joint(test::grouping("0 1 0 1 2 2 3 3")));
}

class SplitStamps : public testing::Test {
protected:
    void writeText(const std::string& name, int from) const {
        std::ofstream file(m_folder / name);
        for (int line = from; line < from + 60; ++line)
            file << "Once upon a time there was a cat that had " << line << " red balls.\n";
    }

    GroupingFile searched(const fs::path& data) {
        SearchRequest request;
        request.model = model;
        request.search.method = SearchMethod::Anneal;
        request.search.anneal.iterations = 20;
        request.averageGroupSize = 2;
        request.calibration.data = data;
        request.calibration.tokenLimit = 512;
        request.calibration.length = 32;
        request.store = m_store;
        return runSearch(m_session, request, m_job).file;
    }

    std::int64_t evaluated(const fs::path& data, const std::optional<GroupingFile>& grouping,
                           const MergeRequest& merge = {}) {
        EvaluateRequest request;
        request.model = model;
        request.grouping = grouping;
        request.merge = merge;
        request.data = data;
        request.length = 64;
        request.store = m_store;
        return evaluateModel(m_session, request, m_job).runId.value();
    }

    std::string leakOf(std::int64_t run) {
        return Store::open(m_store).readScores(run).front().leak;
    }

    test::TempDir m_folder;
    fs::path m_store = m_folder / "runs.sqlite";
    Session m_session;
    JobContext m_job;
};

TEST_F(SplitStamps, AGroupingThatWasSearchedOnTheReportedTextNeverCountsAsBest) {
    writeText("reported.txt", 0);
    writeText("training.txt", 500);
    const GroupingFile clean = searched(m_folder / "training.txt");
    const GroupingFile leaking = searched(m_folder / "reported.txt");
    const std::int64_t cleanRun = evaluated(m_folder / "reported.txt", clean);
    const std::int64_t leakingRun = evaluated(m_folder / "reported.txt", leaking);
    EXPECT_EQ(leakOf(cleanRun), "");
    EXPECT_NE(leakOf(leakingRun), "");
    const std::array ids{cleanRun, leakingRun};
    const auto comparison = compareRuns(m_store, ids);
    for (const auto& best : comparison["best"])
        EXPECT_EQ(best["run"], cleanRun) << best.dump();
    EXPECT_EQ(comparison["best"].size(), 2U);
    ASSERT_EQ(comparison["not_counted"].size(), 2U);
    EXPECT_EQ(comparison["not_counted"][0]["run"], leakingRun);
    EXPECT_NE(comparisonText(comparison).find("touched the reported split"), std::string::npos);
    EXPECT_NE(listRuns(m_store).front().note.find("touched the reported split"), std::string::npos);
}

TEST_F(SplitStamps, AMergeThatWasFittedOnTheReportedTextIsStamped) {
    writeText("reported.txt", 0);
    writeText("training.txt", 500);
    GroupingFile grouping = searched(m_folder / "training.txt");
    MergeRequest merge;
    merge.rule = MergeRule::Align;
    merge.calibration.tokenLimit = 512;
    merge.calibration.length = 32;
    merge.calibration.data = m_folder / "training.txt";
    EXPECT_EQ(leakOf(evaluated(m_folder / "reported.txt", grouping, merge)), "");
    merge.calibration.data = m_folder / "reported.txt";
    EXPECT_EQ(leakOf(evaluated(m_folder / "reported.txt", grouping, merge)),
              "its merge was fitted on this data");
}

TEST_F(SplitStamps, AModelThatWasTunedOnTheReportedRowsIsStampedAfterAConversionToo) {
    fs::create_directories(m_folder / "task");
    for (const char* name : {"train.tsv", "dev.tsv"}) { // The same rows: a leak by file copy.
        std::ofstream file(m_folder / "task" / name);
        file << "sentence\tlabel\n";
        for (int row = 0; row < 16; ++row)
            file << "Tom had " << row << (row % 2 == 0 ? " sad days\t0\n" : " happy days\t1\n");
    }
    std::ofstream other(m_folder / "task" / "test.tsv");
    other << "sentence\tlabel\nLily was happy\t1\nTom was sad\t0\n";
    other.close();
    FineTuneRequest tune;
    tune.model = model;
    tune.task = "sst2";
    tune.data = m_folder / "task";
    tune.out = m_folder / "tuned";
    tune.heldOutShare = 0;
    tune.train.stepLimit = 1;
    tune.train.batchSize = 4;
    tune.store = m_store;
    fineTuneModel(m_session, tune, m_job);
    ConvertRequest convert;
    convert.model = m_folder / "tuned";
    convert.grouping.grouping = pairs();
    convert.out = m_folder / "converted";
    convert.store = m_store;
    convertModel(m_session, convert, m_job);
    for (const char* folder : {"tuned", "converted"}) {
        TaskRequest request;
        request.evaluation.model = m_folder / folder;
        request.evaluation.data = m_folder / "task";
        request.evaluation.store = m_store;
        request.task = "sst2";
        const std::string leak = leakOf(evaluateTask(m_session, request, m_job).runId.value());
        EXPECT_NE(leak.find("finetune"), std::string::npos) << folder << ": " << leak;
        request.split = "test";
        EXPECT_EQ(leakOf(evaluateTask(m_session, request, m_job).runId.value()), "") << folder;
    }
}

TEST_F(SplitStamps, ImportedResultsArePairedWithOursOnTheSameQuestions) {
    fs::copy(harness / "sst2", m_folder / "sst2");
    fs::path results;
    for (const auto& entry : fs::directory_iterator(m_folder / "sst2"))
        if (entry.path().filename().string().starts_with("results_"))
            results = entry.path();
    const auto imported = importResults(m_store, {results});
    ASSERT_EQ(imported.size(), 1U);
    EXPECT_EQ(imported[0].itemCount, 9);
    EXPECT_EQ(imported[0].tasks, std::vector<std::string>{"sst2"});
    const auto scores = Store::open(m_store).readScores(imported[0].runId);
    ASSERT_EQ(scores.size(), 1U);
    EXPECT_EQ(scores[0].metric, "acc");
    EXPECT_DOUBLE_EQ(*scores[0].value, 8.0 / 9);
    EXPECT_EQ(scores[0].count, 9);
    EXPECT_EQ(scores[0].protocol, "prompt, 3 shots, validation");
    TaskRequest request;
    request.evaluation.model = model;
    request.evaluation.data = m_folder / "sst2";
    request.evaluation.store = m_store;
    request.task = "sst2";
    request.shots = 3;
    const auto ours = evaluateTask(m_session, request, m_job);
    std::array ids{imported[0].runId, ours.runId.value()};
    const auto pair = compareRuns(m_store, ids)["paired"][0];
    ASSERT_TRUE(pair.contains("difference")) << pair.dump();
    EXPECT_NEAR(pair["difference"].get<double>(), ours.tasks[0].metrics[0].value - *scores[0].value,
                1e-12);
    request.shots = 1; // Other questions.
    ids[1] = evaluateTask(m_session, request, m_job).runId.value();
    EXPECT_EQ(compareRuns(m_store, ids)["paired"][0]["verdict"], "not the same items");
}

TEST_F(SplitStamps, FilesThatAreNoResultsAreNamed) {
    const auto write = [&](const std::string& text) {
        std::ofstream(m_folder / "results_x.json") << text;
        return std::vector{m_folder / "results_x.json"};
    };
    test::expectError(ErrorCode::BadData, "is no JSON object",
                      [&] { importResults(m_store, write("[1, 2")); });
    test::expectError(ErrorCode::BadData, "has no 'results'",
                      [&] { importResults(m_store, write("{\"a\": 1}")); });
    test::expectError(ErrorCode::BadData, "holds no metric", [&] {
        importResults(m_store, write("{\"results\": {\"sst2\": {\"alias\": \"x\"}}}"));
    });
    EXPECT_TRUE(listRuns(m_store).empty()) << "Nothing half was stored.";
    const auto good = write("{\"results\": {\"sst2\": {\"acc,none\": 0.5}}}");
    std::ofstream(m_folder / "samples_sst2_x.jsonl") << "{\"acc\": 1.0}\n";
    test::expectError(ErrorCode::BadData, "line 1: has no whole number 'doc_id'",
                      [&] { importResults(m_store, good); });
}

} // namespace
} // namespace regroup
