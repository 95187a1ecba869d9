// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/workflow/run_library.h"
#include "core/workflow/run_recipe.h"
#include "core/workflow/study_cells.h"
#include "tests/support/temp_dir.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>
#include <stop_token>

namespace regroup {
namespace {

namespace fs = std::filesystem;

const fs::path samples = fs::path(REGROUP_SOURCE_DIR) / "resources" / "samples";

/// A small sweep of the sample: seeds, sizes, an annealed search that two merges share, a window.
class StudyFlow : public ::testing::Test {
protected:
    RecipeRequest request(const std::string& store) const {
        const auto path = m_folder / "study.yaml";
        writeFileAtomically(
            path,
            fmt::format("version: 1\n"
                        "model: {0}\n"
                        "calibration: {{data: {1}, to: 0.5, tokens: 1024, length: 64}}\n"
                        "evaluate: {{from: 0.5, limit: 1200}}\n"
                        "search: {{objective: error}}\n"
                        "variants:\n"
                        "  - {{method: random, average-group-size: [2, 4], seed: [1, 2]}}\n"
                        "  - {{method: anneal, sizes: unequal, average-group-size: 4, merge: "
                        "svd, refine: [none, refit]}}\n"
                        "  - {{method: sliding-window, average-group-size: 4}}\n",
                        (samples / "stories260k").string(), (samples / "stories.txt").string()));
        RecipeRequest request;
        request.recipe = readRecipe(path);
        request.runtime.threadCount = 1;
        request.jobCount = 1;
        request.store = m_folder / store;
        return request;
    }

    static RecipeReport run(const RecipeRequest& request) {
        Session session;
        JobContext job;
        return runRecipe(session, request, job);
    }

    /// Everything but times, run numbers and what was resumed.
    static std::string numbersOf(const RecipeReport& report) {
        auto document = recipeReportToJson(report);
        for (auto& run : document["runs"])
            for (const char* key : {"seconds", "run", "resumed"})
                run.erase(key);
        document.erase("seconds");
        document.erase("run");
        return document.dump(1);
    }

    int searchesOf(const fs::path& store, const RecipeReport& report) const {
        int count = 0;
        for (const VariantResult& result : report.runs)
            count += searchSteps(store, result.runId.value()).empty() ? 0 : 1;
        return count;
    }

    /// The names of the runs that finished, each of which did so once.
    static std::set<std::string> doneRuns(const fs::path& store) {
        std::set<std::string> names;
        for (const RunSummary& run : listRuns(store)) {
            if (run.state == "done") {
                EXPECT_TRUE(names.insert(run.name).second) << run.name;
            }
        }
        return names;
    }

