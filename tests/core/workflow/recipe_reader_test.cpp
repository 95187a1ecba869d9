// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/workflow/run_recipe.h"
#include "core/workflow/variant_key.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace regroup {
namespace {

constexpr const char* whole = R"(version: 1
name: all keys
model: some/model
seed: 11
calibration: {data: train.txt, tokens: 4096, length: 64}
evaluate: {task: perplexity, data: held.txt, limit: 500}
search:
  objective: similarity
  metric: weight
  kv: independent
  iterations: 30
  candidates: 2
  accept: 0.2
  reset: 0.05
  preserve: 0.4
merge: mean
variants:
  - {method: neighbour, average-group-size: 4}
  - {method: paper-asymmetric, average-group-size: 2, seed: 5}
  - {method: anneal, sizes: unequal, average-group-size: 2, name: mine}
export: {form: repeated, out: grouped}
)";

class RecipeReader : public ::testing::Test {
protected:
    std::filesystem::path write(const std::string& text) {
        const auto path = m_folder.path() / "recipe.yaml";
        writeFileAtomically(path, text);
        return path;
    }

    /// The whole recipe with one piece of it replaced.
    std::filesystem::path withReplaced(const std::string& from, const std::string& to) {
        std::string text = whole;
        const auto place = text.find(from);
        EXPECT_NE(place, std::string::npos) << from;
        return write(text.replace(place, from.size(), to));
    }

    test::TempDir m_folder;
};

TEST_F(RecipeReader, ReadsEveryKey) {
    const Recipe recipe = readRecipe(write(whole));
    EXPECT_EQ(recipe.name, "all keys");
    EXPECT_EQ(recipe.models.at(0), m_folder.path() / "some/model");
    EXPECT_EQ(recipe.calibration.data, m_folder.path() / "train.txt");
    EXPECT_EQ(recipe.calibration.tokenLimit, 4096);
    EXPECT_EQ(recipe.calibration.length, 64);
    EXPECT_EQ(recipe.evaluation, m_folder.path() / "held.txt");
    EXPECT_EQ(recipe.evaluationTokenLimit, 500);
    EXPECT_EQ(recipe.search.objective, Objective::Similarity);
    EXPECT_EQ(recipe.search.metric, SimilarityMetric::Weight);
    EXPECT_EQ(recipe.search.settings.keyValue, KeyValueMode::Independent);
    EXPECT_EQ(recipe.search.settings.paper, (PaperOptions{30, 2, 0.2, 0.05, 0.4}));
    EXPECT_EQ(recipe.search.settings.anneal.iterations, 30);
    EXPECT_EQ(recipe.exportFolder, m_folder.path() / "grouped");
    EXPECT_EQ(recipe.exportForm, "repeated");
    ASSERT_EQ(recipe.variants.size(), 3U);
    EXPECT_EQ(recipe.variants[0].name, "neighbour 4");
    EXPECT_EQ(recipe.variants[0].seed, 11U);
    EXPECT_EQ(recipe.variants[1].name, "paper-asymmetric 2");
    EXPECT_EQ(recipe.variants[1].sizes, GroupSizes::Unequal);
    EXPECT_EQ(recipe.variants[1].seed, 5U);
    EXPECT_EQ(recipe.variants[2].name, "mine");
    EXPECT_EQ(recipe.variants[2].method, SearchMethod::Anneal);
    EXPECT_EQ(recipe.variants[2].sizes, GroupSizes::Unequal);
}

TEST_F(RecipeReader, LetsTheCommandLineReplaceEverySeed) {
    const Recipe recipe = readRecipe(write(whole), {99, {}, {}, {}});
    EXPECT_EQ(recipe.search.settings.seed, 99U);
    for (const RecipeVariant& variant : recipe.variants)
        EXPECT_EQ(variant.seed, 99U) << variant.name;
}

