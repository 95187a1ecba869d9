// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_context.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace regroup {

class Store;
struct RunDetails;

enum class PairVerdict { Better, Worse, WithinNoise, NotSameItems };
std::string pairVerdictText(PairVerdict verdict); ///< "better" ... "not the same items".

/// A run against a baseline on the same items.
struct RunPair {
    std::int64_t baseline = 0;
    std::int64_t run = 0;
    std::string task;      ///< Empty: the loss of a text.
    std::string metric;    ///< "acc"; "nll_per_token", for which lower is better.
    double difference = 0; ///< Run minus baseline. Of a group of tasks: over all items together.
    double low = 0;        ///< 95 % interval, paired bootstrap.
    double high = 0;
    std::int64_t onlyBaseline = 0;  ///< Items that only the baseline got right.
    std::int64_t onlyRun = 0;       ///< Items that only the run got right.
    std::optional<double> pMcNemar; ///< Exact test, two-sided; absent for losses.
    std::optional<double> pHolm;    ///< Adjusted over all runs of the same comparison.
    PairVerdict verdict = PairVerdict::NotSameItems;
};

/// Each of ids against the baseline in one task, "perplexity" for a text's loss, in the order of
/// ids. A group such as "mmlu" is paired over the items of all its tasks.
/// @throws Cancelled; Error(BadData) if a run is not there
std::vector<RunPair> pairRuns(const std::filesystem::path& store, std::int64_t baseline,
                              std::span<const std::int64_t> ids, const std::string& task,
                              JobContext& job);

// Internal to workflow:

/// All that can be compared of two runs; one that says so where there is nothing.
std::vector<RunPair> pairsOf(Store& store, const RunDetails& first, const RunDetails& later);
/// Several runs against one baseline: p-values of the same task are adjusted together.
void adjustPValues(std::vector<RunPair>& pairs);

} // namespace regroup
