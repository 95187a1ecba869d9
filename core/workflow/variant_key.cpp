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

/// Settings that the method reads, and no others.
nlohmann::ordered_json methodToJson(SearchMethod method, const ModelSearchRequest& settings) {
    const PaperOptions& paper = settings.paper;
    const AnnealOptions& anneal = settings.anneal;
    if (method == SearchMethod::Paper)
        return {paper.iterations, paper.candidates, paper.acceptProbability, paper.resetProbability,
                paper.preserveProbability};
    if (method == SearchMethod::Anneal || method == SearchMethod::Exact)
        return {anneal.iterations, anneal.restarts};
    return nullptr;
}

nlohmann::ordered_json searchToJson(SearchMethod method, const RecipeSearch& search) {
    const ModelSearchRequest& settings = search.settings;
    return {{"objective", objectiveName(search.objective)},
            {"metric", similarityMetricName(search.metric)},
            {"kv", keyValueModeName(settings.keyValue)},
            {"settings", methodToJson(method, settings)},
            {"largest", settings.maximumGroupSize},
            {"layers", settings.onlyLayers},
            {"only", settings.onlyKind ? slotKindName(*settings.onlyKind) : "both"},
            {"held-out", search.heldOutTokens},
            {"budget", search.budget ? budgetWeightsName(*search.budget) : "per-layer"}};
}

std::string methodText(const RecipeVariant& variant) {
    return variant.slidingWindow ? "sliding-window"
                                 : searchMethodText(variant.method, variant.sizes);
}

nlohmann::ordered_json variantToJson(const Recipe& recipe, const RecipeVariant& variant) {
    if (variant.slidingWindow)
        return {{"method", methodText(variant)}, {"size", variant.averageGroupSize}};
    return {{"method", methodText(variant)},
            {"size", variant.averageGroupSize},
            {"seed", variant.seed},
            {"merge", mergeRuleName(variant.merge.rule)},
            {"refine", variant.merge.refinements ? mergeRefinementsText(*variant.merge.refinements)
                                                 : std::string("auto")},
            {"search", searchToJson(variant.method, searchOf(recipe, variant))}};
}

} // namespace

std::string variantKey(const Recipe& recipe, const std::optional<RecipeVariant>& variant,
                       const RecipeSurroundings& surroundings) {
    nlohmann::ordered_json all;
    all["version"] = {programVersion(), gitCommit(), tensorLibraryVersion()};
    all["arithmetic"] = {surroundings.dataType, surroundings.device};
    all["evaluation"] = {surroundings.evaluationSha256, recipe.evaluationTokenLimit,
                         recipe.evaluationShare.from, recipe.evaluationShare.to};
    if (variant)
        all["variant"] = variantToJson(recipe, *variant);
    if (variant && !variant->slidingWindow) {
        const CalibrationSettings& text = recipe.calibration;
        all["calibration"] = {surroundings.calibrationSha256,
                              text.tokenLimit,
                              text.length,
                              text.share.from,
                              text.share.to,
                              text.task};
    }
    constexpr std::size_t shownDigits = 16;
    return fmt::format("{} {}", variant ? methodText(*variant) : "original",
                       sha256Hex(all.dump()).substr(0, shownDigits));
}

RecipeSearch searchOf(const Recipe& recipe, const RecipeVariant& variant) {
    return variant.search.value_or(recipe.search);
}

SearchRequest variantSearch(const Recipe& recipe, const RecipeVariant& variant) {
    const RecipeSearch wanted = searchOf(recipe, variant);
    SearchRequest search;
    search.search = wanted.settings;
    search.search.method = variant.method;
    search.search.sizes = variant.sizes;
    search.search.seed = variant.seed;
    search.averageGroupSize = variant.averageGroupSize;
    search.sharesBudget = wanted.budget.has_value();
    search.budgetWeights = wanted.budget;
    search.heldOutTokens = wanted.heldOutTokens;
    search.objective = wanted.objective;
    // Only the objective `error` predicts a rule that is fitted; the others look for groups by
    // the mean.
    search.merge = wanted.objective == Objective::Error ? variant.merge.rule : MergeRule::Mean;
    search.metric = wanted.metric;
    search.calibration = recipe.calibration;
    return search;
}

std::string recipeKey(const Recipe& recipe, const RecipeSurroundings& surroundings) {
    std::string keys = variantKey(recipe, std::nullopt, surroundings);
    for (const std::filesystem::path& model : recipe.models)
        keys += '\n' + model.string();
    for (const RecipeVariant& variant : recipe.variants)
        keys += '\n' + variantKey(recipe, variant, surroundings);
    return sha256Hex(keys);
}

} // namespace regroup
