// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/glue.h"
#include "core/eval/choice_task.h"
#include "core/workflow/session.h"

#include <filesystem>
#include <string>
#include <vector>

namespace regroup {

/// The training split of a benchmark, in two parts. Internal to workflow.
struct TrainingRows {
    std::vector<ChoiceItem> calibration; ///< Three rows of four.
    std::vector<ChoiceItem> heldOut;     ///< Every fourth row, so that all of the file is in both.
};

/// @param settings.task a benchmark with choices; settings.data its folder or its training file.
///        MMLU's training rows are its dev files.
/// @throws Error(BadUsage) for a split, or a file, that results are reported on, explaining the
/// leak;
///         Error(BadUsage) for no such task; Error(BadData) for fewer than four rows.
TrainingRows readTrainingRows(const CalibrationSettings& settings);

/// The same parts of a GLUE task's labelled rows as a classifier reads them, without a prompt.
struct TrainingTexts {
    std::vector<TextExample> calibration;
    std::vector<TextExample> heldOut;
};

/// @throws as readTrainingRows does.
TrainingTexts readTrainingTexts(const GlueTask& task, const CalibrationSettings& settings);

/// A prompt and its right answer: what a calibration reads of an item.
std::string textOf(const ChoiceItem& item);

/// SHA-256 of rows as a calibration on them would have it, e.g. of a reported file: the same hash
/// means that the calibration has seen it.
std::string rowsSha256(std::vector<ChoiceItem> rows);

/// SHA-256 of what settings are measured on: the text, or the training rows.
std::string trainingDataSha256(const CalibrationSettings& settings);

} // namespace regroup
