// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/workflow/run_items.h"
#include "core/workflow/task_samples.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace regroup::test {

namespace {

TaskReport twoItems() {
    TaskItem first;
    first.docId = 3;
    first.target = 1;
    first.prediction = 0;
    first.logLikelihoods = {-0.25, -1.5};
    first.isGreedy = {true, false};
    first.prompt = "Is it \"good\"?\n";
    first.choices = {" no", " yes"};
    TaskItem second = first;
    second.docId = 4;
    second.prediction = 1;
    second.logLikelihoods = {-2, -0.125};
    TaskReport report;
    report.tasks.resize(1);
    report.tasks[0].task = "sst2";
    report.tasks[0].items = {first, second};
    return report;
}

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

TEST(RunItems, ReadsWhatAnEvaluationWrites) {
    const TempDir folder;
    const auto file = folder.path() / "samples.jsonl";
    writeFileAtomically(file, taskSamplesText(twoItems()));
    JobContext job;
    const std::vector<RunItem> items = readRunItems(file, job);
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0], (RunItem{0,
                                 "sst2",
                                 3,
                                 1,
                                 0,
                                 "Is it \"good\"?\n",
                                 {" no", " yes"},
                                 {-0.25, -1.5},
                                 sha256Hex("Is it \"good\"?\n")}));
    EXPECT_FALSE(items[0].isRight());
    EXPECT_EQ(items[1].line, 1);
    EXPECT_EQ(items[1].document, 4);
    EXPECT_TRUE(items[1].isRight());
}

/// As lm-evaluation-harness wrote it for years: lists, targets as text, and no prediction.
TEST(RunItems, ReadsOlderSamplesOfTheHarness) {
    const TempDir folder;
    const auto file = folder.path() / "samples.jsonl";
    writeFileAtomically(
        file,
        R"({"doc_id": 0, "target": "2", "arguments": [["Q", " A"], ["Q", " B"], ["Q", " C"]],)"
        R"( "resps": [], "filtered_resps": [["-3.0", "False"], [-1.0, true], ["-2.5", "False"]]})"
        "\n");
    JobContext job;
    const std::vector<RunItem> items = readRunItems(file, job);
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].target, 2);
    EXPECT_EQ(items[0].prediction, 1); // The likeliest.
    EXPECT_EQ(items[0].choices, (std::vector<std::string>{" A", " B", " C"}));
    EXPECT_EQ(items[0].prompt, "Q");
}

TEST(RunItems, LongPromptsAreCutBetweenLetters) {
    const TempDir folder;
    const auto file = folder.path() / "samples.jsonl";
    TaskReport report = twoItems();
    std::string prompt = "begin";
    for (int letter = 0; letter < 3000; ++letter)
        prompt += "ä"; // Two bytes each, so that 4000 bytes begin inside of one.
    report.tasks[0].items[0].prompt = prompt + "x";
    writeFileAtomically(file, taskSamplesText(report));
    JobContext job;
    const std::string shown = readRunItems(file, job)[0].prompt;
    EXPECT_EQ(shown.substr(0, std::string("…ä").size()), "…ä");
    EXPECT_TRUE(shown.ends_with("äx"));
    EXPECT_LT(shown.size(), 4010U);
}

TEST(RunItems, CopiesChosenLinesWhole) {
    const TempDir folder;
    const auto file = folder.path() / "samples.jsonl";
    const std::string text = taskSamplesText(twoItems());
    writeFileAtomically(file, text);
    JobContext job;
    copyRunItems(file, std::vector<std::int64_t>{1}, folder.path() / "some.jsonl", job);
    EXPECT_EQ(contentOf(folder.path() / "some.jsonl"), text.substr(text.find('\n') + 1));
    copyRunItems(file, std::vector<std::int64_t>{0, 1}, folder.path() / "all.jsonl", job);
    EXPECT_EQ(contentOf(folder.path() / "all.jsonl"), text);
}

TEST(RunItems, NamesTheLineThatIsNoItem) {
    const TempDir folder;
    const auto file = folder.path() / "samples.jsonl";
    JobContext job;
    const std::string good = taskSamplesText(twoItems());
    for (const std::string& bad :
         {std::string("{"), std::string("[1]"), std::string("{\"doc_id\": 1}"),
          std::string("{\"doc_id\": 1, \"target\": 0, \"arguments\": [[\"Q\", \" A\"]], "
                      "\"filtered_resps\": []}")}) {
        writeFileAtomically(file, good + bad + "\n");
        expectError(ErrorCode::BadData, "samples.jsonl, line 3", [&] { readRunItems(file, job); });
    }
    expectError(ErrorCode::BadData, "cannot be read",
                [&] { readRunItems(folder.path() / "none.jsonl", job); });
}

TEST(RunItems, FindsTheRunsThatKeepItems) {
    const TempDir folder;
    const auto store = folder.path() / "runs.sqlite";
    EXPECT_TRUE(runsWithItems(store).empty());
    std::filesystem::create_directories(runItemsFile(store, 1).parent_path());
    for (const std::int64_t run : {12, 3})
        writeFileAtomically(runItemsFile(store, run), "");
    writeFileAtomically(runItemsFile(store, 1).parent_path() / "run-x.jsonl", "");
    writeFileAtomically(runItemsFile(store, 1).parent_path() / "unfinished-1-1.jsonl", "");
    EXPECT_EQ(runsWithItems(store), (std::vector<std::int64_t>{3, 12}));
}

} // namespace regroup::test
