// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/task_material.h"

#include "core/base/error.h"
#include "core/data/mmlu.h"
#include "core/model/model_config.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/training_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace regroup {

namespace fs = std::filesystem;

namespace {

void takeLabelled(const std::vector<TextExample>& rows, const fs::path& file, LoadedTask& loaded) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (!rows[row].label && !rows[row].score)
            continue;
        loaded.texts.push_back(rows[row]);
        loaded.textRows.push_back(static_cast<std::int64_t>(row));
    }
    if (loaded.texts.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: none of the {} rows has a label, expected labels to compare "
                                "with.",
                                file.string(), rows.size()),
                    "GLUE's test files have none; use the validation split.");
}

/// What examples are drawn from: the training file beside the one that is evaluated.
std::vector<TextExample> trainingRows(const GlueTask& task, const fs::path& file,
                                      const TaskRequest& request) {
    std::error_code error;
    const fs::path& data = request.evaluation.data;
    const fs::path folder = fs::is_directory(data, error) ? data : file.parent_path();
    const fs::path training = glueFile(task, folder.empty() ? fs::path(".") : folder, Split::Train);
    if (fs::equivalent(training, file, error))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: is evaluated and would give the examples, too, expected "
                                "another split.",
                                file.string()),
                    "Leave --split out, or --shots.");
    return readGlueFile(task, training);
}

std::vector<ChoiceItem> promptItems(const GlueTask& task, const std::vector<TextExample>& rows,
                                    const fs::path& file, const TaskRequest& request) {
    if (request.shots == 0)
        return glueChoiceItems(task, rows);
    const std::vector<TextExample> training = trainingRows(task, file, request);
    return glueChoiceItems(task, rows, {training, request.shots});
}

LoadedTask loadGlue(const GlueTask& task, const TaskRequest& request, TaskProtocol protocol) {
    if (request.shots > 0 && protocol == TaskProtocol::Classifier)
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: {} examples were asked for, expected 0: a classifier reads "
                                "the text alone.",
                                task.name, request.shots),
                    "Leave --shots out, or use --protocol prompt.");
    const Split split = splitFromName(request.split.empty() ? "validation" : request.split);
    const fs::path file = glueFile(task, request.evaluation.data, split);
    LoadedTask loaded;
    loaded.glue = &task;
    loaded.score.task = task.name;
    loaded.score.alias = task.name;
    loaded.score.split = splitName(split);
    loaded.score.dataSha256 = fileSha256(file);
    const std::vector<TextExample> rows = readGlueFile(task, file);
    const bool hasLabels = std::any_of(rows.begin(), rows.end(),
                                       [](const auto& row) { return row.label.has_value(); });
    if (hasLabels)
        loaded.score.rowsSha256 = rowsSha256(glueChoiceItems(task, rows));
    if (protocol == TaskProtocol::Classifier)
        takeLabelled(rows, file, loaded);
    else
        loaded.choices = promptItems(task, rows, file, request);
    return loaded;
}

LoadedTask loadMmlu(const MmluSubject& subject, const TaskRequest& request) {
    const Split split = splitFromName(request.split.empty() ? "test" : request.split);
    const fs::path& path = request.evaluation.data;
    std::error_code error;
    const bool isFile = fs::is_regular_file(path, error);
    const fs::path file = isFile ? path : mmluFile(subject, path, split);
    std::vector<MmluQuestion> examples;
    if (request.shots > 0)
        examples = readMmluFile(
            mmluFile(subject, isFile ? path.parent_path().parent_path() : path, Split::Train));
    LoadedTask loaded;
    loaded.score.task = fmt::format("mmlu_{}", subject.name);
    loaded.score.alias = subject.name;
    loaded.score.split = splitName(split);
    loaded.score.dataSha256 = fileSha256(file);
    loaded.choices = mmluChoiceItems(subject, readMmluFile(file), examples, request.shots);
    return loaded;
}

template <typename Item> void limitTo(std::vector<Item>& items, std::int64_t limit) {
    if (limit > 0 && static_cast<std::int64_t>(items.size()) > limit)
        items.erase(items.begin() + limit, items.end());
}

} // namespace

TaskProtocol protocolOf(const TaskRequest& request, const ModelConfig& config) {
    if (request.protocol)
        return *request.protocol;
    const bool isClassifier =
        config.output == ModelOutput::Labels && findGlueTask(request.task) != nullptr;
    return isClassifier ? TaskProtocol::Classifier : TaskProtocol::Prompt;
}

std::vector<LoadedTask> loadTasks(const TaskRequest& request, TaskProtocol protocol) {
    std::vector<LoadedTask> tasks;
    if (const GlueTask* glue = findGlueTask(request.task)) {
        tasks.push_back(loadGlue(*glue, request, protocol));
    } else {
        const auto subjects = mmluSubjectsOf(request.task);
        if (!subjects.empty() && protocol == TaskProtocol::Classifier)
            throw Error(ErrorCode::Unsupported,
                        fmt::format("{}: is answered by prompts, expected a task of GLUE for the "
                                    "protocol classifier.",
                                    request.task),
                        "Use --protocol prompt and a model that predicts the next token.");
        for (const MmluSubject* subject : subjects)
            tasks.push_back(loadMmlu(*subject, request));
    }
    if (tasks.empty())
        throw Error(ErrorCode::BadUsage, fmt::format("'{}' is no task, expected one of {}.",
                                                     request.task, fmt::join(taskNames(), ", ")));
    for (LoadedTask& task : tasks) {
        task.score.fileCount = static_cast<std::int64_t>(task.choices.size() + task.texts.size());
        limitTo(task.choices, request.limit);
        limitTo(task.texts, request.limit);
        limitTo(task.textRows, request.limit);
    }
    return tasks;
}

} // namespace regroup
