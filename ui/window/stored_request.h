// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/evaluate_task.h"
#include "core/workflow/run_search.h"

#include <nlohmann/json_fwd.hpp>

#include <QString>
#include <QStringList>
#include <filesystem>
#include <optional>

// What a stored run (JSON of showRun()) was asked for, as the forms take it.
namespace regroup::ui {

/// A setting of the run; null: there is none.
const nlohmann::ordered_json& storedParam(const nlohmann::ordered_json& run, const char* key);
QString storedText(const nlohmann::ordered_json& run, const char* key);
/// The words of the run's command, as a shell takes them: 'my texts/a.txt' is one.
QStringList storedCommand(const nlohmann::ordered_json& run);
/// The word behind one of these options of the run's command; empty: none.
QString storedOption(const nlohmann::ordered_json& run, const QStringList& options);

struct StoredSearch {
    SearchRequest request; ///< Calibration without data: none is known.
    QStringList notTaken;  ///< Settings that no form has a field for, in words.
};
/// Of what the run does not tell the usual. @throws Error for names that this program does not know
StoredSearch storedSearchOf(const nlohmann::ordered_json& run);

struct StoredEvaluation {
    TaskRequest request; ///< Its task is "perplexity" for that of a text.
    bool isGrouped = false;
    std::optional<ModelGrouping> grouping; ///< That was merged; nothing: it is not known.
    QStringList notTaken;
};
/// By the run's recipe, where it has one of its own; else by its results. @throws Error likewise
StoredEvaluation storedEvaluationOf(const nlohmann::ordered_json& run);

/// Of a run that knows its model, else as it was kept as a text. @throws Error(BadData)
std::optional<ModelGrouping> storedGroupingOf(const nlohmann::ordered_json& run);

} // namespace regroup::ui
