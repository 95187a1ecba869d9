// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/figure_recipe.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

namespace regroup {

using test::grouping;

TEST(CommandRecipe, ReadsBackAsItWas) {
    CommandRecipe recipe;
    recipe.figure = "heatmap";
    recipe.commands = {"regroup similarity 'my model' --on key", "regroup-studio --export a: b"};
    recipe.facts = {{"model", "/models/ü: 1"}, {"nothing", ""}, {"lines", "a\nb\n"}};
    recipe.seed = 42;
    recipe.groups = {{grouping("0 0 1"), grouping("0 1 1")},
                     {grouping("0 1 2"), grouping("0 0 0")}};
    recipe.firstLayer = 3;
    recipe.recipe = "task: sst2\n";
    const YAML::Node read = YAML::Load(commandRecipeText(recipe));
    EXPECT_EQ(read["version"].as<int>(), 1);
    EXPECT_EQ(read["figure"].as<std::string>(), "heatmap");
    EXPECT_EQ(read["commands"].as<std::vector<std::string>>(), recipe.commands);
    EXPECT_EQ(read["model"].as<std::string>(), "/models/ü: 1");
    EXPECT_FALSE(read["nothing"]);
    EXPECT_EQ(read["lines"].as<std::string>(), "a\nb\n");
    EXPECT_EQ(read["seed"].as<int>(), 42);
    ASSERT_EQ(read["groups"].size(), 2U);
    EXPECT_EQ(read["groups"][1]["layer"].as<int>(), 4);
    EXPECT_EQ(read["groups"][0]["key"].as<std::vector<int>>(), (std::vector<int>{0, 0, 1}));
    EXPECT_EQ(read["groups"][0]["value"].as<std::vector<int>>(), (std::vector<int>{0, 1, 1}));
    EXPECT_EQ(read["recipe"].as<std::string>(), recipe.recipe);
}

TEST(CommandRecipe, LeavesOutWhatThereIsNot) {
    CommandRecipe recipe;
    recipe.figure = "objective";
    const YAML::Node read = YAML::Load(commandRecipeText(recipe));
    for (const char* key : {"commands", "seed", "groups", "recipe"})
        EXPECT_FALSE(read[key]) << key;
}

} // namespace regroup
