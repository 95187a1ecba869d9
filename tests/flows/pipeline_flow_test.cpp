// SPDX-License-Identifier: GPL-3.0-or-later
// The whole way: tune, calibrate, search, convert, tune again, evaluate by classification head.
#include "core/base/file.h"
#include "core/workflow/run_pipeline.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace regroup {
namespace {

namespace fs = std::filesystem;

const fs::path samples = fs::path(REGROUP_SOURCE_DIR) / "resources" / "samples";

class PipelineFlow : public testing::Test {
protected:
    fs::path write(const std::string& text) const {
        fs::remove(m_folder / "recipe.yaml");
        std::ofstream(m_folder / "recipe.yaml") << text;
        return m_folder / "recipe.yaml";
    }

    /// The sample's recipe in small: fewer rows, one variant, models kept in the test's folder.
    fs::path
    smallRecipe(const std::string& search = "{objective: similarity, iterations: 20}") const {
        fs::create_directories(m_folder / "mood");
        for (const auto& [name, rows] : {std::pair{"train.tsv", 200}, {"dev.tsv", 60}}) {
            std::ifstream in(samples / "mood" / name);
            std::ofstream out(m_folder / "mood" / name);
            std::string line;
            for (int row = 0; row <= rows && std::getline(in, line); ++row)
                out << line << '\n';
        }
        return write("version: 1\nmodel: " + (samples / "stories260k").string() +
                     "\nseed: 3\ntask: sst2\ndata: mood\n"
                     "tune: {epochs: 1, rate: 1e-3, batch: 16, length: 24}\n"
                     "calibration: {samples: 20}\n"
                     "search: " +
                     search +
                     "\n"
                     "variants:\n  - {method: paper-asymmetric, average-group-size: 4}\n"
                     "retune: {epochs: 2, distill: true}\nexport: {out: models}\n");
    }

    PipelineReport run(const fs::path& recipe) {
        PipelineRequest request;
        request.recipe = readPipelineRecipe(recipe);
        request.store = m_folder / "runs.sqlite";
        Session session(m_folder / "cache");
        JobContext job;
        return runPipeline(session, request, job);
    }

    test::TempDir m_folder;
};

TEST_F(PipelineFlow, TakesEveryStepAndGoesOnFromWhatIsThere) {
    const PipelineReport first = run(smallRecipe());
    ASSERT_EQ(first.runs.size(), 2U);
    const PipelineResult& original = first.runs[0];
    const PipelineResult& variant = first.runs[1];
    EXPECT_EQ(original.itemCount, 60);
    EXPECT_FALSE(original.converted.has_value());
    ASSERT_TRUE(variant.converted.has_value());
    ASSERT_TRUE(variant.versusOriginal.has_value());
    EXPECT_NEAR(variant.versusOriginal->difference.difference,
                variant.tuned.value - original.tuned.value, 1e-12);
    EXPECT_EQ(variant.averageGroupSize, 4);
    EXPECT_EQ(variant.keyValueBytesPerToken * 4, original.keyValueBytesPerToken);
    const fs::path steps = m_folder / "models" / "paper-asymmetric-4";
    for (const char* file : {"grouping.yaml", "converted/config.json", "tuned.json"})
        EXPECT_TRUE(fs::exists(steps / file)) << file;
    const auto calibration = readTextFile(m_folder / "models" / "calibration.jsonl");
    EXPECT_EQ(std::count(calibration.begin(), calibration.end(), '\n'), 20);

    fs::remove_all(steps / "tuned"); // As if killed while it was tuned again.
    fs::remove(steps / "tuned.json");
    const PipelineReport second = run(m_folder / "recipe.yaml");
    EXPECT_EQ(second.runs[0].tuned.value, original.tuned.value);
    EXPECT_EQ(second.runs[1].converted->value, variant.converted->value);
    EXPECT_EQ(second.runs[1].tuned.value, variant.tuned.value) << "The same seed.";
    const auto document = pipelineReportToJson(second);
    EXPECT_EQ(document["runs"][1]["name"], "paper-asymmetric 4");
    EXPECT_NE(pipelineReportTable(second).find("against the tuned original"), std::string::npos);
}

/// The tuned head answers every fourth training row; what is reported is not looked at.
TEST_F(PipelineFlow, SearchesByTheAccuracyOfTheTunedHead) {
    const PipelineReport report = run(smallRecipe("{objective: accuracy, iterations: 1}"));
    const fs::path steps = m_folder / "models" / "paper-asymmetric-4";
    const std::string grouping = readTextFile(steps / "grouping.yaml");
    EXPECT_NE(grouping.find("accuracy"), std::string::npos) << grouping;
    ASSERT_EQ(report.runs.size(), 2U);
    EXPECT_EQ(report.runs[1].averageGroupSize, 4);
}

TEST_F(PipelineFlow, ARecipeIsAPipelineByItsTune) {
    EXPECT_TRUE(isPipelineRecipe(samples / "pipeline.yaml"));
    EXPECT_FALSE(isPipelineRecipe(samples / "first-look.yaml"));
    const PipelineRecipe recipe = readPipelineRecipe(samples / "pipeline.yaml");
    EXPECT_EQ(recipe.tune.train.epochs, 1);
    EXPECT_EQ(recipe.retune.train.epochs, 3);
    EXPECT_EQ(recipe.retune.train.optimizer.rate, recipe.tune.train.optimizer.rate);
    EXPECT_EQ(recipe.data, samples / "mood");
    EXPECT_EQ(recipe.searches.variants.size(), 3U);
}

TEST_F(PipelineFlow, BadRecipesAreSentences) {
    const std::string start = "version: 1\nmodel: m\ntask: sst2\ndata: d\n";
    const std::string variants = "variants:\n  - {method: neighbour, average-group-size: 4}\n";
    const auto expect = [&](const std::string& text, const std::string& told) {
        test::expectError(ErrorCode::BadData, told, [&] { readPipelineRecipe(write(text)); });
    };
    expect("version: 1\nmodel: m\ntask: mmlu\ndata: d\ntune: {epochs: 1}\n" + variants,
           "'task' is 'mmlu', expected a task of GLUE");
    expect(start + "split: train\ntune: {epochs: 1}\n" + variants, "is train, expected validation");
    expect(start + "tune: {epoch: 1}\n" + variants, "epoch");
    expect(start + "tune: {distill: true}\n" + variants, "distill");
    expect(start + "tune: {epochs: 1}\nretune: {distill: perhaps}\n" + variants,
           "'perhaps', expected true or false");
    expect("version: 1\nmodel: m\ntask: stsb\ndata: d\ntune: {epochs: 1}\n"
           "search: {objective: accuracy}\n" +
               variants,
           "the task has scores");
    const fs::path recipe = smallRecipe();
    fs::copy_file(m_folder / "mood" / "train.tsv", m_folder / "mood" / "dev.tsv",
                  fs::copy_options::overwrite_existing);
    test::expectError(ErrorCode::BadData, "holds the same rows as", [&] { run(recipe); });
}

} // namespace
} // namespace regroup
