// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/grouping/grouping_file.h"
#include "core/search/model_search.h"
#include "core/search/search_objective.h"
#include "core/workflow/session.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace regroup {

struct SearchRequest {
    std::filesystem::path model;
    /// Method, groups, sizes, K/V, seed, parameters. A budget counts KV heads, keys and values
    /// together; with both independent, its key and value heads are shared out apart.
    ModelSearchRequest search;
    /// When set, replaces search's group count: heads / averageGroupSize, which must divide.
    std::optional<double> averageGroupSize;
    GroupingFile manual; ///< For method Manual; over the model's query heads.
    Objective objective = Objective::Similarity;
    /// The rule that objective `error` predicts, and that loss and kl merge with.
    MergeRule merge = MergeRule::Mean;
    /// As many heads as the group count gives all layers together are shared out over them.
    bool sharesBudget = false;
    /// Absent: measured for objective error, else equal.
    std::optional<BudgetWeights> budgetWeights;
    SimilarityMetric metric = SimilarityMetric::ActivationMean;
    CalibrationSettings calibration;
    /// For loss, kl and measured weights: first tokens of the held-out part; 0: all of it.
    std::int64_t heldOutTokens = 0;
    /// For objective Accuracy, and for a classifier's loss and kl: so many held-out rows of the
    /// task.
    std::int64_t questionLimit = 256;
    RuntimeOptions runtime;
    std::optional<std::filesystem::path> store; ///< nullopt: nothing is stored.
    std::int64_t parentId = 0; ///< In the store: the run of the sweep that it is part of; 0: none.
    std::string command;       ///< The equivalent command line, stored with the run.
    std::string name;          ///< Name of the run; empty: made from the method.
};

struct SearchReport {
    ModelSearchRequest search; ///< As it ran: layers, heads and groups are the model's.
    GroupingFile file;         ///< The grouping with its model and origin.
    double objectiveBefore =
        0; ///< Of the unmerged model (loss, kl: 0), else of neighbouring heads in as many groups.
    double objective = 0;
    std::int64_t evaluationCount = 0;
    double seconds = 0;
    std::vector<SearchStep> trace;
    /// How far the objective can be from the optimum, relative to it; absent when no bound is
    /// known.
    std::optional<double> optimalityGap;
    std::optional<SharedBudget> budget; ///< How a budget was shared out over the layers.
    bool stopped = false;               ///< The user stopped it; the grouping is the best so far.
    std::optional<std::int64_t> runId;  ///< In the store.
};

/// Searches a grouping for the whole model and stores the run. A stop keeps the best so far.
/// @param onStep called from this thread for every recorded step; may be empty.
/// @throws Cancelled when stopped before there was a grouping; Error
SearchReport runSearch(Session& session, const SearchRequest& request, JobContext& job,
                       const std::function<void(const SearchStep&)>& onStep = {});

nlohmann::ordered_json searchReportToJson(const SearchReport& report);

} // namespace regroup
