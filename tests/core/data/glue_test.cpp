// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/data/glue.h"
#include "tests/support/expect_error.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

namespace regroup::test {

namespace {

const GlueTask& task(std::string_view name) {
    const GlueTask* found = findGlueTask(name);
    EXPECT_NE(found, nullptr) << name;
    return *found;
}

std::vector<TextExample> examples(std::string_view name, std::string_view text) {
    return glueExamples(task(name), tsvTable(text, "dev.tsv"));
}

TEST(Glue, FindsColumnsByTheirNamesInAnyOrder) {
    const auto found = examples("rte", "label\tindex\tsentence2\tsentence1\n"
                                       "not_entailment\t7\tB.\tA.\n");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].first, "A.");
    EXPECT_EQ(found[0].second, "B.");
    EXPECT_EQ(found[0].label, 1);
    EXPECT_EQ(found[0].line, 2);
}

TEST(Glue, ColaHasNoHeader) {
    const auto found = examples("cola", "gj04\t1\t\tIt rains.\r\ngj04\t0\t*\tRains it.\r\n");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].first, "It rains.");
    EXPECT_EQ(found[0].label, 1);
    EXPECT_EQ(found[1].label, 0);
    EXPECT_EQ(examples("cola", "index\tsentence\n0\tHe came.\n")[0].label, std::nullopt);
}

TEST(Glue, KeepsSpacesOfTheText) { // They are part of the prompt, as in the harness.
    EXPECT_EQ(examples("sst2", "sentence\tlabel\ngood film . \t1\n")[0].first, "good film . ");
}

TEST(Glue, MnliTakesTheGoldLabelAndKnowsNone) {
    const std::string header = "index\tpromptID\tpairID\tgenre\tb1\tb2\tp1\tp2\tsentence1\t"
                               "sentence2\tlabel1\tgold_label\n";
    const std::string row = "0\t1\t2n\tslate\t(\t(\t(\t(\tP.\tH.\tneutral\t";
    EXPECT_EQ(examples("mnli", header + row + "contradiction\n")[0].label, 2);
    EXPECT_EQ(examples("mnli", header + row + "-\n")[0].label, std::nullopt);
    EXPECT_EQ(examples("mnli_mismatch", row + "entailment\n")[0].label, 0) << "Without a header.";
}

TEST(Glue, SimilarityIsAScore) {
    const auto found = examples("stsb", "sentence1\tsentence2\tscore\na\tb\t3.800\n");
    EXPECT_EQ(found[0].score, 3.8);
    EXPECT_EQ(found[0].label, std::nullopt);
    expectError(ErrorCode::BadData, "line 2: the label is '7', expected a number from 0 to 5",
                [] { examples("stsb", "sentence1\tsentence2\tscore\na\tb\t7\n"); });
}

TEST(Glue, SaysWhatIsWrong) {
    expectError(ErrorCode::BadData, "dev.tsv, line 3: 1 columns, expected 2",
                [] { examples("sst2", "sentence\tlabel\nfine\t1\nlonely\n"); });
    expectError(ErrorCode::BadData, "dev.tsv, line 2: the label is 'maybe', expected one of 0, 1",
                [] { examples("sst2", "sentence\tlabel\nfine\tmaybe\n"); });
    expectError(ErrorCode::BadData, "found 3 columns and none named question1 or question2",
                [] { examples("qqp", "a\tb\tc\n"); });
    expectError(ErrorCode::BadData, "found no rows", [] { examples("sst2", "\n"); });
    expectError(ErrorCode::BadData, "a header and no rows",
                [] { examples("sst2", "sentence\tlabel\n"); });
    expectError(ErrorCode::BadUsage, "'training' is no split", [] { splitFromName("training"); });
}

TEST(Glue, TakesTheOfficialFileOfASplit) {
    const TempDir folder;
    writeFileAtomically(folder / "dev_matched.tsv", "x");
    const std::filesystem::path& path = folder.path();
    EXPECT_EQ(glueFile(task("mnli"), path, Split::Validation), path / "dev_matched.tsv");
    EXPECT_EQ(glueFile(task("mnli"), path / "mine.tsv", Split::Validation), path / "mine.tsv");
    expectError(ErrorCode::BadData, "holds no dev_mismatched.tsv",
                [&] { glueFile(task("mnli_mismatch"), path, Split::Validation); });
}

TEST(Glue, ReadsEveryOfficialLayout) {
    const auto shared = sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data";
    const std::filesystem::path input = *shared / "benchmarks" / "glue-layout-samples" / "input";
    const std::vector<std::pair<std::string, std::string>> folders{
        {"cola", "CoLA"}, {"mnli", "MNLI"},  {"mnli_mismatch", "MNLI"},
        {"mrpc", "MRPC"}, {"qnli", "QNLI"},  {"qqp", "QQP"},
        {"rte", "RTE"},   {"sst2", "SST-2"}, {"stsb", "STS-B"},
        {"wnli", "WNLI"}};
    for (const auto& [name, folder] : folders) {
        for (const Split split : {Split::Train, Split::Validation, Split::Test}) {
            SCOPED_TRACE(name + " " + std::string(splitName(split)));
            const auto rows = readGlueFile(task(name), glueFile(task(name), input / folder, split));
            ASSERT_FALSE(rows.empty());
            for (const TextExample& row : rows) {
                EXPECT_FALSE(row.first.empty());
                EXPECT_EQ(row.second.empty(), !task(name).isPair);
                EXPECT_EQ(row.label.has_value() || row.score.has_value(), split != Split::Test);
            }
        }
    }
    const auto mrpc = readGlueFile(task("mrpc"), input / "MRPC" / "dev.tsv");
    EXPECT_EQ(mrpc[0].label, 1);
    EXPECT_EQ(mrpc[0].second, "\" The foodservice pie business does not fit our long-term growth "
                              "strategy .");
}

TEST(Glue, ReadsTheWholeOfSst2) {
    const auto shared = sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data";
    const std::filesystem::path folder = *shared / "benchmarks" / "sst2";
    EXPECT_EQ(readGlueFile(task("sst2"), folder / "train.tsv").size(), 60614U);
    EXPECT_EQ(readGlueFile(task("sst2"), folder / "test.tsv").size(), 872U);
}

} // namespace

} // namespace regroup::test
