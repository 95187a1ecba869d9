// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/workflow/json_values.h"
#include "core/workflow/run_pipeline.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace regroup {

namespace {

using Json = nlohmann::ordered_json;

Json metricToJson(const TaskMetric& metric) {
    return {{"metric", metric.name}, {"value", metric.value}, {"stderr", metric.standardError}};
}

Json resultToJson(const PipelineResult& result) {
    Json run;
    run["name"] = result.name;
    run["method"] = result.method;
    run["average_group_size"] = result.averageGroupSize;
    run["group_sizes"] = result.groupSizes;
    run["kv_bytes_per_token"] = result.keyValueBytesPerToken;
    run["converted"] = result.converted ? metricToJson(*result.converted) : Json();
    run["tuned"] = metricToJson(result.tuned);
    run["n"] = result.itemCount;
    if (result.versusOriginal) {
        const PairedAccuracy& paired = *result.versusOriginal;
        run["versus_original"] = {{"difference", paired.difference.difference},
                                  {"interval_95", {paired.difference.low, paired.difference.high}},
                                  {"p_mcnemar", paired.pValue},
                                  {"within_noise", paired.difference.withinNoise}};
    }
    run["model"] = result.model.string();
    run["seconds"] = result.seconds;
    return run;
}

std::string metricText(const TaskMetric& metric) {
    return fmt::format("{:.4f} +- {:.4f}", metric.value, metric.standardError);
}

std::string differenceText(const PipelineResult& result) {
    if (!result.versusOriginal)
        return "-";
    const PairedDifference& difference = result.versusOriginal->difference;
    return fmt::format("{:+.4f} [{:+.4f} {:+.4f}]{}", difference.difference, difference.low,
                       difference.high, difference.withinNoise ? " within noise" : "");
}

} // namespace

Json pipelineReportToJson(const PipelineReport& report) {
    Json document;
    document["name"] = report.name;
    document["task"] = report.task;
    document["runs"] = Json::array();
    for (const PipelineResult& result : report.runs)
        document["runs"].push_back(resultToJson(result));
    document["seconds"] = report.seconds;
    document["out"] = report.folder.string();
    document["run"] = orNull(report.runId);
    return document;
}

std::string pipelineReportTable(const PipelineReport& report) {
    std::size_t width = 4;
    for (const PipelineResult& result : report.runs)
        width = std::max(width, result.name.size());
    const std::string metric =
        report.runs.empty() ? std::string("metric") : report.runs.front().tuned.name;
    std::string table =
        fmt::format("{:<{}}  {:>8}  {:<16}  {:<18}  {:<18}  {:<40}  {:>8}\n", "name", width,
                    "KV B/tok", "group sizes", metric + ", converted", metric + ", tuned",
                    "against the tuned original (95 %)", "time");
    for (const PipelineResult& result : report.runs)
        table += fmt::format("{:<{}}  {:>8}  {:<16}  {:<18}  {:<18}  {:<40}  {:>8}\n", result.name,
                             width, result.keyValueBytesPerToken, result.groupSizes,
                             result.converted ? metricText(*result.converted) : "-",
                             metricText(result.tuned), differenceText(result),
                             durationText(result.seconds));
    table += fmt::format("{} by classification head on {} items, in {}; models in {}", report.task,
                         report.runs.empty() ? 0 : report.runs.front().itemCount,
                         durationText(report.seconds), report.folder.string());
    return report.runId ? table + fmt::format(", stored as run {}", *report.runId) : table;
}

} // namespace regroup