TEST_F(RecipeReader, NamesLineAndKeyOfWhatIsWrong) {
    const auto fails = [&](const std::string& from, const std::string& to,
                           const std::vector<std::string>& parts) {
        const auto path = withReplaced(from, to);
        for (const std::string& part : parts)
            test::expectError(ErrorCode::BadData, part, [&] { readRecipe(path); });
    };
    fails("version: 1", "version: 2", {"recipe.yaml, line 1", "'version'", "2", "expected 1"});
    fails("seed: 11", "sead: 11", {"line 4", "unknown key 'sead'"});
    fails("tokens: 4096", "tokens: many", {"line 5", "'tokens'", "many", "whole number"});
    fails("objective: similarity", "objective: luck", {"line 8", "'objective'", "luck"});
    fails("accept: 0.2", "accept: 1.5", {"line 13", "'accept'", "1.5", "from 0 to 1"});
    fails("method: neighbour", "method: nieghbour", {"line 18", "nieghbour"});
    fails("merge: mean", "merge: median", {"line 16", "median"});
    fails("task: perplexity", "task: chess", {"line 6", "chess", "expected perplexity"});
    fails("name: mine", "name: neighbour 4", {"line 20", "neighbour 4", "different"});
    fails("model: some/model\n", "", {"no key 'model'"});
    fails("form: repeated", "form: folded", {"line 21", "folded"});
}

TEST_F(RecipeReader, ListsOfAVariantStandForEveryCombination) {
    const Recipe recipe = readRecipe(withReplaced(
        "{method: neighbour, average-group-size: 4}",
        "{method: paper-symmetric, metric: [weight, cka], average-group-size: [2, 4], seed: [1, "
        "2], iterations: 7}"));
    EXPECT_TRUE(recipe.isStudy);
    ASSERT_EQ(recipe.variants.size(), 10U);
    std::vector<std::string> names;
    for (const RecipeVariant& variant : recipe.variants)
        names.push_back(variant.name);
    EXPECT_EQ(names[0], "paper-symmetric, metric weight 2 seed 1");
    EXPECT_EQ(names[1], "paper-symmetric, metric weight 2 seed 2");
    EXPECT_EQ(names[2], "paper-symmetric, metric weight 4 seed 1");
    EXPECT_EQ(names[7], "paper-symmetric, metric cka 4 seed 2");
    EXPECT_EQ(names[8], "paper-asymmetric 2") << "An entry without lists keeps its name.";
    EXPECT_EQ(recipe.variants[0].line, recipe.variants[3].line);
    EXPECT_NE(recipe.variants[0].line, recipe.variants[4].line);
    const RecipeVariant& last = recipe.variants[7];
    EXPECT_EQ(last.search->metric, SimilarityMetric::Cka);
    EXPECT_EQ(last.search->settings.paper.iterations, 7);
    EXPECT_EQ(last.search->settings.paper.candidates, 2) << "The recipe's.";
    EXPECT_EQ(last.averageGroupSize, 4);
    EXPECT_EQ(last.seed, 2U);
    EXPECT_FALSE(readRecipe(write(whole)).isStudy);
}

TEST_F(RecipeReader, ReadsEveryKeyOfAVariant) {
    const Recipe recipe = readRecipe(withReplaced(
        "{method: neighbour, average-group-size: 4}",
        "{method: [anneal, sliding-window], name: all, objective: error, kv: independent, only: "
        "value, layers: 2-4, budget: per-layer, restarts: 3, maximum-group-size: 5, merge: svd, "
        "refine: \"weighted,refit\"}"));
    const RecipeVariant& variant = recipe.variants[0];
    EXPECT_EQ(variant.name, "all, anneal 2");
    EXPECT_EQ(variant.search->objective, Objective::Error);
    EXPECT_EQ(variant.search->settings.onlyKind, SlotKind::Value);
    EXPECT_EQ(variant.search->settings.onlyLayers, (std::vector<int>{2, 3, 4}));
    EXPECT_EQ(variant.search->budget, std::nullopt);
    EXPECT_EQ(variant.search->settings.anneal.restarts, 3);
    EXPECT_EQ(variant.search->settings.maximumGroupSize, 5);
    EXPECT_EQ(variant.merge.rule, MergeRule::Svd);
    EXPECT_TRUE(variant.merge.refinements->weighted);
    EXPECT_TRUE(variant.merge.refinements->refit);
    EXPECT_FALSE(variant.slidingWindow);
    EXPECT_TRUE(recipe.variants[1].slidingWindow);
    EXPECT_EQ(recipe.variants[1].line, "all, sliding-window");
}

