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

/// What a variant searches for, and how; a recipe's own is the default of all its variants.
struct RecipeSearch {
    Objective objective = Objective::Loss;
    SimilarityMetric metric = SimilarityMetric::ActivationMean;
    ModelSearchRequest settings; ///< Method, sizes and seed are each variant's own.
    /// The heads of all layers together are shared out over them, weighted so; absent: every layer
    /// keeps as many.
    std::optional<BudgetWeights> budget;
    std::int64_t heldOutTokens = 0; ///< SearchRequest::heldOutTokens.
};

/// One way to make the cache smaller, as a recipe lists it.
struct RecipeVariant {
    std::string name;
    SearchMethod method = SearchMethod::Neighbour;
    GroupSizes sizes = GroupSizes::Equal;
    double averageGroupSize = 2;
    std::uint64_t seed = 0;
    MergeRequest merge;                 ///< Its calibration text is the recipe's.
    std::optional<RecipeSearch> search; ///< Absent: the recipe's.
    /// No grouping: every head sees only the last tokens, as many as take the cache that groups of
    /// the average size would take at the evaluation's length.
    bool slidingWindow = false;
    /// What variants share that differ in group size and seed only: a line of the study's table.
    std::string line;
};

/// A recipe: models, texts, search settings, and the variants to compare. Paths are absolute after
/// reading (in the file they are relative to it).
struct Recipe {
    std::string name;
    std::vector<std::filesystem::path> models; ///< At least one.
    CalibrationSettings calibration;           ///< Training text: calibration and objective.
    /// Reported text; another file than the training text, or another part of it.
    std::filesystem::path evaluation;
    TextShare evaluationShare;
    std::int64_t evaluationTokenLimit = 0;
    RecipeSearch search; ///< Default for all variants.
    MergeRequest merge;  ///< Default for all variants.
    std::vector<RecipeVariant> variants;
    bool isStudy = false; ///< It sweeps: a list stood where one value can stand.
    std::optional<std::filesystem::path>
        exportFolder; ///< Converted models are kept here, when given.
    std::string exportForm = "native";
    std::string text; ///< The file as written; its SHA-256 identifies the recipe.
};

/// What flags of the command line put in the place of a recipe's keys.
struct RecipeOverrides {
    std::optional<std::uint64_t> seed; ///< Replaces every seed of the file.
    std::vector<std::filesystem::path> models;
    std::optional<std::filesystem::path> calibrationText;
    std::optional<std::filesystem::path> evaluationText;
};

/// @throws Error(BadData) naming file, line, key, found and expected.
Recipe readRecipe(const std::filesystem::path& path, const RecipeOverrides& overrides = {});

/// A line of the comparison.
struct VariantResult {
    std::string name;
    std::string model;  ///< Name of its folder.
    std::string line;   ///< RecipeVariant::line; empty for the original.
    std::string method; ///< "original", "neighbour", ...
    double askedGroupSize = 1;
    double averageGroupSize = 1;
    std::string groupSizes; ///< "2 2 2 2", or "1..4" over layers.
    std::uint64_t seed = 0;
    double perplexity = 0;
    double lossPerToken = 0;
    double lossStandardError = 0;
    std::int64_t tokenCount = 0; ///< Scored.
    std::string protocol;        ///< As ScoreRecord has it: the windows.
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
    bool isStudy = false;
    std::vector<VariantResult> runs; ///< Model by model, each model's original first.
    double seconds = 0;
    std::optional<std::int64_t> runId; ///< The parent run.
};

struct RecipeRequest {
    Recipe recipe;
    RuntimeOptions runtime;
    std::optional<std::filesystem::path> store;
    std::string command;
    bool fresh = false; ///< Computes everything anew, also what the store holds already.
    /// Variants that run at once, which share the threads; 0: as many as there are threads, where
    /// memory allows.
    int jobCount = 0;
};

/// Runs every variant: calibrate, search, merge, evaluate. A variant that the store holds finished
/// is not computed again, whether the call before was interrupted or came to its end; it counts as
/// the same only if everything its numbers depend on is: recipe, model, texts (by content), seed,
/// arithmetic and program version. Variants that search alike search once. How many run at once
/// does not change a number, except in the last digits where it changes the threads of one.
/// @param job its progress is reported from several threads, one at a time.
/// @throws Cancelled, Error
RecipeReport runRecipe(Session& session, const RecipeRequest& request, JobContext& job);

nlohmann::ordered_json recipeReportToJson(const RecipeReport& report);
/// Text for a terminal: every run, or for a study the means and spreads of its cells.
std::string recipeReportTable(const RecipeReport& report);

} // namespace regroup
