// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/merge_request.h"
#include "core/workflow/run_search.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace regroup {

/// One way to group, as a recipe lists it.
struct RecipeVariant {
    std::string name;
    SearchMethod method = SearchMethod::Neighbour;
    GroupSizes sizes = GroupSizes::Equal;
    double averageGroupSize = 2;
    std::uint64_t seed = 0;
    MergeRequest merge; ///< Its calibration text is the recipe's.
};

/// A recipe: model, texts, search settings, and the variants to compare. Paths are absolute after
/// reading (in the file they are relative to it).
struct Recipe {
    std::string name;
    std::filesystem::path model;
    CalibrationSettings calibration; ///< Training text: calibration and objective.
    std::filesystem::path
        evaluation; ///< Reported text; must be another file than the training text.
    std::int64_t evaluationTokenLimit = 0;
    Objective objective = Objective::Loss;
    SimilarityMetric metric = SimilarityMetric::ActivationMean;
    ModelSearchRequest search; ///< Defaults for all variants.
    MergeRequest merge;        ///< Default for all variants.
    std::vector<RecipeVariant> variants;
    std::optional<std::filesystem::path>
        exportFolder; ///< Converted models are kept here, when given.
    std::string exportForm = "native";
    std::string text; ///< The file as written; its SHA-256 identifies the recipe.
};

/// @param seed replaces the recipe's seed (a flag of the command line).
/// @throws Error(BadData) naming file, line, key, found and expected.
Recipe readRecipe(const std::filesystem::path& path,
                  std::optional<std::uint64_t> seed = std::nullopt);

/// A line of the comparison.
struct VariantResult {
    std::string name;
    std::string method; ///< "original", "neighbour", ...
    double averageGroupSize = 1;
    std::string groupSizes; ///< "2 2 2 2", or "1..4" over layers.
    std::uint64_t seed = 0;
    double perplexity = 0;
    double lossPerToken = 0;
    double lossStandardError = 0;
    std::uint64_t keyValueBytesPerToken = 0;
    double searchObjective = 0;
    double seconds = 0;
    double lossDifference = 0; ///< Against the original, paired over windows.
    double differenceLow = 0;  ///< 95 % interval, paired bootstrap.
    double differenceHigh = 0;
    bool withinNoise = false; ///< The interval holds 0.
    bool resumed = false;     ///< Taken from an earlier, interrupted call.
    std::optional<std::int64_t> runId;
};

struct RecipeReport {
    std::string name;
    std::vector<VariantResult> runs; ///< The original first.
    double seconds = 0;
    std::optional<std::int64_t> runId; ///< The parent run.
};

struct RecipeRequest {
    Recipe recipe;
    RuntimeOptions runtime;
    std::optional<std::filesystem::path> store;
    std::string command;
    bool fresh = false; ///< Computes everything anew, also what the store holds already.
};

/// Runs every variant: calibrate, search, merge, evaluate. A variant that the store holds finished
/// is not computed again, whether the call before was interrupted or came to its end; it counts as
/// the same only if everything its numbers depend on is: recipe, model, texts (by content), seed,
/// arithmetic and program version. @throws Cancelled, Error
RecipeReport runRecipe(Session& session, const RecipeRequest& request, JobContext& job);

nlohmann::ordered_json recipeReportToJson(const RecipeReport& report);
std::string recipeReportTable(const RecipeReport& report); ///< Fixed-width text for a terminal.

} // namespace regroup
