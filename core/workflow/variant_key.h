// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_recipe.h"

#include <optional>
#include <string>

namespace regroup {

/// What the numbers of all variants of a recipe depend on, apart from the model. Internal to
/// workflow.
struct RecipeSurroundings {
    std::string calibrationSha256;
    std::string evaluationSha256;
    std::string dataType; ///< Of the arithmetic.
    std::string device;   ///< "cpu", "cuda:0".
};

/// Names one variant so that a finished run under this key can stand for it: its method and a hash
/// over everything that decides its numbers, the program's version included. Neither its name nor
/// the rest of the recipe is part of it, so that an edited recipe takes over what it has not
/// touched.
/// @param variant nullopt: the model as it is.
std::string variantKey(const Recipe& recipe, const std::optional<RecipeVariant>& variant,
                       const RecipeSurroundings& surroundings);

/// What a variant searches for: its own settings, or the recipe's.
RecipeSearch searchOf(const Recipe& recipe, const RecipeVariant& variant);

/// The same as a request; model, runtime and store are the caller's, the calibration the recipe's.
SearchRequest variantSearch(const Recipe& recipe, const RecipeVariant& variant);

/// The key of the whole recipe: the same when the models and the keys of all its variants are.
std::string recipeKey(const Recipe& recipe, const RecipeSurroundings& surroundings);

} // namespace regroup
