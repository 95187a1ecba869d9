// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/workflow/run_library.h"
#include "core/workflow/run_recipe.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <stop_token>

namespace regroup {
namespace {

namespace fs = std::filesystem;

const fs::path samples = fs::path(REGROUP_SOURCE_DIR) / "resources" / "samples";

RecipeVariant variantOf(const std::string& name, SearchMethod method, GroupSizes sizes,
                        double averageGroupSize) {
    RecipeVariant variant;
    variant.name = name;
    variant.method = method;
    variant.sizes = sizes;
    variant.averageGroupSize = averageGroupSize;
    variant.seed = 3;
    return variant;
}

/// The sample's recipe with few variants and a short text, so that a test takes seconds.
class RecipeFlow : public ::testing::Test {
protected:
    RecipeRequest request(const fs::path& store) const {
        RecipeRequest request;
        request.recipe = readRecipe(samples / "first-look.yaml");
        request.recipe.calibration.tokenLimit = 1024;
        request.recipe.evaluationTokenLimit = 1500;
        request.recipe.variants = {
            variantOf("neighbour", SearchMethod::Neighbour, GroupSizes::Equal, 2),
            variantOf("uneven", SearchMethod::Paper, GroupSizes::Unequal, 2),
            variantOf("pairs", SearchMethod::Paper, GroupSizes::Equal, 4),
        };
        request.store = store;
        request.jobCount = 1; // One after the other: what a stop leaves is known.
        return request;
    }

    /// Runs until the given variant begins; as a stop from outside at that moment.
    static void runUntil(const RecipeRequest& request, const std::string& variant) {
        Session session;
        std::stop_source stop;
        JobContext job(stop.get_token(), [&](const Progress& progress) {
            if (progress.step.find(variant) != std::string::npos)
                stop.request_stop();
        });
        EXPECT_THROW(runRecipe(session, request, job), Cancelled);
    }

    static RecipeReport run(const RecipeRequest& request) {
        Session session;
        JobContext job;
        return runRecipe(session, request, job);
    }

    static void expectSameNumbers(const RecipeReport& a, const RecipeReport& b) {
        ASSERT_EQ(a.runs.size(), b.runs.size());
        for (std::size_t index = 0; index < a.runs.size(); ++index) {
            SCOPED_TRACE(a.runs[index].name);
            EXPECT_EQ(a.runs[index].name, b.runs[index].name);
            EXPECT_EQ(a.runs[index].perplexity, b.runs[index].perplexity);
            EXPECT_EQ(a.runs[index].lossPerToken, b.runs[index].lossPerToken);
            EXPECT_EQ(a.runs[index].lossStandardError, b.runs[index].lossStandardError);
            EXPECT_EQ(a.runs[index].groupSizes, b.runs[index].groupSizes);
            EXPECT_EQ(a.runs[index].searchObjective, b.runs[index].searchObjective);
            EXPECT_EQ(a.runs[index].differenceLow, b.runs[index].differenceLow);
            EXPECT_EQ(a.runs[index].differenceHigh, b.runs[index].differenceHigh);
            EXPECT_EQ(a.runs[index].keyValueBytesPerToken, b.runs[index].keyValueBytesPerToken);
        }
    }

    static nlohmann::ordered_json groupingOf(const fs::path& store, const VariantResult& result) {
        const auto grouping = showRun(store, result.runId.value()).at("grouping");
        return grouping.is_null() ? grouping : grouping.at("layers"); // The original has none.
    }

    test::TempDir m_folder;
};

TEST_F(RecipeFlow, SameSeedGivesTheSameGroupingsAndNumbersInTwoStores) {
    const auto first = m_folder / "first.sqlite";
    const auto second = m_folder / "second.sqlite";
    const RecipeReport a = run(request(first));
    const RecipeReport b = run(request(second));
    expectSameNumbers(a, b);
    for (std::size_t index = 0; index < a.runs.size(); ++index) {
        EXPECT_FALSE(b.runs[index].resumed);
        EXPECT_EQ(groupingOf(first, a.runs[index]), groupingOf(second, b.runs[index]));
    }
}

TEST_F(RecipeFlow, GoesOnWhereItStopped) {
    const RecipeReport whole = run(request(m_folder / "whole.sqlite"));
    for (const std::string stopAt : {"original", "neighbour", "uneven", "pairs: Searching"}) {
        SCOPED_TRACE(stopAt);
        const auto store = m_folder / ("stopped at " + stopAt.substr(0, 6) + ".sqlite");
        runUntil(request(store), stopAt);
        const RecipeReport report = run(request(store));
        expectSameNumbers(whole, report);
        // Everything before the stop was kept, nothing after it existed.
        bool before = true;
        for (const VariantResult& result : report.runs) {
            before = before && stopAt.find(result.name) == std::string::npos;
            EXPECT_EQ(result.resumed, before) << result.name;
        }
        RunQuery children;
        children.parentId = report.runId.value();
        int done = 0;
        for (const RunSummary& child : listRuns(store, children))
            done += child.state == "done" ? 1 : 0;
        EXPECT_EQ(done, 4) << "All finished variants belong to the one run of the recipe.";
    }
}

TEST_F(RecipeFlow, FreshComputesAnew) {
    RecipeRequest again = request(m_folder / "runs.sqlite");
    const RecipeReport first = run(again);
    again.fresh = true;
    const RecipeReport second = run(again);
    expectSameNumbers(first, second);
    EXPECT_NE(first.runId, second.runId);
    for (const VariantResult& result : second.runs)
        EXPECT_FALSE(result.resumed) << result.name;
}

TEST_F(RecipeFlow, AnotherSeedIsAnotherVariant) {
    RecipeRequest changed = request(m_folder / "runs.sqlite");
    run(changed);
    changed.recipe.variants[1].seed = 4;
    const RecipeReport report = run(changed);
    EXPECT_TRUE(report.runs[1].resumed);  // neighbour
    EXPECT_FALSE(report.runs[2].resumed); // uneven, with the other seed
}

TEST_F(RecipeFlow, PairsEveryVariantWithTheOriginal) {
    const RecipeReport report = run(request(m_folder / "runs.sqlite"));
    const VariantResult& original = report.runs.front();
    for (std::size_t index = 1; index < report.runs.size(); ++index) {
        const VariantResult& result = report.runs[index];
        EXPECT_NEAR(result.lossDifference, result.lossPerToken - original.lossPerToken, 1e-12);
        EXPECT_LE(result.differenceLow, result.lossDifference);
        EXPECT_GE(result.differenceHigh, result.lossDifference);
    }
}

TEST_F(RecipeFlow, RefusesACopyOfTheTrainingText) {
    RecipeRequest leaking = request(m_folder / "runs.sqlite");
    const auto copy = m_folder / "copy.txt";
    fs::copy_file(leaking.recipe.calibration.data, copy);
    leaking.recipe.evaluation = copy;
    test::expectError(ErrorCode::BadData, "holds the same text", [&] { run(leaking); });
}

TEST_F(RecipeFlow, ExportsEveryVariantOnce) {
    RecipeRequest exporting = request(m_folder / "runs.sqlite");
    exporting.recipe.variants.resize(1);
    exporting.recipe.exportFolder = m_folder / "grouped";
    exporting.recipe.exportForm = "stock";
    run(exporting);
    EXPECT_TRUE(fs::exists(m_folder / "grouped" / "neighbour" / "model.safetensors"));
    run(exporting); // The folder is there and is left as it is.
}

} // namespace
} // namespace regroup
