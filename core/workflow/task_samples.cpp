// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/task_samples.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/base/version.h"
#include "core/workflow/json_values.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace regroup {

namespace {

using Json = nlohmann::ordered_json;

Json answeredSample(const TaskItem& item) {
    Json arguments = Json::object();
    Json responses = Json::array();
    Json filtered = Json::array();
    for (std::size_t choice = 0; choice < item.choices.size(); ++choice) {
        arguments[fmt::format("gen_args_{}", choice)] = {{"arg_0", item.prompt},
                                                         {"arg_1", item.choices[choice]}};
        const Json response{fmt::format("{}", item.logLikelihoods[choice]),
                            item.isGreedy[choice] ? "True" : "False"};
        responses.push_back(Json::array({response}));
        filtered.push_back(response);
    }
    return {{"loglikelihoods", item.logLikelihoods},
            {"arguments", arguments},
            {"resps", responses},
            {"filtered_resps", filtered},
            {"prompt_hash", sha256Hex(item.prompt)}};
}

Json classifiedSample(const TaskItem& item) {
    Json texts = Json::array({item.prompt});
    if (!item.second.empty())
        texts.push_back(item.second);
    // For readers of the harness's files: a label stands where an answer would.
    const std::string text = item.prompt + (item.second.empty() ? "" : "\n" + item.second);
    Json arguments = Json::object();
    Json filtered = Json::array();
    for (std::size_t label = 0; label < item.scores.size(); ++label) {
        arguments[fmt::format("gen_args_{}", label)] = {{"arg_0", text},
                                                        {"arg_1", item.choices[label]}};
        filtered.push_back(Json{fmt::format("{}", item.scores[label]), "False"});
    }
    return {{"scores", item.scores},
            {"texts", texts},
            {"cut", item.wasCut},
            {"arguments", arguments},
            {"filtered_resps", filtered}};
}

Json sampleOf(const TaskReport& report, const TaskScore& task, const TaskItem& item) {
    Json sample{{"task", task.task}, {"doc_id", item.docId}};
    if (item.targetScore) {
        sample["target"] = *item.targetScore;
        sample["prediction"] = item.scores.front();
        sample["squared_error"] = item.itemScore();
    } else {
        sample["target"] = item.target;
        sample["prediction"] = item.prediction;
        sample["acc"] = item.itemScore();
    }
    sample.update(report.protocol == TaskProtocol::Prompt ? answeredSample(item)
                                                          : classifiedSample(item));
    sample["filter"] = "none";
    sample["metrics"] = {item.targetScore ? "squared_error" : "acc"};
    return sample;
}

Json resultOf(const std::string& alias, const std::vector<TaskMetric>& metrics,
              std::int64_t count) {
    Json result{{"alias", alias}, {"sample_len", count}};
    for (const TaskMetric& metric : metrics) {
        result[metric.name + ",none"] = metric.value;
        result[metric.name + "_stderr,none"] = metric.standardError;
    }
    return result;
}

Json configOf(const TaskReport& report, const TaskScore& task) {
    Json config{{"task", task.task},
                {"task_alias", task.alias},
                {"split", task.split},
                {"num_fewshot", report.shots},
                {"protocol", taskProtocolName(report.protocol)},
                {"output_type", "multiple_choice"},
                {"data_sha256", task.dataSha256}};
    if (report.protocol == TaskProtocol::Prompt) {
        config["prompts_cut"] = task.cutCount;
    } else {
        config["output_type"] = "classification";
        config["length"] = report.length;
        config["texts_cut"] = task.cutCount;
    }
    return config;
}

} // namespace

std::string taskSamplesText(const TaskReport& report) {
    std::string text;
    for (const TaskScore& task : report.tasks)
        for (const TaskItem& item : task.items)
            text +=
                sampleOf(report, task, item).dump(-1, ' ', false, Json::error_handler_t::replace) +
                "\n";
    return text;
}

Json taskReportToJson(const TaskReport& report) {
    Json document;
    for (const char* key : {"results", "groups", "group_subtasks", "configs", "versions", "n-shot",
                            "higher_is_better", "n-samples"})
        document[key] = Json::object();
    for (const TaskGroupScore& group : report.groups) {
        const Json result = resultOf(group.alias, {group.accuracy}, group.itemCount);
        document["results"][group.group] = result;
        document["groups"][group.group] = result;
        document["group_subtasks"][group.group] = group.tasks;
    }
    for (const TaskScore& task : report.tasks) {
        document["results"][task.task] = resultOf(task.alias, task.metrics, task.itemCount);
        document["configs"][task.task] = configOf(report, task);
        document["versions"][task.task] = 1;
        document["n-shot"][task.task] = report.shots;
        for (const TaskMetric& metric : task.metrics)
            document["higher_is_better"][task.task][metric.name] = true;
        document["n-samples"][task.task] = {{"original", task.fileCount},
                                            {"effective", task.itemCount}};
    }
    document["config"] = {{"model", report.model},
                          {"model_source", "regroup"},
                          {"regroup_version", programVersion()}};
    document["date"] = utcNow();
    document["seconds"] = report.seconds;
    document["kv_bytes_per_token"] =
        report.keyValueBytesPerToken > 0 ? Json(report.keyValueBytesPerToken) : Json();
    document["partial"] = report.partial;
    document["run"] = orNull(report.runId);
    return document;
}

std::string taskReportText(const TaskReport& report) {
    std::string text = fmt::format("{:<44}  {:>7}  {:<8}  value", "task", "items", "metric");
    const auto add = [&](const std::string& name, std::int64_t count, const TaskMetric& metric) {
        text += fmt::format("\n{:<44}  {:>7}  {:<8}  {:.4f} +- {:.4f}", name, countText(count),
                            metric.name, metric.value, metric.standardError);
    };
    for (const TaskGroupScore& group : report.groups)
        add(group.group, group.itemCount, group.accuracy);
    std::int64_t cut = 0;
    for (const TaskScore& task : report.tasks) {
        cut += task.cutCount;
        for (const TaskMetric& metric : task.metrics)
            add((report.groups.empty() ? "" : "  ") + task.task, task.itemCount, metric);
    }
    if (cut > 0)
        text += report.protocol == TaskProtocol::Prompt
                    ? fmt::format("\n{} prompts were longer than the model and lost their "
                                  "beginning.",
                                  countText(cut))
                    : fmt::format("\n{} texts were longer than {} tokens and lost their end.",
                                  countText(cut), report.length);
    if (report.partial)
        text += "\npartial: --limit";
    return text;
}

} // namespace regroup
