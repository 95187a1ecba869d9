// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/studio_work.h"

#include "core/workflow/model_source.h"
#include "core/workflow/open_model.h"
#include "core/workflow/readable_text.h"
#include "core/workflow/search_sweep.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <system_error>

namespace regroup::ui {
namespace {

bool storeExists(const std::filesystem::path& store) {
    std::error_code ignored;
    return std::filesystem::exists(store, ignored);
}

std::string describe(const std::filesystem::path& store, const std::vector<std::int64_t>& runs) {
    if (runs.size() == 1)
        return readableText(showRun(store, runs.front()));
    return comparisonText(compareRuns(store, runs));
}

std::vector<RunSummary> runsThatKeepItems(const std::filesystem::path& store) {
    const std::vector<std::int64_t> kept = runsWithItems(store);
    if (kept.empty() || !storeExists(store))
        return {};
    std::vector<RunSummary> runs = listRuns(store);
    std::erase_if(runs, [&kept](const RunSummary& run) {
        return !std::binary_search(kept.begin(), kept.end(), run.id);
    });
    return runs;
}

std::map<std::string, std::string> leaksOfRun(const std::filesystem::path& store,
                                              std::int64_t run) {
    std::map<std::string, std::string> leaks;
    const nlohmann::ordered_json details = showRun(store, run);
    for (const auto& score : details.value("scores", nlohmann::ordered_json::array()))
        if (score.at("touched_split").is_string())
            leaks[score.at("task")] = score.at("touched_split");
    return leaks;
}

void addTraining(StudioWork& work, const std::shared_ptr<Session>& session) {
    work.planConvert = [session](const ConvertRequest& request, JobContext& job) {
        return planConvert(*session, request, job);
    };
    work.convert = [session](const ConvertRequest& request, JobContext& job) {
        return convertModel(*session, request, job);
    };
    work.planFineTune = [session](const FineTuneRequest& request, JobContext& job) {
        return planFineTune(*session, request, job);
    };
    work.fineTune = [session](const FineTuneRequest& request, JobContext& job,
                              const StudioWork::OnTrainingStep& onStep) {
        return fineTuneModel(*session, request, job, onStep);
    };
    work.heldOutLoss = [session](const FineTuneRequest& request, JobContext& job) {
        return heldOutLoss(*session, request, job);
    };
    work.trainingCheckpoints = trainingCheckpoints;
    work.fineTuneRecipe = fineTuneRecipeText;
    work.conversionSource = conversionSource;
    work.fineTuneTasks = fineTuneTaskNames();
}

void addTasks(StudioWork& work, const std::shared_ptr<Session>& session) {
    work.evaluateTask = [session](const TaskRequest& request, JobContext& job) {
        return evaluateTaskKeepingItems(*session, request, job);
    };
    work.leaksOfRun = leaksOfRun;
    work.taskNames = choiceTaskNames();
    work.listItemRuns = runsThatKeepItems;
    work.readItems = [](const std::filesystem::path& store, std::int64_t run, JobContext& job) {
        return readRunItems(runItemsFile(store, run), job);
    };
    work.exportItems = [](const std::filesystem::path& store, std::int64_t run,
                          const std::vector<std::int64_t>& lines,
                          const std::filesystem::path& target, JobContext& job) {
        copyRunItems(runItemsFile(store, run), lines, target, job);
    };
}

} // namespace

StudioWork coreWork(const std::filesystem::path& cacheFolder) {
    const auto session = std::make_shared<Session>(cacheFolder);
    StudioWork work;
    work.inspect = [session](const std::filesystem::path& model, JobContext&) {
        return inspectModel(*session, model);
    };
    work.contentHash = [session](const std::filesystem::path& model,
                                 const std::filesystem::path& store, JobContext& job) {
        const bool remembers = storeExists(store);
        return modelContentHash(*session, model, remembers ? std::optional(store) : std::nullopt,
                                job);
    };
    work.analyze = [session](const SimilarityRequest& request, JobContext& job) {
        return analyzeHeads(*session, request, job);
    };
    work.layerErrorCost = [session](const LayerErrorRequest& request, JobContext& job) {
        return layerErrorCost(*session, request, job);
    };
    work.search = [session](const SearchRequest& request, JobContext& job,
                            const StudioWork::OnStep& onStep) {
        return runSearch(*session, request, job, onStep);
    };
    work.searchOptima = [session](const SearchRequest& request, const std::vector<int>& groupCounts,
                                  JobContext& job) {
        return searchOptima(*session, request, groupCounts, job);
    };
    work.quickSearch = [session](const SearchRequest& request, JobContext& job) {
        return runSearch(*session, request, job);
    };
    work.beginSweep = beginSweep;
    work.endSweep = endSweep;
    work.evaluate = [session](const EvaluateRequest& request, JobContext& job) {
        return evaluateModel(*session, request, job);
    };
    addTasks(work, session);
    addTraining(work, session);
    work.readRecipe = [](const std::filesystem::path& recipe) { return readRecipe(recipe); };
    work.runRecipe = [session](const RecipeRequest& request, JobContext& job) {
        return runRecipe(*session, request, job);
    };
    // Looking must not create a store: a window that was only opened leaves no file behind.
    work.listRuns = [](const std::filesystem::path& store, const RunQuery& query) {
        return storeExists(store) ? listRuns(store, query) : std::vector<RunSummary>{};
    };
    work.beginStore = beginStoreWith;
    work.describeRuns = describe;
    work.pairRuns = pairRuns;
    work.trainingCurves = trainingCurves;
    work.budgetFronts = [](const std::filesystem::path& store,
                           const std::vector<std::int64_t>& runs) {
        return budgetFronts(store, runs);
    };
    work.figureRecipe = figureRecipeText;
    work.commandRecipe = commandRecipeText;
    return work;
}

} // namespace regroup::ui
