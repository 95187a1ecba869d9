// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/evaluate_task.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/eval/choice_metrics.h"
#include "core/eval/choice_task.h"
#include "core/model/checkpoint.h"
#include "core/model/model_summary.h"
#include "core/model/transformer.h"
#include "core/tokenizer/tokenizer.h"
#include "core/workflow/grouped_model.h"
#include "core/workflow/model_identity.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/task_samples.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t bootstrapSeed = 0;
constexpr std::string_view mmluPrefix = "mmlu_";

/// One task's items and where they came from.
struct LoadedTask {
    TaskScore score;
    std::vector<ChoiceItem> items;
};

LoadedTask loadGlue(const GlueTask& task, const TaskRequest& request) {
    if (request.shots > 0)
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{}: {} examples were asked for, expected 0: which of GLUE's rows "
                                "the harness would draw is not known.",
                                task.name, request.shots),
                    "Leave --shots out.");
    const Split split = splitFromName(request.split.empty() ? "validation" : request.split);
    const fs::path file = glueFile(task, request.evaluation.data, split);
    LoadedTask loaded;
    loaded.score.task = task.name;
    loaded.score.alias = task.name;
    loaded.score.split = splitName(split);
    loaded.score.dataSha256 = fileSha256(file);
    loaded.items = glueChoiceItems(task, readGlueFile(task, file));
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
    loaded.items = mmluChoiceItems(subject, readMmluFile(file), examples, request.shots);
    return loaded;
}

std::vector<LoadedTask> loadTasks(const TaskRequest& request) {
    std::vector<LoadedTask> tasks;
    if (const GlueTask* glue = findGlueTask(request.task)) {
        tasks.push_back(loadGlue(*glue, request));
    } else {
        for (const MmluSubject* subject : mmluSubjectsOf(request.task))
            tasks.push_back(loadMmlu(*subject, request));
    }
    if (tasks.empty())
        throw Error(ErrorCode::BadUsage,
                    fmt::format("'{}' is no task, expected one of {}.", request.task,
                                fmt::join(choiceTaskNames(), ", ")));
    for (LoadedTask& task : tasks) {
        task.score.fileCount = static_cast<std::int64_t>(task.items.size());
        if (request.limit > 0 && task.score.fileCount > request.limit)
            task.items.resize(static_cast<std::size_t>(request.limit));
    }
    return tasks;
}

std::vector<TaskMetric> metricsOf(const std::string& task,
                                  std::span<const ChoiceOutcome> outcomes) {
    std::vector<MetricValue> values;
    if (task == "cola")
        values = {matthewsOf(outcomes, bootstrapSeed)};
    else if (task == "mrpc" || task == "qqp")
        values = {accuracyOf(outcomes), f1Of(outcomes, bootstrapSeed)};
    else
        values = {accuracyOf(outcomes)};
    std::vector<TaskMetric> metrics;
    metrics.reserve(values.size());
    for (MetricValue& value : values)
        metrics.push_back({std::move(value.name), value.value, value.standardError});
    return metrics;
}

/// Scores all tasks in one go, so that batches fill up and progress counts all items.
void scoreTasks(const Transformer& model, const Tokenizer& tokenizer,
                std::vector<LoadedTask>& tasks, JobContext& job) {
    std::vector<TokenizedChoices> tokens;
    for (const LoadedTask& task : tasks)
        for (const ChoiceItem& item : task.items) {
            job.throwIfStopped();
            tokens.push_back(tokenizeChoices(tokenizer, item));
        }
    const std::vector<ChoiceScores> scores = scoreChoices(model, tokens, {}, job);
    std::size_t next = 0;
    for (LoadedTask& task : tasks) {
        std::vector<ChoiceOutcome> outcomes;
        for (ChoiceItem& item : task.items) {
            const ChoiceScores& found = scores[next++];
            const int prediction = likeliestChoice(found.logLikelihoods);
            outcomes.push_back({prediction, item.target});
            task.score.cutCount += found.wasCut ? 1 : 0;
            task.score.items.push_back({item.docId, item.target, prediction, found.logLikelihoods,
                                        found.isGreedy, std::move(item.prompt),
                                        std::move(item.choices)});
        }
        task.score.itemCount = static_cast<std::int64_t>(outcomes.size());
        task.score.metrics = metricsOf(task.score.task, outcomes);
    }
}

TaskGroupScore groupOf(const std::string& name, const std::string& alias,
                       const std::vector<TaskScore>& tasks,
                       const std::function<bool(const TaskScore&)>& belongs) {
    TaskGroupScore group;
    group.group = name;
    group.alias = alias;
    std::vector<SizedAccuracy> parts;
    for (const TaskScore& task : tasks)
        if (belongs(task)) {
            group.tasks.push_back(task.task);
            const TaskMetric& accuracy = task.metrics.front();
            parts.push_back(
                {{accuracy.name, accuracy.value, accuracy.standardError}, task.itemCount});
        }
    if (parts.empty())
        return group;
    const SizedAccuracy pooled = pooledAccuracy(parts);
    group.accuracy = {"acc", pooled.accuracy.value, pooled.accuracy.standardError};
    group.itemCount = pooled.count;
    return group;
}