    test::TempDir m_folder;
};

TEST_F(StudyFlow, ManyAtOnceGiveTheNumbersOfOneAfterTheOther) {
    const RecipeReport serial = run(request("serial.sqlite"));
    RecipeRequest parallel = request("parallel.sqlite");
    parallel.jobCount = 3;
    parallel.runtime.threadCount = 3; // One for each.
    const RecipeReport report = run(parallel);
    ASSERT_EQ(report.runs.size(), 8U);
    EXPECT_EQ(numbersOf(report), numbersOf(serial));
    // Six groupings, and the two that are annealed alike were searched once.
    EXPECT_EQ(searchesOf(*parallel.store, report), 5);
    EXPECT_EQ(report.runs[5].searchObjective, report.runs[6].searchObjective);
    EXPECT_NE(report.runs[5].perplexity, report.runs[6].perplexity) << "They merge differently.";
}

TEST_F(StudyFlow, GoesOnAfterAStopAtAnyVariantWithTheSameNumbers) {
    const std::string whole = numbersOf(run(request("whole.sqlite")));
    for (const int jobCount : {1, 2})
        for (const std::string stopAt : {"random 2 seed 2", "refine refit 4: ", "sliding-window"}) {
            SCOPED_TRACE(fmt::format("{} at once, stopped at {}", jobCount, stopAt));
            RecipeRequest stopped = request(fmt::format("{}{}.sqlite", jobCount, stopAt.size()));
            stopped.jobCount = jobCount;
            stopped.runtime.threadCount = jobCount;
            std::stop_source stop;
            JobContext job(stop.get_token(), [&](const Progress& progress) {
                if (progress.step.find(stopAt) != std::string::npos)
                    stop.request_stop();
            });
            Session session;
            EXPECT_THROW(runRecipe(session, stopped, job), Cancelled);
            // Which variants a stop finds finished depends, several at once, on who was faster.
            const std::set<std::string> finished = doneRuns(*stopped.store);
            EXPECT_FALSE(finished.empty());
            const RecipeReport report = run(stopped);
            EXPECT_EQ(numbersOf(report), whole);
            for (const VariantResult& variant : report.runs)
                EXPECT_EQ(variant.resumed, finished.contains(variant.name)) << variant.name;
            // Nothing that was finished is computed twice: one finished run a variant.
            EXPECT_EQ(doneRuns(*stopped.store).size(), report.runs.size() + 1); // And the study.
        }
}

TEST_F(StudyFlow, AnEditedStudyComputesOnlyWhatItsEditTouches) {
    RecipeRequest edited = request("runs.sqlite");
    const RecipeReport before = run(edited);
    // Another file: a comment, a name, a setting of a method that no line uses, one line more, and
    // one whose annealing changes.
    edited.recipe.text += "# Read again.\n";
    edited.recipe.variants.front().name = "by chance";
    edited.recipe.search.settings.paper.iterations += 1;
    for (RecipeVariant& variant : edited.recipe.variants)
        if (variant.search)
            variant.search->settings.paper.iterations += 1;
    RecipeVariant added = edited.recipe.variants.front();
    added.name = "by another chance";
    added.seed = 7;
    edited.recipe.variants.push_back(added);
    RecipeVariant& annealed = edited.recipe.variants[4];
    annealed.search = annealed.search.value_or(edited.recipe.search);
    annealed.search->settings.anneal.restarts += 1;
    const RecipeReport after = run(edited);
    ASSERT_EQ(after.runs.size(), before.runs.size() + 1);
    for (std::size_t index = 0; index < after.runs.size(); ++index) {
        const bool isNew = index == 5 || index == after.runs.size() - 1; // 0 is the original.
        EXPECT_EQ(after.runs[index].resumed, !isNew) << after.runs[index].name;
        if (index < before.runs.size() && !isNew) {
            EXPECT_EQ(after.runs[index].perplexity, before.runs[index].perplexity);
        }
    }
    EXPECT_EQ(after.runs[1].name, "by chance");
    EXPECT_EQ(after.runs[5].method, "anneal-unequal");

    edited.recipe.calibration.tokenLimit = 512; // All but the original look at it.
    const RecipeReport shorter = run(edited);
    for (std::size_t index = 0; index < shorter.runs.size(); ++index)
        EXPECT_EQ(shorter.runs[index].resumed,
                  index == 0 || shorter.runs[index].method == "sliding-window")
            << shorter.runs[index].name;
}

TEST_F(StudyFlow, SearchesByTheAccuracyOfHeldOutTrainingRows) {
    std::string rows = "sentence\tlabel\n";
    for (int row = 0; row < 40; ++row)
        rows += fmt::format("the {} was {}\t{}\n", row % 3 == 0 ? "dog" : "cat",
                            row % 2 == 0 ? "happy" : "sad", 1 - row % 2);
    writeFileAtomically(m_folder / "train.tsv", rows);
    const auto path = m_folder / "accuracy.yaml";
    writeFileAtomically(path,
                        fmt::format("version: 1\n"
                                    "model: {0}\n"
                                    "calibration: {{task: sst2, data: {1}, tokens: 256}}\n"
                                    "evaluate: {{data: {2}, limit: 300}}\n"
                                    "search: {{objective: accuracy, iterations: 2}}\n"
                                    "variants:\n"
                                    "  - {{method: paper-symmetric, average-group-size: 2}}\n",
                                    (samples / "stories260k").string(), m_folder.path().string(),
                                    (samples / "stories.txt").string()));
    RecipeRequest request = this->request("runs.sqlite");
    request.recipe = readRecipe(path);
    const RecipeReport report = run(request);
    ASSERT_EQ(report.runs.size(), 2U);
    // A share of wrong answers, with the loss as its fraction of one answer.
    EXPECT_GE(report.runs[1].searchObjective, 0.0);
    EXPECT_LE(report.runs[1].searchObjective, 1.2);
    EXPECT_TRUE(run(request).runs[1].resumed);
    writeFileAtomically(m_folder / "train.tsv", rows + "a cat was sad\t0\n");
    EXPECT_FALSE(run(request).runs[1].resumed) << "Other rows.";
}

TEST_F(StudyFlow, EndsInCellsOfSeeds) {
    const RecipeReport report = run(request("runs.sqlite"));
    const auto cells = studyCells(report);
    ASSERT_EQ(cells.size(), 6U); // Original, random 2 and 4, two merges, the window.
    EXPECT_EQ(cells[1].line, "random");
    EXPECT_EQ(cells[1].perplexity.count, 2);
    const double first = report.runs[1].perplexity;
    const double second = report.runs[2].perplexity;
    EXPECT_NE(first, second);
    EXPECT_NEAR(cells[1].perplexity.mean, (first + second) / 2, 1e-9);
    EXPECT_NEAR(cells[1].perplexity.deviation, std::abs(first - second) / std::sqrt(2.0), 1e-9);
    EXPECT_NE(recipeReportTable(report).find("| random "), std::string::npos);
}

TEST_F(StudyFlow, AWindowTakesTheCacheOfGroupsOfItsSize) {
    const RecipeReport report = run(request("runs.sqlite"));
    const VariantResult& original = report.runs.front();
    const VariantResult& window = report.runs.back();
    EXPECT_EQ(window.method, "sliding-window");
    EXPECT_EQ(window.keyValueBytesPerToken, original.keyValueBytesPerToken / 4);
    EXPECT_EQ(window.keyValueBytesPerToken, report.runs[3].keyValueBytesPerToken); // random 4
    EXPECT_GT(window.lossPerToken, original.lossPerToken);
    const RecipeReport again = run(request("runs.sqlite"));
    EXPECT_TRUE(again.runs.back().resumed);
    EXPECT_EQ(again.runs.back().keyValueBytesPerToken, window.keyValueBytesPerToken);
}

TEST_F(StudyFlow, RunsEveryModelAndPairsItWithItsOwnOriginal) {
    RecipeRequest two = request("runs.sqlite");
    const auto copy = m_folder / "copy";
    fs::copy(samples / "stories260k", copy, fs::copy_options::recursive);
    two.recipe.models.push_back(copy);
    two.recipe.variants.resize(1);
    const RecipeReport report = run(two);
    ASSERT_EQ(report.runs.size(), 4U);
    EXPECT_EQ(report.runs[0].model, "stories260k");
    EXPECT_EQ(report.runs[2].model, "copy");
    EXPECT_EQ(report.runs[2].method, "original");
    for (const std::size_t index : {std::size_t{1}, std::size_t{3}})
        EXPECT_NEAR(report.runs[index].lossDifference,
                    report.runs[index].lossPerToken - report.runs[index - 1].lossPerToken, 1e-12);
    EXPECT_EQ(studyCells(report).size(), 4U);
}

} // namespace
} // namespace regroup
