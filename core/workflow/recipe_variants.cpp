// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/recipe_variants.h"

#include "core/analysis/merge_rule.h"
#include "core/search/search_scope.h"
#include "core/workflow/search_method_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

namespace regroup {

namespace {

constexpr std::int64_t largestCount = std::int64_t{1} << 40;
constexpr std::int64_t largestSeed = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view slidingWindowName = "sliding-window";

/// Keys of `search` that a variant may also state for itself.
const std::vector<std::string> searchKeys{
    "objective",  "metric",     "kv",     "only",  "layers",   "budget",   "held-out",
    "iterations", "candidates", "accept", "reset", "preserve", "restarts", "maximum-group-size"};

std::vector<std::string> withSearchKeys(std::vector<std::string> keys) {
    keys.insert(keys.end(), searchKeys.begin(), searchKeys.end());
    return keys;
}

std::optional<SlotKind> onlyFromText(std::string_view text) {
    if (text == "both")
        return std::nullopt;
    if (text == "key" || text == "value")
        return slotKindFromName(text);
    throw Error(ErrorCode::BadUsage,
                fmt::format("What is grouped is '{}', expected key, value or both.", text));
}

std::optional<BudgetWeights> budgetFromText(std::string_view text) {
    if (text == "per-layer")
        return std::nullopt;
    if (text == "measured" || text == "equal")
        return budgetWeightsFromName(text);
    throw Error(ErrorCode::BadUsage,
                fmt::format("The budget is '{}', expected per-layer (every layer has as many "
                            "heads), measured or equal (shared out over the layers by these "
                            "weights).",
                            text));
}

/// What is there of the search keys; what is not stays.
void readSearchKeys(const YamlMapping& keys, RecipeSearch& search) {
    ModelSearchRequest& request = search.settings;
    if (keys.has("objective"))
        search.objective = keys.read("objective", objectiveFromName);
    if (keys.has("metric"))
        search.metric = keys.read("metric", similarityMetricFromName);
    if (keys.has("kv"))
        request.keyValue = keys.read("kv", keyValueModeFromName);
    if (keys.has("only"))
        request.onlyKind = keys.read("only", onlyFromText);
    if (keys.has("layers"))
        request.onlyLayers = keys.read("layers", layerListFromText);
    if (keys.has("budget"))
        search.budget = keys.read("budget", budgetFromText);
    search.heldOutTokens = keys.integer("held-out", search.heldOutTokens, 1, largestCount);
    PaperOptions& paper = request.paper;
    AnnealOptions& anneal = request.anneal;
    paper.iterations = keys.integer("iterations", paper.iterations, 1, largestCount);
    anneal.iterations = keys.integer("iterations", anneal.iterations, 1, largestCount);
    paper.candidates = static_cast<int>(keys.integer("candidates", paper.candidates, 1, 1 << 20));
    paper.acceptProbability = keys.number("accept", paper.acceptProbability, 0, 1);
    paper.resetProbability = keys.number("reset", paper.resetProbability, 0, 1);
    paper.preserveProbability = keys.number("preserve", paper.preserveProbability, 0, 1);
    anneal.restarts = static_cast<int>(keys.integer("restarts", anneal.restarts, 1, 1 << 20));
    request.maximumGroupSize =
        static_cast<int>(keys.integer("maximum-group-size", request.maximumGroupSize, 1, 1 << 20));
}

void readSearch(const YamlMapping& document, Recipe& recipe) {
    if (!document.has("search"))
        return;
    const YamlMapping search = document.mapping("search");
    search.allowOnly(withSearchKeys({"sizes"}));
    readSearchKeys(search, recipe.search);
    if (search.has("sizes"))
        recipe.search.settings.sizes = search.read("sizes", groupSizesFromName);
}

std::uint64_t seedAt(const YamlMapping& mapping, std::uint64_t fallback) {
    return static_cast<std::uint64_t>(
        mapping.integer("seed", static_cast<std::int64_t>(fallback), 0, largestSeed));
}

/// `merge` and `refine`; what is not there stays.
void readMerge(const YamlMapping& mapping, MergeRequest& merge) {
    if (mapping.has("merge"))
        merge.rule = mapping.read("merge", mergeRuleFromName);
    if (mapping.has("refine"))
        merge.refinements = mapping.read("refine", refinementsFromText);
}

void readMethod(const YamlMapping& mapping, const Recipe& recipe, RecipeVariant& variant) {
    if (mapping.text("method") == slidingWindowName) {
        variant.slidingWindow = true;
        return;
    }
    const auto choice = mapping.read("method", searchMethodFromText);
    variant.method = choice.method;
    variant.sizes = choice.namesSizes ? choice.sizes : recipe.search.settings.sizes;
    if (mapping.has("sizes"))
        variant.sizes = mapping.read("sizes", groupSizesFromName);
}

std::string methodTextOf(const RecipeVariant& variant) {
    return variant.slidingWindow ? std::string(slidingWindowName)
                                 : searchMethodText(variant.method, variant.sizes);
}

/// The line says what the lists make different, apart from what has a place of its own in a table.
void nameVariant(const YamlMapping& mapping, const std::vector<std::string>& lists,
                 RecipeVariant& variant) {
    const auto isList = [&](std::string_view key) {
        return std::find(lists.begin(), lists.end(), key) != lists.end();
    };
    const std::string method = methodTextOf(variant);
    if (lists.empty()) {
        variant.line = mapping.text("name", method);
        variant.name = mapping.text("name", fmt::format("{} {}", method, variant.averageGroupSize));
        return;
    }
    variant.line = mapping.text("name", method);
    if (mapping.has("name") && isList("method"))
        variant.line += ", " + method;
    for (const std::string& key : lists)
        if (key != "method" && key != "average-group-size" && key != "seed")
            variant.line += fmt::format(", {} {}", key, mapping.text(key));
    variant.name = fmt::format("{} {}", variant.line, variant.averageGroupSize);
    if (isList("seed"))
        variant.name += fmt::format(" seed {}", variant.seed);
}

/// An entry of `variants`, and what the command line makes of its seeds.
struct VariantEntry {
    YamlMapping mapping;
    std::vector<std::string> lists;
    std::optional<std::uint64_t> firstSeed;

