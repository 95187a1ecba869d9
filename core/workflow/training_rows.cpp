// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/training_rows.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/workflow/evaluate_task.h"
#include "core/workflow/run_recorder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t heldOutStep = 4;

Error leak(const std::string& place, const std::string& found) {
    return {ErrorCode::BadUsage,
            fmt::format("{}: {} was given to search on, expected the training split: groups chosen "
                        "by their accuracy on what is reported would be selected on the answers, "
                        "and the report would promise too much (a leak).",
                        place, found),
            "Leave --split out, and name the task's folder or its training file: a held-out part "
            "of it stands for the reported split."};
}

void checkSplit(const CalibrationSettings& settings) {
    if (splitFromName(settings.split) != Split::Train)
        throw leak(settings.task, fmt::format("the split '{}'", settings.split));
}

/// A single file counts as reported where it has the name that the benchmark gives it.
std::vector<TextExample> glueTexts(const GlueTask& task, const CalibrationSettings& settings) {
    const fs::path file = glueFile(task, settings.data, Split::Train);
    const std::string name = file.filename().string();
    if (name == task.validationFile || name == task.testFile)
        throw leak(task.name, file.string());
    return readGlueFile(task, file);
}

std::vector<ChoiceItem> mmluRows(const CalibrationSettings& settings) {
    std::error_code ignored;
    if (fs::is_regular_file(settings.data, ignored))
        throw Error(
            ErrorCode::BadUsage,
            fmt::format("{}: is one file, expected the folder that holds dev, val and test.",
                        settings.data.string()),
            "The training rows of MMLU are its dev files.");
    std::vector<ChoiceItem> rows;
    for (const MmluSubject* subject : mmluSubjectsOf(settings.task)) {
        const fs::path file = mmluFile(*subject, settings.data, Split::Train);
        auto items = mmluChoiceItems(*subject, readMmluFile(file), {}, 0);
        std::move(items.begin(), items.end(), std::back_inserter(rows));
    }
    return rows;
}

/// @tparam Parts TrainingRows or TrainingTexts.
template <typename Parts, typename Row> Parts partsOf(std::vector<Row> rows) {
    Parts parts;
    for (std::size_t row = 0; row < rows.size(); ++row)
        (row % heldOutStep == heldOutStep - 1 ? parts.heldOut : parts.calibration)
            .push_back(std::move(rows[row]));
    return parts;
}

template <typename Row>
std::vector<Row> enough(std::vector<Row> rows, const CalibrationSettings& settings) {
    if (rows.size() < heldOutStep)
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: its training split has {} rows, expected at least {}: three to "
                        "calibrate on and one held out.",
                        settings.data.string(), rows.size(), heldOutStep));
    return rows;
}

std::string sha256Of(const TrainingRows& rows) {
    Sha256 hash;
    for (const auto* part : {&rows.calibration, &rows.heldOut})
        for (const ChoiceItem& item : *part) {
            const std::string text = textOf(item) + '\n';
            hash.add(std::string_view(text));
        }
    return hash.hexDigest();
}

} // namespace

TrainingRows readTrainingRows(const CalibrationSettings& settings) {
    if (!isChoiceTask(settings.task))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("'{}' is no task with choices, expected one of {}.", settings.task,
                                fmt::join(choiceTaskNames(), ", ")));
    checkSplit(settings);
    const GlueTask* glue = findGlueTask(settings.task);
    std::vector<ChoiceItem> rows =
        glue != nullptr ? glueChoiceItems(*glue, glueTexts(*glue, settings)) : mmluRows(settings);
    return partsOf<TrainingRows>(enough(std::move(rows), settings));
}

TrainingTexts readTrainingTexts(const GlueTask& task, const CalibrationSettings& settings) {
    checkSplit(settings);
    std::vector<TextExample> rows = glueTexts(task, settings);
    std::erase_if(rows, [](const TextExample& row) { return !row.label; });
    return partsOf<TrainingTexts>(enough(std::move(rows), settings));
}

std::string textOf(const ChoiceItem& item) {
    return item.prompt + item.choices[static_cast<std::size_t>(item.target)];
}

std::string trainingDataSha256(const CalibrationSettings& settings) {
    if (settings.task.empty())
        return fileSha256(settings.data);
    return sha256Of(readTrainingRows(settings));
}

std::string rowsSha256(std::vector<ChoiceItem> rows) {
    return sha256Of(partsOf<TrainingRows>(std::move(rows)));
}

} // namespace regroup
