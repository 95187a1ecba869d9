// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/merge_rule.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/convert/export_form.h"
#include "core/model/model_path.h"
#include "core/workflow/run_recipe.h"
#include "core/workflow/search_method_text.h"
#include "core/workflow/yaml_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t recipeLimitBytes = std::uintmax_t{1} << 20U;
constexpr std::int64_t largestCount = std::int64_t{1} << 40;
constexpr std::int64_t largestSeed = std::numeric_limits<std::int64_t>::max();

/// Runs read(), and puts place, line and key before what it has to say.
template <typename Read> auto atKey(const YamlMapping& mapping, const std::string& key, Read read) {
    try {
        return read(mapping.text(key));
    } catch (const Error& error) {
        throw Error(ErrorCode::BadData, fmt::format("{}: {}", mapping.where(key), error.what()),
                    error.hint());
    }
}

fs::path pathAt(const YamlMapping& mapping, const std::string& key, const fs::path& folder) {
    const fs::path path = mapping.text(key);
    return (path.is_absolute() ? path : folder / path).lexically_normal();
}

/// A path as above, or the id of a model in the hub cache, which stays as it is.
fs::path modelAt(const YamlMapping& mapping, const std::string& key, const fs::path& folder) {
    fs::path path = pathAt(mapping, key, folder);
    std::error_code ignored;
    if (!fs::exists(path, ignored) && findInHubCache(mapping.text(key)))
        return mapping.text(key);
    return path;
}

void readCalibration(const YamlMapping& document, const fs::path& folder, Recipe& recipe) {
    const YamlMapping calibration = document.mapping("calibration");
    calibration.allowOnly({"data", "tokens", "length"});
    CalibrationSettings& settings = recipe.calibration;
    settings.data = pathAt(calibration, "data", folder);
    settings.tokenLimit = calibration.integer("tokens", settings.tokenLimit, 2, largestCount);
    settings.length = calibration.integer("length", settings.length, 2, 1 << 20);
}

void readEvaluation(const YamlMapping& document, const fs::path& folder, Recipe& recipe) {
    const YamlMapping evaluation = document.mapping("evaluate");
    evaluation.allowOnly({"task", "data", "limit"});
    if (const std::string task = evaluation.text("task", "perplexity"); task != "perplexity")
        throw Error(ErrorCode::BadData, fmt::format("{} is '{}', expected perplexity.",
                                                    evaluation.where("task"), task));
    recipe.evaluation = pathAt(evaluation, "data", folder);
    recipe.evaluationTokenLimit = evaluation.integer("limit", 0, 0, largestCount);
    std::error_code ignored;
    if (fs::equivalent(recipe.evaluation, recipe.calibration.data, ignored))
        throw Error(ErrorCode::BadData,
                    fmt::format("{} is the text that the searches look at, expected another one: "
                                "results on it would be selected on what they report.",
                                evaluation.where("data")),
                    "Keep a part of the text in a file of its own.");
}

void readSearch(const YamlMapping& document, Recipe& recipe) {
    if (!document.has("search"))
        return;
    const YamlMapping search = document.mapping("search");
    search.allowOnly({"objective", "metric", "kv", "sizes", "iterations", "candidates", "accept",
                      "reset", "preserve", "restarts", "maximum-group-size"});
    ModelSearchRequest& request = recipe.search;
    if (search.has("objective"))
        recipe.objective = atKey(search, "objective", objectiveFromName);
    if (search.has("metric"))
        recipe.metric = atKey(search, "metric", similarityMetricFromName);
    if (search.has("kv"))
        request.keyValue = atKey(search, "kv", keyValueModeFromName);
    if (search.has("sizes"))
        request.sizes = atKey(search, "sizes", groupSizesFromName);
    request.paper.iterations =
        search.integer("iterations", request.paper.iterations, 1, largestCount);
    request.anneal.iterations = search.integer("iterations", 0, 1, largestCount);
    request.paper.candidates =
        static_cast<int>(search.integer("candidates", request.paper.candidates, 1, 1 << 20));
    request.paper.acceptProbability =
        search.number("accept", request.paper.acceptProbability, 0, 1);
    request.paper.resetProbability = search.number("reset", request.paper.resetProbability, 0, 1);
    request.paper.preserveProbability =
        search.number("preserve", request.paper.preserveProbability, 0, 1);
    request.anneal.restarts = static_cast<int>(search.integer("restarts", 0, 1, 1 << 20));
    request.maximumGroupSize =
        static_cast<int>(search.integer("maximum-group-size", 0, 1, 1 << 20));
}

