// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/recipe_progress.h"
#include "core/workflow/shared_searches.h"
#include "core/workflow/study_cells.h"
#include "core/workflow/study_files.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>

namespace regroup {
namespace {

VariantResult run(const std::string& line, double size, std::uint64_t seed, double perplexity,
                  std::uint64_t bytes) {
    VariantResult result;
    result.name = line;
    result.model = "tiny";
    result.line = line == "original" ? "" : line;
    result.method = line == "original" ? "original" : "random";
    result.askedGroupSize = size;
    result.averageGroupSize = size;
    result.seed = seed;
    result.perplexity = perplexity;
    result.lossPerToken = std::log(perplexity);
    result.lossStandardError = 0.25;
    result.tokenCount = 321;
    result.keyValueBytesPerToken = bytes;
    return result;
}

/// Random at size 2 with seeds 2, 4, 4, 4, 5, 5, 7, 9 as perplexities: mean 5, squared deviations
/// 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32.
RecipeReport report() {
    RecipeReport report;
    report.name = "by hand";
    report.isStudy = true;
    report.runs.push_back(run("original", 1, 0, 1.5, 4096));
    std::uint64_t seed = 0;
    for (const double perplexity : {2., 4., 4., 4., 5., 5., 7., 9.})
        report.runs.push_back(run("random", 2, ++seed, perplexity, 2048));
    report.runs.push_back(run("neighbour", 2, 0, 3.25, 2048));
    report.runs.push_back(run("neighbour", 4, 0, 123.456, 1024));
    return report;
}

TEST(Spread, IsMeanAndDeviationOfTheSample) {
    const std::vector<double> numbers{2, 4, 4, 4, 5, 5, 7, 9};
    const Spread spread = spreadOf(numbers);
    EXPECT_EQ(spread.count, 8);
    EXPECT_DOUBLE_EQ(spread.mean, 5);
    EXPECT_NEAR(spread.deviation, 2.138089935299395, 1e-14); // sqrt(32 / 7), not sqrt(32 / 8).
    EXPECT_EQ(spread.least, 2);
    EXPECT_EQ(spread.most, 9);
    const std::vector<double> one{7.5};
    EXPECT_EQ(spreadOf(one).deviation, 0);
    EXPECT_EQ(spreadOf(one).mean, 7.5);
}

TEST(StudyCells, HoldTheSeedsOfOneLineSizeAndModel) {
    RecipeReport twoModels = report();
    twoModels.runs.push_back(run("random", 2, 9, 100, 2048));
    twoModels.runs.back().model = "other";
    const auto cells = studyCells(twoModels);
    ASSERT_EQ(cells.size(), 5U);
    EXPECT_EQ(cells[0].line, "original");
    EXPECT_EQ(cells[1].line, "random");
    EXPECT_EQ(cells[1].perplexity.count, 8);
    EXPECT_DOUBLE_EQ(cells[1].perplexity.mean, 5);
    EXPECT_EQ(cells[1].lossStandardError, 0) << "Of one text, not of seeds.";
    EXPECT_EQ(cells[2].lossStandardError, 0.25);
    EXPECT_EQ(cells[3].averageGroupSize, 4);
    EXPECT_EQ(cells[3].keyValueBytesPerToken, 1024U);
    EXPECT_EQ(cells[4].model, "other");
    EXPECT_EQ(cells[4].perplexity.count, 1);
}

TEST(StudyCells, LeaveOutWhatIsNoNumber) {
    RecipeReport broken = report();
    broken.runs[1].perplexity = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(studyCells(broken)[1].perplexity.count, 7);
}

TEST(StudyTable, HasARowALineAndAColumnAGroupSize) {
    EXPECT_EQ(
        studyTable(report()),
        "tiny: perplexity, as it is 1.500 at 4096 KV bytes per token; 321 tokens scored; ± is "
        "the standard deviation over 8 seeds\n"
        "\n"
        "| average group size |             2 |     4 |\n"
        "|--------------------|--------------:|------:|\n"
        "| KV bytes per token |          2048 |  1024 |\n"
        "| random             | 5.000 ± 2.138 |       |\n"
        "| neighbour          |         3.250 | 123.5 |\n");
}

TEST(StudyCsv, HasEveryCellWithFullNumbers) {
    const std::string csv = studyCsv(studyCells(report()));
    EXPECT_NE(csv.find("tiny,random,2,2048,8,5,2.138089935299395,2,9,"), std::string::npos) << csv;
    EXPECT_NE(csv.find("tiny,neighbour,4,1024,1,123.456,0,123.456,123.456,"), std::string::npos);
}

TEST(StudyPicture, DrawsEveryLineOfEveryModel) {
    RecipeReport two = report();
    two.runs.push_back(run("<odd> & even", 2, 0, 8, 2048));
    two.runs.back().model = "other";
    const std::string picture = studyPicture(studyCells(two));
    EXPECT_EQ(picture.rfind("<svg ", 0), 0U);
    for (const std::string part : {">tiny<", ">other<", ">random<", ">neighbour<", ">original<",
                                   "&lt;odd&gt; &amp; even", "5 ± 2.13809 at 2048 bytes"})
        EXPECT_NE(picture.find(part), std::string::npos) << part;
    // The model as it is: a level across the panel, not a curve of its own colour.
    EXPECT_NE(picture.find("h520' stroke='#777777' stroke-dasharray='2 2'><title>original: "),
              std::string::npos);
    EXPECT_EQ(picture.find("nan"), std::string::npos);
    EXPECT_EQ(picture.find("inf"), std::string::npos);
}

TEST(TimeLeft, TakesTheSecondsOfFinishedVariantsOfTheSameLine) {
    TimeLeft left;
    for (int index = 0; index < 3; ++index)
        left.addWaiting("slow");
    for (int index = 0; index < 2; ++index)
        left.addWaiting("quick");
    left.addWaiting("new");
    EXPECT_EQ(left.seconds(1), std::nullopt);
    left.finish("quick", std::nullopt); // It was in the store: tells nothing.
    EXPECT_EQ(left.seconds(1), std::nullopt);
    left.finish("slow", 30);
    left.finish("quick", 2);
    // Two slow ones of 30, and a new one of (30 + 2) / 2.
    EXPECT_DOUBLE_EQ(left.seconds(1).value(), 76);
    EXPECT_DOUBLE_EQ(left.seconds(2).value(), 38);
    EXPECT_DOUBLE_EQ(left.seconds(100).value(), 76. / 3) << "Only three are left to run at once.";
}

TEST(SharedSearches, SearchOnceForAllWhoAsk) {
    SharedSearches searches;
    std::atomic<int> searched{0};
    std::atomic<int> shared{0};
    {
        std::vector<std::jthread> threads;
        for (int index = 0; index < 4; ++index)
            threads.emplace_back([&] {
                JobContext job;
                bool wasShared = false;
                const auto report = searches.take(
                    "same",
                    [&] {
                        ++searched;
                        SearchReport found;
                        found.objective = 3.5;
                        return found;
                    },
                    job, wasShared);
                EXPECT_EQ(report->objective, 3.5);
                shared += wasShared ? 1 : 0;
            });
    }
    EXPECT_EQ(searched, 1);
    EXPECT_EQ(shared, 3);
}

TEST(SharedSearches, PassOnWhatTheSearchThrew) {
    SharedSearches searches;
    JobContext job;
    bool wasShared = false;
    for (int index = 0; index < 2; ++index)
        test::expectError(ErrorCode::BadData, "no text", [&] {
            searches.take(
                "bad", []() -> SearchReport { throw Error(ErrorCode::BadData, "no text"); }, job,
                wasShared);
        });
}

TEST(SharedSearches, TellSearchesApartByEverythingTheyDependOn) {
    const SearchRequest base;
    std::vector<SearchRequest> others(9, base);
    others[0].search.seed = 1;
    others[1].averageGroupSize = 4;
    others[2].objective = Objective::Error;
    others[3].search.keyValue = KeyValueMode::Independent;
    others[4].search.paper.iterations = 11;
    others[5].calibration.share.to = 0.5;
    others[6].search.onlyLayers = {1};
    others[7].sharesBudget = true;
    others[8].model = "another";
    for (const SearchRequest& other : others)
        EXPECT_NE(searchKey(other), searchKey(base));
    SearchRequest same = base;
    same.name = "what it is called does not matter";
    EXPECT_EQ(searchKey(same), searchKey(base));
}

} // namespace
} // namespace regroup
