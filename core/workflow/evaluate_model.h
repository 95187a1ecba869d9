// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping_file.h"
#include "core/workflow/merge_request.h"
#include "core/workflow/session.h"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace regroup {

/// Perplexity of a text; the options are those of eval/perplexity.h.
struct EvaluateRequest {
    std::filesystem::path model;
    std::optional<GroupingFile> grouping;   ///< Merged in memory first; absent: the model as it is.
    std::string groupingPlace = "grouping"; ///< Names it in messages, e.g. its path.
    MergeRequest merge;                     ///< How, if there is a grouping.
    std::filesystem::path data;
    TextShare share; ///< Which part of the text is scored.
    std::int64_t length = 0;
    std::int64_t stride = 0;
    std::int64_t tokenLimit = 0;  ///< `--limit`; a limited run is marked partial.
    std::int64_t batchTokens = 0; ///< Computed at once, about; 0: automatic. Changes last digits.
    std::uint64_t seed = 0;       ///< Of errors by bootstrap (perplexity, F1, correlations).
    RuntimeOptions runtime;
    std::optional<std::filesystem::path> store;
    bool resume = false; ///< Goes on with the newest equal evaluation that the store holds.
    std::string command;
    std::string name;
};

struct EvaluationWindow {
    std::int64_t begin = 0;
    std::int64_t tokenCount = 0;
    double lossSum = 0;
};

struct EvaluationReport {
    double lossPerToken = 0;
    double lossStandardError = 0;
    double perplexity = 0;
    double perplexityStandardError = 0; ///< By bootstrap over the windows, with the request's seed.
    std::int64_t tokenCount = 0;
    std::int64_t length = 0;
    std::int64_t stride = 0;
    double seconds = 0;
    double tokensPerSecond = 0; ///< Scored now, without loading and merging; 0: all were known.
    std::uint64_t keyValueBytesPerToken = 0; ///< Of the measured grouping, 0: does not apply.
    std::string model;
    std::string data;
    std::string dataSha256;
    std::vector<EvaluationWindow> windows;
    bool partial = false;
    bool isWhole = true; ///< No share of the text was asked for.
    std::optional<std::int64_t> runId;
};

/// @throws Cancelled, Error
EvaluationReport evaluateModel(Session& session, const EvaluateRequest& request, JobContext& job);

/// lm-evaluation-harness result layout; perplexity adds nll_per_token, tokens, perplexity.
nlohmann::ordered_json evaluationReportToJson(const EvaluationReport& report);

} // namespace regroup