TEST_F(RecipeReader, NamesLineAndKeyOfWhatIsWrongInAStudy) {
    const auto fails = [&](const std::string& entry, const std::vector<std::string>& parts) {
        const auto path = withReplaced("{method: neighbour, average-group-size: 4}", entry);
        for (const std::string& part : parts)
            test::expectError(ErrorCode::BadData, part, [&] { readRecipe(path); });
    };
    fails("{method: neighbour, average-group-size: [2, four]}",
          {"recipe.yaml, line 18", "'average-group-size'", "'four'", "a number"});
    fails("{method: [neighbour, nieghbour]}", {"line 18: 'method'", "nieghbour"});
    fails("{method: random, seed: []}", {"line 18: 'seed'", "empty list", "at least one"});
    fails("{method: random, seed: [1, 1]}", {"line 18", "two variants", "random 2 seed 1"});
    fails("{method: random, seeds: [1, 2]}", {"line 18", "unknown key 'seeds'"});
    fails("{method: neighbour, layers: 4-2}", {"line 18: 'layers'", "4-2", "a range"});
    fails("{method: neighbour, only: query}", {"line 18: 'only'", "query", "key, value or both"});
    fails("{method: neighbour, budget: fair}", {"line 18: 'budget'", "fair", "per-layer"});
    fails("{method: random, seed: [[1, 2]]}", {"line 18: 'seed'", "a list", "one value"});
    std::string many = "{method: random, seed: [0";
    for (int seed = 1; seed < 400; ++seed)
        many += fmt::format(", {}", seed);
    many += "]";
    fails(many + ", average-group-size" + many.substr(many.find(':', 20)) + "}",
          {"line 18", "more than 100000 combinations"});
}

TEST_F(RecipeReader, FlagsReplaceModelsTextsAndSeeds) {
    RecipeOverrides flags;
    flags.models = {"/a/one", "/a/two"};
    flags.calibrationText = "/a/train.txt";
    flags.evaluationText = "/a/held.txt";
    flags.seed = 70;
    const Recipe recipe = readRecipe(withReplaced("{method: neighbour, average-group-size: 4}",
                                                  "{method: random, seed: [5, 3, 4]}"),
                                     flags);
    EXPECT_EQ(recipe.models, flags.models);
    EXPECT_EQ(recipe.calibration.data, "/a/train.txt");
    EXPECT_EQ(recipe.evaluation, "/a/held.txt");
    EXPECT_EQ(recipe.variants[0].seed, 70U);
    EXPECT_EQ(recipe.variants[1].seed, 71U) << "A list stays as many different ones.";
    EXPECT_EQ(recipe.variants[2].seed, 72U);
    EXPECT_EQ(recipe.variants[3].seed, 70U);
    EXPECT_TRUE(recipe.isStudy);
}

TEST_F(RecipeReader, OneTextServesBothWhereItsPartsHaveNothingInCommon) {
    std::string text = whole;
    const auto replace = [&](const std::string& from, const std::string& to) {
        text.replace(text.find(from), from.size(), to);
    };
    replace("data: train.txt,", "data: train.txt, to: 0.5,");
    replace("data: held.txt,", "from: 0.5,");
    const Recipe recipe = readRecipe(write(text));
    EXPECT_EQ(recipe.evaluation, recipe.calibration.data);
    EXPECT_EQ(recipe.calibration.share, (TextShare{0, 0.5}));
    EXPECT_EQ(recipe.evaluationShare, (TextShare{0.5, 1}));
    replace("from: 0.5", "from: 0.4");
    test::expectError(ErrorCode::BadData, "is the text that the searches look at",
                      [&] { readRecipe(write(text)); });
    replace("from: 0.4", "from: 0.4, to: 0.3");
    test::expectError(ErrorCode::BadData, "line 6: 'to' is 0.3, expected more than 'from'",
                      [&] { readRecipe(write(text)); });
}

