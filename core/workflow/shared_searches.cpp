// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/shared_searches.h"

#include "core/workflow/search_method_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>

namespace regroup {

SharedSearches::Report SharedSearches::take(const std::string& key,
                                            const std::function<SearchReport()>& search,
                                            JobContext& job, bool& wasShared) {
    std::promise<Report> promise;
    std::shared_future<Report> known;
    {
        const std::lock_guard lock(m_mutex);
        const auto [entry, isNew] = m_searches.try_emplace(key);
        if (isNew)
            entry->second = promise.get_future().share();
        known = entry->second;
        wasShared = !isNew;
    }
    if (wasShared) {
        while (known.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready)
            job.throwIfStopped();
        return known.get();
    }
    try {
        promise.set_value(std::make_shared<const SearchReport>(search()));
    } catch (...) { // Whatever it is: those who wait for it must not wait for ever.
        promise.set_exception(std::current_exception());
    }
    return known.get();
}

std::string searchKey(const SearchRequest& request) {
    const ModelSearchRequest& search = request.search;
    const CalibrationSettings& text = request.calibration;
    const nlohmann::ordered_json all{
        {"model", request.model.string()},
        {"method", searchMethodText(search.method, search.sizes)},
        {"size", request.averageGroupSize.value_or(0)},
        {"groups", search.groupCount},
        {"seed", search.seed},
        {"objective", objectiveName(request.objective)},
        {"metric", similarityMetricName(request.metric)},
        {"merge", mergeRuleName(request.merge)},
        {"kv", keyValueModeName(search.keyValue)},
        {"only", search.onlyKind ? slotKindName(*search.onlyKind) : "both"},
        {"layers", search.onlyLayers},
        {"largest", search.maximumGroupSize},
        {"shares", request.sharesBudget},
        {"weights", request.budgetWeights ? budgetWeightsName(*request.budgetWeights) : "usual"},
        {"paper",
         {search.paper.iterations, search.paper.candidates, search.paper.acceptProbability,
          search.paper.resetProbability, search.paper.preserveProbability}},
        {"anneal", {search.anneal.iterations, search.anneal.restarts}},
        {"text",
         {text.data.string(), text.tokenLimit, text.length, text.part, text.share.from,
          text.share.to, text.task, request.questionLimit, request.heldOutTokens}}};
    return all.dump();
}

} // namespace regroup