MmluCategory categoryOf(const TaskScore& task) {
    for (const MmluSubject& subject : mmluSubjects())
        if (task.alias == subject.name)
            return subject.category;
    return MmluCategory::Other;
}

std::vector<TaskGroupScore> groupsOf(const std::string& task, const std::vector<TaskScore>& tasks) {
    std::vector<TaskGroupScore> groups;
    if (!task.starts_with("mmlu") || tasks.size() < 2)
        return groups;
    if (task == "mmlu")
        groups.push_back(groupOf("mmlu", "mmlu", tasks, [](const TaskScore&) { return true; }));
    for (const MmluCategory category : {MmluCategory::Humanities, MmluCategory::Other,
                                        MmluCategory::SocialSciences, MmluCategory::Stem}) {
        std::string alias(mmluCategoryName(category));
        const std::string name = std::string(mmluPrefix) + alias;
        std::replace(alias.begin(), alias.end(), '_', ' ');
        TaskGroupScore group = groupOf(name, alias, tasks, [category](const TaskScore& score) {
            return categoryOf(score) == category;
        });
        if (!group.tasks.empty())
            groups.push_back(std::move(group));
    }
    return groups;
}

TaskReport evaluateInto(RunRecorder& recorder, Session& session, const TaskRequest& request,
                        JobContext& job) {
    const EvaluateRequest& evaluation = request.evaluation;
    std::vector<LoadedTask> tasks = loadTasks(request); // Before the model: data errors come soon.
    ModelIdentityTask identity(session, evaluation.model, evaluation.store, job);
    const auto model = session.transformer(evaluation.model, evaluation.runtime, job);
    const auto grouped = groupedModel(session, model, evaluation, identity, job);
    scoreTasks(*grouped, *session.tokenizer(evaluation.model), tasks, job);
    TaskReport report;
    report.model = evaluation.model.string();
    report.shots = request.shots;
    report.partial = request.limit > 0;
    for (LoadedTask& task : tasks)
        report.tasks.push_back(std::move(task.score));
    report.groups = groupsOf(request.task, report.tasks);
    recorder.setModel(session, evaluation.model, identity.weightsSha256());
    if (evaluation.grouping)
        recorder.setUsedGrouping(*evaluation.grouping, evaluation.name);
    recordGroupingShape(recorder, summarizeModel(*session.checkpoint(evaluation.model)),
                        grouped->config().grouping,
                        mergeMethodText(mergeMethodOf(evaluation.merge, model->config())));
    recorder.addTasks(report);
    recorder.addParam(run_param::evaluationData, evaluation.data.string());
    return report;
}

} // namespace

std::vector<std::string> choiceTaskNames() {
    std::vector<std::string> names;
    for (const GlueTask& task : glueTasks())
        if (!task.labelNames.empty())
            names.push_back(task.name);
    names.emplace_back("mmlu");
    for (const MmluCategory category : {MmluCategory::Humanities, MmluCategory::Other,
                                        MmluCategory::SocialSciences, MmluCategory::Stem})
        names.push_back(fmt::format("mmlu_{}", mmluCategoryName(category)));
    for (const MmluSubject& subject : mmluSubjects())
        names.push_back(fmt::format("mmlu_{}", subject.name));
    return names;
}

bool isChoiceTask(std::string_view name) {
    const GlueTask* glue = findGlueTask(name);
    return (glue != nullptr && !glue->labelNames.empty()) || !mmluSubjectsOf(name).empty();
}

TaskReport evaluateTask(Session& session, const TaskRequest& request, JobContext& job) {
    const auto begun = std::chrono::steady_clock::now();
    const EvaluateRequest& evaluation = request.evaluation;
    RunStart start;
    start.kind = RunKind::Evaluate;
    start.name =
        !evaluation.name.empty() ? evaluation.name : (evaluation.grouping ? "grouped" : "as it is");
    start.command = evaluation.command;
    start.runtime = evaluation.runtime;
    start.partial = request.limit > 0;
    return recordRun(evaluation.store, start, [&](RunRecorder& recorder) {
        TaskReport report = evaluateInto(recorder, session, request, job);
        report.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
        if (request.samples)
            writeFileAtomically(*request.samples, taskSamplesText(report));
        recorder.addParam(run_param::seconds, report.seconds);
        recorder.finish(RunState::Done);
        report.runId = recorder.runId();
        return report;
    });
}

} // namespace regroup