TEST_F(RecipeReader, SaysHowToGiveAModelOrTextThatIsMissing) {
    test::expectError(ErrorCode::BadData, "--model PATH",
                      [&] { readRecipe(withReplaced("model: some/model\n", "")); });
    test::expectError(ErrorCode::BadData, "--data PATH",
                      [&] { readRecipe(withReplaced("data: train.txt, ", "")); });
    test::expectError(ErrorCode::BadData, "--evaluation-data PATH",
                      [&] { readRecipe(withReplaced("data: held.txt, ", "")); });
}

TEST_F(RecipeReader, RefusesToReportOnTheTrainingText) {
    writeFileAtomically(m_folder.path() / "train.txt", "text");
    const auto path = withReplaced("data: held.txt", "data: train.txt");
    test::expectError(ErrorCode::BadData, "line 6: 'data' is the text that the searches look at",
                      [&] { readRecipe(path); });
}

TEST_F(RecipeReader, AccuracyNeedsTheTrainingRowsOfATask) {
    const std::string text = "calibration: {data: train.txt, tokens: 4096, length: 64}";
    std::string asked = whole;
    asked.replace(asked.find("objective: similarity"), 21, "objective: accuracy");
    test::expectError(ErrorCode::BadData, "accuracy, and there is no 'task'",
                      [&] { readRecipe(write(asked)); });
    const auto withCalibration = [&](const std::string& calibration) {
        std::string changed = asked;
        return write(changed.replace(changed.find(text), text.size(), calibration));
    };
    const Recipe recipe =
        readRecipe(withCalibration("calibration: {task: sst2, data: glue/SST-2, tokens: 512}"));
    EXPECT_EQ(recipe.search.objective, Objective::Accuracy);
    EXPECT_EQ(recipe.calibration.task, "sst2");
    EXPECT_EQ(recipe.calibration.data, m_folder.path() / "glue/SST-2");
    const auto halved = withCalibration("calibration: {task: sst2, data: glue, to: 0.5}");
    test::expectError(ErrorCode::BadData, "stands beside 'task'", [&] { readRecipe(halved); });
}

TEST_F(RecipeReader, RefusesWhatIsNoYaml) {
    test::expectError(ErrorCode::BadData, "is no YAML",
                      [&] { readRecipe(write("variants: [unclosed")); });
    test::expectError(ErrorCode::BadData, "recipe.yaml", [&] { readRecipe(write("just words")); });
}

TEST_F(RecipeReader, KeyOfAVariantFollowsEverythingThatDecidesItsNumbers) {
    const RecipeSurroundings surroundings{"aa", "bb", "float32", "cpu"};
    const auto keyOf = [&](const Recipe& recipe) {
        return variantKey(recipe, recipe.variants[1], surroundings);
    };
    const Recipe base = readRecipe(write(whole));
    const auto differs = [&](const std::string& from, const std::string& to) {
        return keyOf(readRecipe(withReplaced(from, to))) != keyOf(base);
    };
    EXPECT_TRUE(differs("seed: 5", "seed: 6"));
    EXPECT_TRUE(differs("tokens: 4096", "tokens: 4097"));
    EXPECT_TRUE(differs("iterations: 30", "iterations: 31"));
    EXPECT_TRUE(differs("preserve: 0.4", "preserve: 0.5"));
    EXPECT_TRUE(differs("metric: weight", "metric: activation-mean"));
    EXPECT_TRUE(differs("limit: 500", "limit: 501"));
    EXPECT_TRUE(differs("limit: 500", "limit: 500, from: 0.5"));
    EXPECT_TRUE(differs("length: 64", "length: 64, to: 0.5"));
    EXPECT_TRUE(differs("average-group-size: 2, seed: 5", "layers: 1, seed: 5"));
    EXPECT_FALSE(differs("name: all keys", "name: other words"));
    RecipeSurroundings otherText = surroundings;
    otherText.evaluationSha256 = "cc";
    EXPECT_NE(variantKey(base, base.variants[1], otherText), keyOf(base));
    EXPECT_NE(variantKey(base, std::nullopt, surroundings), keyOf(base));
    // The model as it is does not depend on how groups are searched.
    const Recipe longer = readRecipe(withReplaced("iterations: 30", "iterations: 31"));
    EXPECT_EQ(variantKey(longer, std::nullopt, surroundings),
              variantKey(base, std::nullopt, surroundings));
}

} // namespace
} // namespace regroup
