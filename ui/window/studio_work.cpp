// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/studio_work.h"

#include "core/workflow/open_model.h"
#include "core/workflow/readable_text.h"

#include <nlohmann/json.hpp>

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

} // namespace

StudioWork coreWork(const std::filesystem::path& cacheFolder) {
    const auto session = std::make_shared<Session>(cacheFolder);
    StudioWork work;
    work.inspect = [session](const std::filesystem::path& model, JobContext&) {
        return inspectModel(*session, model);
    };
    work.analyze = [session](const SimilarityRequest& request, JobContext& job) {
        return analyzeHeads(*session, request, job);
    };
    work.search = [session](const SearchRequest& request, JobContext& job,
                            const StudioWork::OnStep& onStep) {
        return runSearch(*session, request, job, onStep);
    };
    work.evaluate = [session](const EvaluateRequest& request, JobContext& job) {
        return evaluateModel(*session, request, job);
    };
    work.readRecipe = [](const std::filesystem::path& recipe) { return readRecipe(recipe); };
    work.runRecipe = [session](const RecipeRequest& request, JobContext& job) {
        return runRecipe(*session, request, job);
    };
    // Looking must not create a store: a window that was only opened leaves no file behind.
    work.listRuns = [](const std::filesystem::path& store, const RunQuery& query) {
        return storeExists(store) ? listRuns(store, query) : std::vector<RunSummary>{};
    };
    work.describeRuns = describe;
    return work;
}

} // namespace regroup::ui