std::uint64_t seedAt(const YamlMapping& mapping, std::uint64_t fallback) {
    return static_cast<std::uint64_t>(
        mapping.integer("seed", static_cast<std::int64_t>(fallback), 0, largestSeed));
}

/// `merge` and `refine`; what is not there stays.
void readMerge(const YamlMapping& mapping, MergeRequest& merge) {
    if (mapping.has("merge"))
        merge.rule = atKey(mapping, "merge", mergeRuleFromName);
    if (mapping.has("refine"))
        merge.refinements = atKey(mapping, "refine", refinementsFromText);
}

RecipeVariant readVariant(const YamlMapping& mapping, const Recipe& recipe) {
    mapping.allowOnly({"name", "method", "sizes", "average-group-size", "seed", "merge", "refine"});
    RecipeVariant variant;
    variant.merge = recipe.merge;
    readMerge(mapping, variant.merge);
    const auto choice = atKey(mapping, "method", searchMethodFromText);
    variant.method = choice.method;
    variant.sizes = choice.namesSizes ? choice.sizes : recipe.search.sizes;
    if (mapping.has("sizes"))
        variant.sizes = atKey(mapping, "sizes", groupSizesFromName);
    variant.averageGroupSize = mapping.number("average-group-size", 2, 1, 1 << 20);
    variant.seed = seedAt(mapping, recipe.search.seed);
    variant.name =
        mapping.text("name", fmt::format("{} {}", searchMethodText(variant.method, variant.sizes),
                                         variant.averageGroupSize));
    return variant;
}

void readVariants(const YamlMapping& document, Recipe& recipe) {
    for (const YamlMapping& mapping : document.mappings("variants")) {
        const RecipeVariant variant = readVariant(mapping, recipe);
        const auto same =
            std::find_if(recipe.variants.begin(), recipe.variants.end(),
                         [&](const RecipeVariant& other) { return other.name == variant.name; });
        if (same != recipe.variants.end())
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: two variants have the name '{}', expected different ones.",
                                    mapping.where("method"), variant.name),
                        "Give one of them another `name`.");
        recipe.variants.push_back(variant);
    }
}

void readExport(const YamlMapping& document, const fs::path& folder, Recipe& recipe) {
    if (!document.has("export"))
        return;
    const YamlMapping mapping = document.mapping("export");
    mapping.allowOnly({"form", "out"});
    recipe.exportForm = mapping.text("form", recipe.exportForm);
    if (mapping.has("form"))
        atKey(mapping, "form", exportFormFromName);
    recipe.exportFolder = pathAt(mapping, "out", folder);
}

void checkVersion(const YamlMapping& document) {
    const std::int64_t version = document.integer("version", 0, 0, largestCount);
    if (version != 1)
        throw Error(ErrorCode::BadData,
                    fmt::format("{} is {}, expected 1.", document.where("version"), version),
                    "A newer Regroup may have written this recipe.");
}

} // namespace

Recipe readRecipe(const fs::path& path, std::optional<std::uint64_t> seed) {
    Recipe recipe;
    recipe.text = readTextFile(path, recipeLimitBytes);
    const YamlMapping document = readYamlMapping(recipe.text, path.string());
    document.allowOnly({"version", "name", "model", "seed", "calibration", "evaluate", "search",
                        "merge", "refine", "variants", "export"});
    checkVersion(document);
    const fs::path folder = fs::absolute(path).parent_path();
    recipe.name = document.text("name", path.stem().string());
    recipe.model = modelAt(document, "model", folder);
    readCalibration(document, folder, recipe);
    readEvaluation(document, folder, recipe);
    readSearch(document, recipe);
    recipe.search.seed = seed ? *seed : seedAt(document, 0);
    readMerge(document, recipe.merge);
    readVariants(document, recipe);
    if (seed) // The flag of the command line replaces every seed of the file.
        for (RecipeVariant& variant : recipe.variants)
            variant.seed = *seed;
    readExport(document, folder, recipe);
    return recipe;
}

} // namespace regroup
