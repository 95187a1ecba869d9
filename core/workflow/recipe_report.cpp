// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/workflow/json_values.h"
#include "core/workflow/run_recipe.h"
#include "core/workflow/study_cells.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace regroup {

namespace {

nlohmann::ordered_json variantToJson(const VariantResult& result) {
    nlohmann::ordered_json run;
    run["name"] = result.name;
    run["model"] = result.model;
    run["method"] = result.method;
    run["average_group_size"] = result.averageGroupSize;
    run["group_sizes"] = result.groupSizes;
    run["seed"] = result.method == "original" ? nlohmann::ordered_json()
                                              : nlohmann::ordered_json(result.seed);
    run["perplexity"] = finiteOrNull(result.perplexity);
    run["nll_per_token"] = finiteOrNull(result.lossPerToken);
    run["nll_per_token_stderr"] = finiteOrNull(result.lossStandardError);
    run["protocol"] = result.protocol;
    run["tokens"] = result.tokenCount;
    run["kv_bytes_per_token"] = result.keyValueBytesPerToken;
    run["search_objective"] = finiteOrNull(result.searchObjective);
    run["seconds"] = result.seconds;
    if (result.method != "original")
        run["versus_original"] = {
            {"nll_per_token", finiteOrNull(result.lossDifference)},
            {"interval_95",
             {finiteOrNull(result.differenceLow), finiteOrNull(result.differenceHigh)}},
            {"within_noise", result.withinNoise}};
    run["resumed"] = result.resumed;
    run["run"] = orNull(result.runId);
    return run;
}

std::string differenceText(const VariantResult& result) {
    if (result.method == "original")
        return "-";
    const std::string interval = fmt::format("{:+.4f} [{:+.4f} {:+.4f}]", result.lossDifference,
                                             result.differenceLow, result.differenceHigh);
    return result.withinNoise ? interval + " within noise" : interval;
}

std::size_t resumedCountOf(const RecipeReport& report) {
    return static_cast<std::size_t>(
        std::count_if(report.runs.begin(), report.runs.end(),
                      [](const VariantResult& result) { return result.resumed; }));
}

std::string endingOf(const RecipeReport& report) {
    std::string text;
    if (const std::size_t resumedCount = resumedCountOf(report); resumedCount > 0)
        text += fmt::format("{} of {} lines were in the store already (same settings, model, "
                            "texts and version); --fresh computes them anew.\n",
                            resumedCount, report.runs.size());
    text += fmt::format("{} variants in {}", report.runs.size(), durationText(report.seconds));
    return report.runId ? text + fmt::format(", stored as run {}", *report.runId) : text;
}

} // namespace

nlohmann::ordered_json recipeReportToJson(const RecipeReport& report) {
    nlohmann::ordered_json document;
    document["name"] = report.name;
    document["runs"] = nlohmann::ordered_json::array();
    for (const VariantResult& result : report.runs)
        document["runs"].push_back(variantToJson(result));
    if (report.isStudy)
        document["cells"] = studyCellsToJson(studyCells(report));
    document["seconds"] = report.seconds;
    document["run"] = orNull(report.runId);
    return document;
}

std::string recipeReportTable(const RecipeReport& report) {
    if (report.isStudy)
        return studyTable(report) + '\n' + endingOf(report);
    std::size_t nameWidth = 4;
    for (const VariantResult& result : report.runs)
        nameWidth = std::max(nameWidth, result.name.size());
    std::string table = fmt::format("{:<{}}  {:>8}  {:<16}  {:>10}  {:>9}  {:<44}  {:>8}\n", "name",
                                    nameWidth, "KV B/tok", "group sizes", "perplexity", "loss",
                                    "loss against original (95 %)", "time");
    for (const VariantResult& result : report.runs)
        table += fmt::format("{:<{}}  {:>8}  {:<16}  {:>10.4f}  {:>9.5f}  {:<44}  {:>8}\n",
                             result.name, nameWidth, result.keyValueBytesPerToken,
                             result.groupSizes, result.perplexity, result.lossPerToken,
                             differenceText(result), durationText(result.seconds));
    return table + endingOf(report);
}

} // namespace regroup
