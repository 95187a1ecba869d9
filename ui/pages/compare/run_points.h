// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_library.h"
#include "ui/charts/curves_chart.h"
#include "ui/charts/score_bars.h"
#include "ui/charts/subject_chart.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/item_models/run_measures.h"

#include <optional>
#include <vector>

// Runs as what charts draw. Error bars are 95 % intervals; what never counts as best is hollow.
namespace regroup::ui {

/// A run as a point of the trade-off; nothing if it has no such result or no KV cache size.
std::optional<TradeoffPoint> tradeoffPointOf(const RunSummary& run, const RunMeasure& measure);
std::vector<TradeoffPoint> tradeoffPoints(const std::vector<RunSummary>& runs,
                                          const RunMeasure& measure);
TradeoffQuality tradeoffQualityOf(const RunMeasure& measure, const std::vector<RunMeasure>& all);

/// Every task a category; the parts of MMLU are left to the subject chart. Shares such as
/// accuracies if there are any, else perplexities: they have no axis in common.
ScoreBars barsByTask(const std::vector<RunSummary>& runs);
/// Every average group size a category, one measure.
ScoreBars barsByGroupSize(const std::vector<RunSummary>& runs, const RunMeasure& measure,
                          const std::vector<RunMeasure>& all);

/// Runs that have results of subjects, in the order given.
std::vector<const RunSummary*> runsWithSubjects(const std::vector<RunSummary>& runs);
/// @param second nullptr: one run.
std::vector<SubjectRow> subjectRows(const RunSummary& first, const RunSummary* second);

std::vector<TrainingCurve> trainingCurvesOf(const std::vector<RunCurve>& curves,
                                            const std::vector<RunSummary>& runs);

/// Every number of KV heads of the search's front, in the bytes that they take.
std::vector<TradeoffPoint> frontPoints(const BudgetFront& front, const RunSummary& search);
TradeoffQuality frontQuality();

/// The measure that charts start with: a perplexity, else the accuracy of a task, else the first.
std::optional<RunMeasure> usualMeasure(const std::vector<RunMeasure>& measures);

} // namespace regroup::ui
