// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/evaluate_task.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/eval/choice_metrics.h"
#include "core/eval/label_scores.h"
#include "core/model/checkpoint.h"
#include "core/model/model_summary.h"
#include "core/model/transformer.h"
#include "core/workflow/evaluation_key.h"
#include "core/workflow/evaluation_plan.h"
#include "core/workflow/grouped_model.h"
#include "core/workflow/grouping_shape.h"
#include "core/workflow/model_identity.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/score_tasks.h"
#include "core/workflow/task_samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace regroup {

namespace {

constexpr std::string_view mmluPrefix = "mmlu_";

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
                        TaskProtocol protocol, JobContext& job) {
    const EvaluateRequest& evaluation = request.evaluation;
    const std::string place = evaluation.model.string();
    const auto checkpoint = session.checkpoint(evaluation.model);
    if (protocol == TaskProtocol::Classifier)
        requireClassifier(checkpoint->config(), place);
    std::vector<LoadedTask> tasks =
        loadTasks(request, protocol); // Before the weights: data errors come soon.
    ModelIdentityTask identity(session, evaluation.model, evaluation.store, job);
    const auto model = session.transformer(evaluation.model, evaluation.runtime, job);
    const auto grouped = groupedModel(session, model, evaluation, identity, job);
    const Tokenizer& tokenizer = *session.tokenizer(evaluation.model);
    if (protocol == TaskProtocol::Classifier)
        scoreByClassifier(*grouped, tokenizer, tasks, evaluation, recorder, job);
    else
        scoreByPrompt(*grouped, tokenizer, tasks, evaluation, recorder, job);
    TaskReport report;
    report.model = place;
    report.protocol = protocol;
    report.shots = request.shots;
    if (protocol == TaskProtocol::Classifier)
        report.length =
            evaluation.length > 0 ? evaluation.length : checkpoint->config().positionCount;
    report.partial = request.limit > 0;
    for (LoadedTask& task : tasks)
        report.tasks.push_back(std::move(task.score));
    report.groups = groupsOf(request.task, report.tasks);
    recorder.setModel(session, evaluation.model, identity.weightsSha256());
    if (evaluation.grouping)
        recorder.setUsedGrouping(*evaluation.grouping, evaluation.name);
    const ModelSummary summary = summarizeModel(*checkpoint);
    report.keyValueBytesPerToken = keyValueBytesOf(summary, grouped->config().grouping);
    recordGroupingShape(recorder, summary, grouped->config().grouping,
                        mergeMethodText(mergeMethodOf(evaluation.merge, model->config())));
    recordSeenData(recorder, evaluation, model->config());
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

std::vector<std::string> taskNames() {
    std::vector<std::string> names = choiceTaskNames();
    names.emplace_back("stsb");
    return names;
}

bool isTask(std::string_view name) {
    return findGlueTask(name) != nullptr || isChoiceTask(name);
}

std::string_view taskProtocolName(TaskProtocol protocol) {
    return protocol == TaskProtocol::Prompt ? "prompt" : "classifier";
}

TaskProtocol taskProtocolFromName(std::string_view name) {
    for (const TaskProtocol protocol : {TaskProtocol::Prompt, TaskProtocol::Classifier})
        if (name == taskProtocolName(protocol))
            return protocol;
    throw Error(ErrorCode::BadUsage,
                fmt::format("'{}' is no protocol, expected prompt or classifier.", name));
}

double TaskItem::itemScore() const {
    if (!targetScore)
        return prediction == target ? 1 : 0;
    const double error = scores.front() - *targetScore;
    return error * error;
}

TaskReport evaluateTask(Session& session, const TaskRequest& request, JobContext& job) {
    const auto begun = std::chrono::steady_clock::now();
    const EvaluateRequest& evaluation = request.evaluation;
    const TaskProtocol protocol =
        protocolOf(request, session.checkpoint(evaluation.model)->config());
    const EvaluationKey key = evaluationKey(request, protocol);
    RunStart start;
    start.kind = RunKind::Evaluate;
    start.name =
        !evaluation.name.empty() ? evaluation.name : (evaluation.grouping ? "grouped" : "as it is");
    start.command = evaluation.command;
    start.runtime = evaluation.runtime;
    start.partial = request.limit > 0;
    if (evaluation.seed != 0)
        start.seed = evaluation.seed;
    start.recipe = key.text;
    start.recipeHash = key.sha256;
    start.resumedRunId = evaluation.resume ? runToResume(evaluation.store, key) : 0;
    return recordRun(evaluation.store, start, [&](RunRecorder& recorder) {
        const EvaluationPlan plan = planEvaluation(session, request, job);
        checkEvaluationPlan(plan, evaluation.runtime);
        TaskReport report = evaluateInto(recorder, session, request, protocol, job);
        report.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
        if (request.samples)
            writeFileAtomically(*request.samples, taskSamplesText(report));
        recorder.addParam(run_param::seconds, report.seconds);
        recordPlan(recorder, plan);
        recorder.finish(RunState::Done);
        report.runId = recorder.runId();
        return report;
    });
}

} // namespace regroup
