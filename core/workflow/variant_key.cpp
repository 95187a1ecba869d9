// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/variant_key.h"

#include "core/base/hash.h"
#include "core/base/version.h"
#include "core/model/device.h"
#include "core/workflow/search_method_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace regroup {

namespace {

nlohmann::ordered_json searchToJson(const Recipe& recipe, const RecipeVariant& variant) {
    const PaperOptions& paper = recipe.search.paper;
    const AnnealOptions& anneal = recipe.search.anneal;
    return {{"method", searchMethodText(variant.method, variant.sizes)},
            {"size", variant.averageGroupSize},
            {"seed", variant.seed},
            {"objective", objectiveName(recipe.objective)},
            {"metric", similarityMetricName(recipe.metric)},
            {"kv", keyValueModeName(recipe.search.keyValue)},
            {"merge", mergeRuleName(variant.merge.rule)},
            {"refine", variant.merge.refinements ? mergeRefinementsText(*variant.merge.refinements)
                                                 : std::string("auto")},
            {"paper",
             {paper.iterations, paper.candidates, paper.acceptProbability, paper.resetProbability,
              paper.preserveProbability}},
            {"anneal", {anneal.iterations, anneal.restarts}},
            {"largest", recipe.search.maximumGroupSize}};
}

} // namespace

std::string variantKey(const Recipe& recipe, const std::optional<RecipeVariant>& variant,
                       const RecipeSurroundings& surroundings) {
    nlohmann::ordered_json all;
    all["version"] = {programVersion(), gitCommit(), tensorLibraryVersion()};
    all["arithmetic"] = {surroundings.dataType, surroundings.device};
    all["evaluation"] = {surroundings.evaluationSha256, recipe.evaluationTokenLimit};
    if (variant) {
        all["calibration"] = {surroundings.calibrationSha256, recipe.calibration.tokenLimit,
                              recipe.calibration.length};
        all["search"] = searchToJson(recipe, *variant);
    }
    constexpr std::size_t shownDigits = 16;
    return fmt::format("{} {}", variant ? variant->name : "original",
                       sha256Hex(all.dump()).substr(0, shownDigits));
}

std::string recipeKey(const Recipe& recipe, const RecipeSurroundings& surroundings) {
    std::string keys = variantKey(recipe, std::nullopt, surroundings);
    for (const RecipeVariant& variant : recipe.variants)
        keys += '\n' + variantKey(recipe, variant, surroundings);
    return sha256Hex(keys);
}

} // namespace regroup
