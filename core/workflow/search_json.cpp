// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/json_values.h"
#include "core/workflow/run_search.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace regroup {

namespace {

nlohmann::ordered_json traceToJson(const std::vector<SearchStep>& trace) {
    auto steps = nlohmann::ordered_json::array();
    for (const SearchStep& step : trace)
        steps.push_back({{"layer", step.slot.layer},
                         {"kind", slotKindName(step.slot.kind)},
                         {"step", step.step},
                         {"objective", finiteOrNull(step.objective)},
                         {"best", finiteOrNull(step.best)},
                         {"accepted", step.accepted}});
    return steps;
}

nlohmann::ordered_json budgetToJson(const SharedBudget& budget) {
    auto front = nlohmann::ordered_json::array();
    for (const BudgetShare& share : budget.front)
        front.push_back({{"heads", share.total},
                         {"objective", finiteOrNull(share.cost)},
                         {"groups", share.groupCounts}});
    return {{"heads", budget.share.total},
            {"objective", finiteOrNull(budget.share.cost)},
            {"groups", budget.share.groupCounts},
            {"weights", budget.weights},
            {"front", std::move(front)}};
}

} // namespace

nlohmann::ordered_json searchReportToJson(const SearchReport& report) {
    using Json = nlohmann::ordered_json;
    Json document;
    document["grouping"] = groupingFileToJson(report.file);
    document["objective_before"] = finiteOrNull(report.objectiveBefore);
    document["objective"] = finiteOrNull(report.objective);
    document["evaluations"] = report.evaluationCount;
    document["seconds"] = report.seconds;
    document["seed"] = report.file.origin ? orNull(report.file.origin->seed) : Json();
    document["stopped"] = report.stopped;
    document["optimality_gap"] = orNull(report.optimalityGap);
    if (report.budget)
        document["budget"] = budgetToJson(*report.budget);
    document["trace"] = traceToJson(report.trace);
    document["warnings"] = Json::array();
    if (!std::isfinite(report.objective))
        document["warnings"].push_back(
            "Stopped before the loss of the whole grouping was measured.");
    document["run"] = orNull(report.runId);
    return document;
}

} // namespace regroup
