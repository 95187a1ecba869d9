// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model_summary.h"
#include "core/workflow/analyze_heads.h"
#include "core/workflow/convert_model.h"
#include "core/workflow/evaluate_model.h"
#include "core/workflow/evaluate_task.h"
#include "core/workflow/figure_recipe.h"
#include "core/workflow/fine_tune.h"
#include "core/workflow/layer_error.h"
#include "core/workflow/run_items.h"
#include "core/workflow/run_library.h"
#include "core/workflow/run_pairs.h"
#include "core/workflow/run_recipe.h"
#include "core/workflow/run_search.h"
#include "core/workflow/search_optima.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace regroup::ui {

/// The functions of core/workflow that the window calls, each on a worker thread. Tests and
/// screenshots replace single ones, so that no window test depends on how fast a search is.
struct StudioWork {
    using OnStep = std::function<void(const SearchStep&)>;

    std::function<ModelSummary(const std::filesystem::path&, JobContext&)> inspect;
    /// Of all weights; remembered by the store.
    std::function<std::string(const std::filesystem::path& model,
                              const std::filesystem::path& store, JobContext&)>
        contentHash;
    std::function<std::shared_ptr<const SimilarityReport>(const SimilarityRequest&, JobContext&)>
        analyze;
    /// What merging loses, for the editor's numbers; the calibration is there already.
    std::function<std::shared_ptr<GroupingCost>(const LayerErrorRequest&, JobContext&)>
        layerErrorCost;
    std::function<SearchReport(const SearchRequest&, JobContext&, const OnStep&)> search;
    /// Of every slot of a search; short enough for the light lane.
    std::function<std::vector<SlotOptimum>(const SearchRequest&,
                                           const std::vector<int>& groupCounts, JobContext&)>
        searchOptima;
    /// Of a method that tries out no candidates: short enough for the light lane.
    std::function<SearchReport(const SearchRequest&, JobContext&)> quickSearch;
    /// The run that the searches of a sweep are parts of; see beginSweep(), endSweep().
    std::function<std::int64_t(const std::filesystem::path& store, const std::string& name)>
        beginSweep;
    std::function<void(const std::filesystem::path& store, std::int64_t run, bool stopped)>
        endSweep;
    std::function<EvaluationReport(const EvaluateRequest&, JobContext&)> evaluate;
    std::function<TaskReport(const TaskRequest&, JobContext&)> evaluateTask; ///< Keeps the items.
    std::function<ConvertPlan(const ConvertRequest&, JobContext&)> planConvert;
    std::function<ExportReport(const ConvertRequest&, JobContext&)> convert;
    using OnTrainingStep = std::function<void(const FineTuneProgress&)>;
    std::function<FineTunePlan(const FineTuneRequest&, JobContext&)> planFineTune;
    std::function<FineTuneReport(const FineTuneRequest&, JobContext&, const OnTrainingStep&)>
        fineTune;
    /// Of the part that a training holds out, by the model as it is.
    std::function<double(const FineTuneRequest&, JobContext&)> heldOutLoss;
    std::function<std::vector<std::filesystem::path>(const std::filesystem::path& folder)>
        trainingCheckpoints;                                           ///< Newest first.
    std::function<std::string(const FineTuneRequest&)> fineTuneRecipe; ///< YAML; takes no time.
    /// What a model was converted from, as the store tells; none if it does not know.
    std::function<std::optional<std::filesystem::path>(const std::filesystem::path& store,
                                                       const std::filesystem::path& model)>
        conversionSource;
    /// By task: why its result in this run never counts as best. Tasks without a reason are not
    /// there.
    std::function<std::map<std::string, std::string>(const std::filesystem::path& store,
                                                     std::int64_t run)>
        leaksOfRun;
    std::vector<std::string> taskNames;     ///< That evaluateTask knows.
    std::vector<std::string> fineTuneTasks; ///< What a training can be about.
    /// Runs whose items are kept, newest first.
    std::function<std::vector<RunSummary>(const std::filesystem::path& store)> listItemRuns;
    std::function<std::vector<RunItem>(const std::filesystem::path& store, std::int64_t run,
                                       JobContext&)>
        readItems;
    std::function<void(const std::filesystem::path& store, std::int64_t run,
                       const std::vector<std::int64_t>& lines, const std::filesystem::path& target,
                       JobContext&)>
        exportItems;
    std::function<Recipe(const std::filesystem::path&)> readRecipe;
    std::function<RecipeReport(const RecipeRequest&, JobContext&)> runRecipe;
    /// A store that is not there yet begins with these runs.
    std::function<bool(const std::filesystem::path& store, const std::filesystem::path& runs)>
        beginStore;
    std::function<std::vector<RunSummary>(const std::filesystem::path& store, const RunQuery&)>
        listRuns;
    /// The comparison of several runs, or all about one, as text.
    std::function<std::string(const std::filesystem::path& store,
                              const std::vector<std::int64_t>& runs)>
        describeRuns;
    /// Each run against the baseline on the same items.
    std::function<std::vector<RunPair>(const std::filesystem::path& store, std::int64_t baseline,
                                       const std::vector<std::int64_t>& runs,
                                       const std::string& task, JobContext&)>
        pairRuns;
    std::function<std::vector<RunCurve>(const std::filesystem::path& store,
                                        const std::vector<std::int64_t>& runs)>
        trainingCurves;
    /// Of those searches that shared a budget out over the layers.
    std::function<std::vector<BudgetFront>(const std::filesystem::path& store,
                                           const std::vector<std::int64_t>& runs)>
        budgetFronts;
    std::function<std::string(const std::filesystem::path& store, const FigureRecipe&)>
        figureRecipe;                                               ///< YAML.
    std::function<std::string(const CommandRecipe&)> commandRecipe; ///< YAML; takes no time.
};

/// The real ones. They share one Session, which lives as long as any of the functions.
/// @param cacheFolder where calibrations are kept for later sessions; empty: they are not.
StudioWork coreWork(const std::filesystem::path& cacheFolder = {});

} // namespace regroup::ui
