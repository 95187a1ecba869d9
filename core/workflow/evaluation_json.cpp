// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/base/version.h"
#include "core/workflow/evaluate_model.h"
#include "core/workflow/json_values.h"

#include <nlohmann/json.hpp>

namespace regroup {

nlohmann::ordered_json evaluationReportToJson(const EvaluationReport& report) {
    using Json = nlohmann::ordered_json;
    // One window says nothing of the spread over windows.
    const bool hasSpread = report.windows.size() > 1;
    const auto errorOrNull = [hasSpread](double error) { return hasSpread ? Json(error) : Json(); };
    const Json result{{"alias", "perplexity"},
                      {"perplexity,none", report.perplexity},
                      {"perplexity_stderr,none", errorOrNull(report.perplexityStandardError)},
                      {"nll_per_token,none", report.lossPerToken},
                      {"nll_per_token_stderr,none", errorOrNull(report.lossStandardError)}};
    Json document;
    document["results"] = {{"perplexity", result}};
    document["n-samples"] = {
        {"perplexity",
         {{"original", report.windows.size()}, {"effective", report.windows.size()}}}};
    document["configs"] = {{"perplexity",
                            {{"task", "perplexity"},
                             {"data", report.data},
                             {"data_sha256", report.dataSha256},
                             {"length", report.length},
                             {"stride", report.stride}}}};
    document["versions"] = {{"perplexity", 1}};
    document["n-shot"] = {{"perplexity", 0}};
    document["higher_is_better"] = {{"perplexity", {{"perplexity", false}}}};
    document["config"] = {{"model", report.model},
                          {"model_source", "regroup"},
                          {"regroup_version", programVersion()},
                          {"limit", report.partial ? Json(report.tokenCount) : Json()}};
    document["date"] = utcNow();
    document["nll_per_token"] = report.lossPerToken;
    document["nll_per_token_stderr"] = errorOrNull(report.lossStandardError);
    document["tokens"] = report.tokenCount;
    document["perplexity"] = report.perplexity;
    document["seconds"] = report.seconds;
    document["tokens_per_second"] =
        report.tokensPerSecond > 0 ? Json(report.tokensPerSecond) : Json();
    document["kv_bytes_per_token"] =
        report.keyValueBytesPerToken > 0 ? Json(report.keyValueBytesPerToken) : Json();
    document["partial"] = report.partial;
    document["run"] = orNull(report.runId);
    return document;
}

} // namespace regroup