    /// With a flag, a list of seeds becomes as many different ones, from the flag's on.
    std::uint64_t seedOf(const YamlMapping& combination, const Recipe& recipe) const {
        if (!firstSeed)
            return seedAt(combination, recipe.search.settings.seed);
        if (std::find(lists.begin(), lists.end(), "seed") == lists.end())
            return *firstSeed;
        const std::vector<std::string> seeds = mapping.texts("seed");
        const auto place = std::find(seeds.begin(), seeds.end(), combination.text("seed"));
        return *firstSeed + static_cast<std::uint64_t>(place - seeds.begin());
    }
};

RecipeVariant readVariant(const YamlMapping& mapping, const VariantEntry& entry,
                          const Recipe& recipe) {
    RecipeVariant variant;
    variant.merge = recipe.merge;
    readMerge(mapping, variant.merge);
    readMethod(mapping, recipe, variant);
    RecipeSearch search = recipe.search;
    readSearchKeys(mapping, search);
    variant.search = search;
    variant.averageGroupSize = mapping.number("average-group-size", 2, 1, 1 << 20);
    variant.seed = entry.seedOf(mapping, recipe);
    nameVariant(mapping, entry.lists, variant);
    return variant;
}

} // namespace

void readVariants(const YamlMapping& document, std::optional<std::uint64_t> seed, Recipe& recipe) {
    readSearch(document, recipe);
    recipe.search.settings.seed = seed ? *seed : seedAt(document, 0);
    readMerge(document, recipe.merge);
    std::set<std::string> names;
    for (const YamlMapping& mapping : document.mappings("variants")) {
        mapping.allowOnly(withSearchKeys(
            {"name", "method", "sizes", "average-group-size", "seed", "merge", "refine"}));
        const VariantEntry entry{mapping, mapping.listKeys(), seed};
        recipe.isStudy = recipe.isStudy || !entry.lists.empty();
        for (const YamlMapping& combination : mapping.combinations()) {
            RecipeVariant variant = readVariant(combination, entry, recipe);
            if (!names.insert(variant.name).second)
                throw Error(
                    ErrorCode::BadData,
                    fmt::format("{}: two variants have the name '{}', expected different ones.",
                                mapping.where("method"), variant.name),
                    "Give one of them another `name`.");
            recipe.variants.push_back(std::move(variant));
        }
    }
}

} // namespace regroup
