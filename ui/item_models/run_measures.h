// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_library.h"

#include <QString>
#include <optional>
#include <utility>
#include <vector>

namespace regroup::ui {

/// What runs are compared by: results of different protocols are never mixed.
struct RunMeasure {
    std::string task;
    std::string metric;
    std::string protocol;

    friend bool operator==(const RunMeasure&, const RunMeasure&) = default;
};

/// All measures of these runs: perplexities first, then the tasks by name. Losses per token are
/// left out: they say what the perplexity says.
std::vector<RunMeasure> measuresOf(const std::vector<RunSummary>& runs);

/// The run's result, also of a run that has only RunSummary::perplexity.
std::optional<RunScore> scoreOf(const RunSummary& run, const RunMeasure& measure);

bool isLowerBetter(const RunMeasure& measure);
bool isShare(const RunMeasure& measure);       ///< Accuracy and other metrics of at most 1.
bool isPartOfMmlu(const std::string& task);    ///< A subject or one of the four groups.
bool isSubjectOfMmlu(const std::string& task); ///< Not one of the four groups.

/// "mmlu", "cola mcc", "perplexity"; with the protocol where the same measure has several.
QString measureTitle(const RunMeasure& measure, const std::vector<RunMeasure>& all);
/// "high school biology" of "mmlu_high_school_biology".
QString subjectTitle(const std::string& task);

/// What guessing gives, of the tasks whose number of answers is known.
std::optional<double> chanceOf(const RunMeasure& measure);

/// 95 % interval of a result: of accuracies Wilson's, which stays right near 0 and 1; else 1.96
/// standard errors to both sides. Nothing without a count or a standard error.
/// Source: Wilson 1927; Brown, Cai, DasGupta 2001, "Interval Estimation for a Binomial Proportion".
std::optional<std::pair<double, double>> scoreInterval(const RunScore& score);

/// Why the run's result never counts as best; empty: it may.
QString notBestReason(const RunSummary& run, const RunScore& score);

/// The model as it is, nothing grouped.
bool isOriginalRun(const RunSummary& run);
/// "original", "ward", "by hand": what has a colour of its own.
QString methodTitle(const RunSummary& run);
/// Of all runs, the original first, the others by name.
std::vector<QString> methodOrder(const std::vector<RunSummary>& runs);

} // namespace regroup::ui
