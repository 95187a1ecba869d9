// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/score_tasks.h"

#include "core/base/error.h"
#include "core/data/glue_labels.h"
#include "core/eval/choice_metrics.h"
#include "core/eval/label_scores.h"
#include "core/eval/score_metrics.h"
#include "core/jobs/job_context.h"
#include "core/model/transformer.h"
#include "core/workflow/item_detail.h"
#include "core/workflow/label_input.h"
#include "core/workflow/run_recorder.h"

#include <fmt/format.h>

#include <functional>
#include <map>

namespace regroup {

namespace {

std::vector<MetricValue> classMetrics(const std::string& task,
                                      std::span<const ChoiceOutcome> outcomes,
                                      std::uint64_t bootstrapSeed) {
    if (task == "cola")
        return {matthewsOf(outcomes, bootstrapSeed)};
    if (task == "mrpc" || task == "qqp")
        return {accuracyOf(outcomes), f1Of(outcomes, bootstrapSeed)};
    return {accuracyOf(outcomes)};
}

std::vector<MetricValue> metricsOf(const TaskScore& score, std::uint64_t bootstrapSeed) {
    std::vector<ChoiceOutcome> outcomes;
    std::vector<ScoreOutcome> numbers;
    for (const TaskItem& item : score.items) {
        outcomes.push_back({item.prediction, item.target});
        if (item.targetScore)
            numbers.push_back({item.scores.front(), *item.targetScore});
    }
    if (!numbers.empty())
        return {pearsonOf(numbers, bootstrapSeed), spearmanOf(numbers, bootstrapSeed)};
    return classMetrics(score.task, outcomes, bootstrapSeed);
}

void finishScore(TaskScore& score, std::uint64_t bootstrapSeed) {
    score.itemCount = static_cast<std::int64_t>(score.items.size());
    for (const TaskItem& item : score.items)
        score.cutCount += item.wasCut ? 1 : 0;
    for (MetricValue& value : metricsOf(score, bootstrapSeed))
        score.metrics.push_back({std::move(value.name), value.value, value.standardError});
}

/// What the recorder holds of items, by document.
std::map<std::int64_t, std::string> keptDetails(RunRecorder& recorder, const std::string& task) {
    std::map<std::int64_t, std::string> details;
    for (WindowLossRecord& item : recorder.keptItems(task))
        details[item.begin] = std::move(item.detail);
    return details;
}

std::string detailOf(const std::map<std::int64_t, std::string>& details, std::int64_t docId) {
    const auto found = details.find(docId);
    return found == details.end() ? std::string() : found->second;
}

/// Which task an item of all belongs to.
struct ItemPlace {
    const LoadedTask* task = nullptr;
    std::size_t index = 0; ///< In the task.
};

int likeliestClass(std::span<const double> scores) {
    return scores.size() > 1 ? likeliestChoice(scores) : 0;
}

std::vector<double> byClass(const LabelScores& scores, const std::vector<std::size_t>& places) {
    std::vector<double> ordered;
    ordered.reserve(places.size());
    for (const std::size_t place : places)
        ordered.push_back(scores[place]);
    return ordered;
}

TaskItem classifiedItem(const LoadedTask& task, std::size_t index, std::vector<double> scores) {
    const TextExample& text = task.texts[index];
    TaskItem item;
    item.docId = task.textRows[index];
    item.target = text.label.value_or(0);
    item.prediction = likeliestClass(scores);
    item.targetScore = text.score;
    item.scores = std::move(scores);
    item.prompt = text.first;
    item.second = text.second;
    item.choices = task.glue->labelNames;
    if (item.choices.empty())
        item.choices = {"score"};
    return item;
}

TaskItem answeredItem(const ChoiceItem& asked, const ChoiceScores& found) {
    TaskItem item;
    item.docId = asked.docId;
    item.target = asked.target;
    item.prediction = likeliestChoice(found.logLikelihoods);
    item.logLikelihoods = found.logLikelihoods;
    item.isGreedy = found.isGreedy;
    item.wasCut = found.wasCut;
    item.prompt = asked.prompt;
    item.choices = asked.choices;
    return item;
}

} // namespace

void scoreByPrompt(const Transformer& model, const Tokenizer& tokenizer,
                   std::vector<LoadedTask>& tasks, const EvaluateRequest& evaluation,
                   RunRecorder& recorder, JobContext& job) {
    ChoiceOptions options;
    if (evaluation.batchTokens > 0)
        options.batchTokens = evaluation.batchTokens;
    std::vector<TokenizedChoices> tokens;
    std::vector<std::optional<ChoiceScores>> known;
    std::vector<ItemPlace> places;
    for (const LoadedTask& task : tasks) {
        const auto details = keptDetails(recorder, task.score.task);
        for (std::size_t index = 0; index < task.choices.size(); ++index) {
            job.throwIfStopped();
            const ChoiceItem& item = task.choices[index];
            tokens.push_back(tokenizeChoices(tokenizer, item));
            known.push_back(choiceScoresOf(detailOf(details, item.docId), item.choices.size()));
            places.push_back({&task, index});
        }
    }
    const auto scores = scoreChoices(
        model, tokens, options, job, known, [&](std::size_t item, const ChoiceScores& found) {
            const auto& [task, index] = places[item];
            const TaskItem answered = answeredItem(task->choices[index], found);
            recorder.keepItem(task->score.task,
                              {answered.docId, 1, answered.itemScore(), itemDetail(found)});
        });
    std::size_t next = 0;
    for (LoadedTask& task : tasks) {
        for (const ChoiceItem& item : task.choices)
            task.score.items.push_back(answeredItem(item, scores[next++]));
        finishScore(task.score, evaluation.seed);
    }
}

void scoreByClassifier(const Transformer& model, const Tokenizer& tokenizer,
                       std::vector<LoadedTask>& tasks, const EvaluateRequest& evaluation,
                       RunRecorder& recorder, JobContext& job) {
    LabelOptions options;
    if (evaluation.batchTokens > 0)
        options.batchTokens = evaluation.batchTokens;
    const std::int64_t length = evaluation.length;
    const std::string place = evaluation.model.string();
    const ModelConfig& config = model.config();
    if (length > config.positionCount)
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: a length of {} tokens was asked for, expected at most {}, the "
                                "model's positions.",
                                place, length, config.positionCount));
    const std::int64_t longest = length > 0 ? length : config.positionCount;
    const std::vector<std::string> labels = labelNamesOf(config);
    for (LoadedTask& task : tasks) {
        const auto places = placesOfClasses(*task.glue, labels, place);
        const auto details = keptDetails(recorder, task.score.task);
        std::vector<LabelItem> items;
        std::vector<std::optional<LabelScores>> known;
        std::vector<bool> wasCut;
        for (std::size_t index = 0; index < task.texts.size(); ++index) {
            job.throwIfStopped();
            LabelInput input =
                labelInputOf(*task.glue, task.texts[index], config, tokenizer, longest);
            items.push_back({std::move(input.ids), std::move(input.typeIds)});
            wasCut.push_back(input.wasCut);
            known.push_back(labelScoresOf(detailOf(details, task.textRows[index]), labels.size()));
        }
        const auto scores = scoreLabels(
            model, items, options, job, known, [&](std::size_t index, const LabelScores& found) {
                const TaskItem item = classifiedItem(task, index, byClass(found, places));
                recorder.keepItem(task.score.task,
                                  {item.docId, 1, item.itemScore(), itemDetail(found)});
            });
        for (std::size_t index = 0; index < scores.size(); ++index) {
            task.score.items.push_back(classifiedItem(task, index, byClass(scores[index], places)));
            task.score.items.back().wasCut = wasCut[index];
        }
        finishScore(task.score, evaluation.seed);
    }
}

} // namespace regroup
