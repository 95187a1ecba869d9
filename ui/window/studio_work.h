// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model_summary.h"
#include "core/workflow/analyze_heads.h"
#include "core/workflow/evaluate_model.h"
#include "core/workflow/run_library.h"
#include "core/workflow/run_recipe.h"
#include "core/workflow/run_search.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace regroup::ui {

/// The functions of core/workflow that the window calls, each on a worker thread. Tests and
/// screenshots replace single ones, so that no window test depends on how fast a search is.
struct StudioWork {
    using OnStep = std::function<void(const SearchStep&)>;

    std::function<ModelSummary(const std::filesystem::path&, JobContext&)> inspect;
    std::function<std::shared_ptr<const SimilarityReport>(const SimilarityRequest&, JobContext&)>
        analyze;
    std::function<SearchReport(const SearchRequest&, JobContext&, const OnStep&)> search;
    std::function<EvaluationReport(const EvaluateRequest&, JobContext&)> evaluate;
    std::function<Recipe(const std::filesystem::path&)> readRecipe;
    std::function<RecipeReport(const RecipeRequest&, JobContext&)> runRecipe;
    std::function<std::vector<RunSummary>(const std::filesystem::path& store, const RunQuery&)>
        listRuns;
    /// The comparison of several runs, or all about one, as text.
    std::function<std::string(const std::filesystem::path& store,
                              const std::vector<std::int64_t>& runs)>
        describeRuns;
};

/// The real ones. They share one Session, which lives as long as any of the functions.
/// @param cacheFolder where calibrations are kept for later sessions; empty: they are not.
StudioWork coreWork(const std::filesystem::path& cacheFolder = {});

} // namespace regroup::ui
