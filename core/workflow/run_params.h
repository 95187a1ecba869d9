// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

/// Names of what a run stores beside its fixed columns; tables and comparisons show them. Internal
/// to workflow.
namespace regroup::run_param {

inline constexpr std::string_view model = "model"; ///< Folder name, also before the hash is known.
inline constexpr std::string_view method = "method";
inline constexpr std::string_view objective = "objective";
inline constexpr std::string_view metric = "metric";
inline constexpr std::string_view keyValue = "kv";
inline constexpr std::string_view groups = "groups";
inline constexpr std::string_view averageGroupSize = "average_group_size";
inline constexpr std::string_view groupSizes = "group_sizes";
inline constexpr std::string_view mergeRule = "merge_rule";
inline constexpr std::string_view keyValueBytes = "kv_bytes_per_token";
inline constexpr std::string_view parameters = "parameters";
inline constexpr std::string_view calibrationData = "calibration_data";
inline constexpr std::string_view task = "task"; ///< Whose training rows are calibrated on.
inline constexpr std::string_view calibrationTokens = "calibration_tokens";
inline constexpr std::string_view calibrationLength = "calibration_length";
inline constexpr std::string_view iterations = "iterations";
inline constexpr std::string_view candidates = "candidates";
inline constexpr std::string_view accept = "accept";
inline constexpr std::string_view reset = "reset";
inline constexpr std::string_view preserve = "preserve";
inline constexpr std::string_view restarts = "restarts";
inline constexpr std::string_view maximumGroupSize = "maximum_group_size";
inline constexpr std::string_view layers = "layers"; ///< Grouped ones; absent: all.
inline constexpr std::string_view only = "only";     ///< "key" or "value"; absent: both.
inline constexpr std::string_view locks = "locks";   ///< Layers with them; absent: none were kept.
inline constexpr std::string_view attentionWindow = "attention_window";
inline constexpr std::string_view budget = "budget";
inline constexpr std::string_view budgetFront = "budget_front"; ///< JSON: heads and objective.
inline constexpr std::string_view objectiveBefore = "objective_before";
inline constexpr std::string_view objectiveAfter = "objective_after";
inline constexpr std::string_view evaluations = "evaluations";
inline constexpr std::string_view seconds = "seconds";
inline constexpr std::string_view grouping = "grouping"; ///< Where no model row can hold it.
inline constexpr std::string_view evaluationData = "evaluation_data";
inline constexpr std::string_view trainingData = "training_data";
inline constexpr std::string_view exportForm = "export";
inline constexpr std::string_view exportDataType = "export_dtype"; ///< Absent: the source's own.
inline constexpr std::string_view exportFolder = "out";
inline constexpr std::string_view dataType = "dtype";
inline constexpr std::string_view importedSha256 = "imported_sha256"; ///< Of what it was read from.

} // namespace regroup::run_param
