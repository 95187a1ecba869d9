// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/stored_request.h"

#include "core/base/error.h"
#include "core/grouping/grouping_file.h"
#include "core/search/search_scope.h"
#include "ui/common/language.h"
#include "ui/common/qt_text.h"

#include <nlohmann/json.hpp>

#include <QRegularExpression>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace regroup::ui {
namespace {

using Json = nlohmann::ordered_json;

/// Leaves what does not fit: a store may be another program's.
template <typename Whole, typename From> void takeWhole(From value, Whole& number) {
    if (std::in_range<Whole>(value))
        number = static_cast<Whole>(value);
}

template <typename Number> void takeNumber(const Json& value, Number& number) {
    if (!value.is_number())
        return;
    if constexpr (std::is_floating_point_v<Number>) {
        number = value.get<Number>();
    } else if (value.is_number_unsigned()) {
        takeWhole(value.get<std::uint64_t>(), number); // Seeds have more digits than a double.
    } else if (value.is_number_integer()) {
        takeWhole(value.get<std::int64_t>(), number);
    } else {
        constexpr double wholeLimit = 9007199254740992.0; // 2^53.
        if (const auto real = value.get<double>(); std::abs(real) <= wholeLimit)
            takeWhole(static_cast<std::int64_t>(real), number);
    }
}

const Json& childOf(const Json& object, const char* key) {
    static const Json nothing;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found == object.end() ? nothing : *found;
}

std::string textOf(const Json& object, const char* key) {
    const Json& value = childOf(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

/// "paper-asymmetric", "ward-equal" (searchMethodText()): the method and its sizes.
void takeMethod(QString text, ModelSearchRequest& search) {
    if (text.isEmpty())
        return;
    std::optional<GroupSizes> sizes;
    for (const auto& [ending, meant] :
         {std::pair("-asymmetric", GroupSizes::Unequal), std::pair("-symmetric", GroupSizes::Equal),
          std::pair("-unequal", GroupSizes::Unequal), std::pair("-equal", GroupSizes::Equal)})
        if (!sizes && text.endsWith(QLatin1String(ending))) {
            text.chop(QLatin1String(ending).size());
            sizes = meant;
        }
    search.method = searchMethodFromName(fromQt(text));
    const bool isFree =
        search.method == SearchMethod::Ward || search.method == SearchMethod::Agglomerate;
    search.sizes = sizes.value_or(isFree ? GroupSizes::Unequal : GroupSizes::Equal);
}

void takeParameters(const Json& run, ModelSearchRequest& search) {
    const bool anneals = search.method == SearchMethod::Anneal;
    takeNumber(storedParam(run, "iterations"),
               anneals ? search.anneal.iterations : search.paper.iterations);
    takeNumber(storedParam(run, "restarts"), search.anneal.restarts);
    takeNumber(storedParam(run, "candidates"), search.paper.candidates);
    takeNumber(storedParam(run, "accept"), search.paper.acceptProbability);
    takeNumber(storedParam(run, "reset"), search.paper.resetProbability);
    takeNumber(storedParam(run, "preserve"), search.paper.preserveProbability);
    takeNumber(storedParam(run, "maximum_group_size"), search.maximumGroupSize);
    takeNumber(storedParam(run, "groups"), search.groupCount);
    int budget = 0;
    takeNumber(storedParam(run, "budget"), budget);
    if (budget > 0)
        search.budget = budget;
    takeNumber(childOf(run, "seed"), search.seed);
}

/// "0 1 5", or one number; "key" or "value".
void takeScope(const Json& run, StoredSearch& taken) {
    const Json& layers = storedParam(run, "layers");
    const QString listed = layers.is_string() ? storedText(run, "layers")
                                              : toQt(layers.is_null() ? "" : layers.dump());
    const QString only = storedText(run, "only");
    try {
        if (!listed.isEmpty())
            taken.request.search.onlyLayers =
                layerListFromText(fromQt(listed.simplified().replace(u' ', u',')));
    } catch (const Error&) {
        taken.notTaken.append(tr("only the layers %1").arg(listed));
    }
    if (only == QStringLiteral("key") || only == QStringLiteral("value"))
        taken.request.search.onlyKind = slotKindFromName(fromQt(only));
    else if (!only.isEmpty())
        taken.notTaken.append(tr("only the %1 heads").arg(only));
}

void takeCalibration(const Json& settings, CalibrationSettings& calibration) {
    calibration.data = toPath(toQt(textOf(settings, "data")));
    calibration.task = textOf(settings, "task");
    takeNumber(childOf(settings, "tokens"), calibration.tokenLimit);
    takeNumber(childOf(settings, "length"), calibration.length);
    takeNumber(childOf(settings, "part"), calibration.part);
    takeNumber(childOf(settings, "from"), calibration.share.from);
    takeNumber(childOf(settings, "to"), calibration.share.to);
}

/// The task: its first score's; of MMLU the total.
std::string scoredTask(const Json& run) {
    std::string task;
    for (const Json& score : childOf(run, "scores")) {
        const std::string own = textOf(score, "task");
        if (task.empty() || own == "mmlu")
            task = own;
    }
    return task;
}

/// "length 512 stride 256", "prompt, 5 shots", "classifier, 128 tokens, validation".
void takeProtocol(const Json& run, TaskRequest& request) {
    QString protocol;
    for (const Json& score : childOf(run, "scores"))
        if (textOf(score, "task") == request.task && protocol.isEmpty())
            protocol = toQt(textOf(score, "protocol"));
    const auto number = [&protocol](const char* before, const char* behind, auto& taken) {
        const QRegularExpression wanted(QLatin1String(before) + QStringLiteral("(\\d+)") +
                                        QLatin1String(behind));
        if (const auto found = wanted.match(protocol); found.hasMatch())
            taken = found.captured(1).toInt();
    };
    if (protocol.startsWith(QStringLiteral("prompt")))
        request.protocol = TaskProtocol::Prompt;
    else if (protocol.startsWith(QStringLiteral("classifier")))
        request.protocol = TaskProtocol::Classifier;
    number("", " shots", request.shots);
    number("length ", "", request.evaluation.length);
    number("stride ", "", request.evaluation.stride);
}

/// An evaluation's own recipe (evaluationKey()).
void takeRecipe(const Json& recipe, StoredEvaluation& taken) {
    TaskRequest& request = taken.request;
    EvaluateRequest& evaluation = request.evaluation;
    request.task = textOf(recipe, "task");
    evaluation.data = toPath(toQt(textOf(recipe, "data")));
    takeNumber(childOf(recipe, "length"), evaluation.length);
    takeNumber(childOf(recipe, "stride"), evaluation.stride);
    takeNumber(childOf(recipe, "batch_tokens"), evaluation.batchTokens);
    takeNumber(childOf(recipe, "seed"), evaluation.seed);
    takeNumber(childOf(recipe, "limit"), request.limit);
    takeNumber(childOf(recipe, "shots"), request.shots);
    if (const std::string protocol = textOf(recipe, "protocol"); !protocol.empty())
        request.protocol = protocol == "prompt" ? TaskProtocol::Prompt : TaskProtocol::Classifier;
    takeNumber(childOf(recipe, "from"), evaluation.share.from);
    takeNumber(childOf(recipe, "to"), evaluation.share.to);
    if (evaluation.share.from > 0 || evaluation.share.to < 1)
        taken.notTaken.append(tr("a part of the text"));
    if (!textOf(recipe, "split").empty())
        taken.notTaken.append(tr("the split %1").arg(toQt(textOf(recipe, "split"))));
    const Json& grouping = childOf(recipe, "grouping");
    taken.isGrouped = grouping.is_object();
    if (!taken.isGrouped)
        return;
    taken.grouping = groupingFromJson(childOf(grouping, "layers"), "grouping of the run");
    evaluation.merge.rule = mergeRuleFromName(textOf(grouping, "merge"));
    takeCalibration(childOf(grouping, "calibration"), evaluation.merge.calibration);
    if (const std::string refine = textOf(grouping, "refine"); refine != "auto")
        taken.notTaken.append(tr("the merge's refinements %1").arg(toQt(refine)));
}

} // namespace

const Json& storedParam(const Json& run, const char* key) {
    return childOf(childOf(run, "parameters"), key);
}

QString storedText(const Json& run, const char* key) {
    const Json& value = storedParam(run, key);
    return value.is_string() ? toQt(value.get<std::string>()) : QString();
}

QStringList storedCommand(const Json& run) {
    const QString command = toQt(textOf(run, "command"));
    QStringList words(QString{});
    bool isQuoted = false;
    for (qsizetype at = 0; at < command.size(); ++at) {
        if (command[at] == QLatin1Char('\''))
            isQuoted = !isQuoted;
        else if (command[at] == QLatin1Char('\\') && !isQuoted && at + 1 < command.size())
            words.back() += command[++at];
        else if (command[at] == QLatin1Char(' ') && !isQuoted)
            words.append(QString());
        else
            words.back() += command[at];
    }
    return words;
}

QString storedOption(const Json& run, const QStringList& options) {
    const QStringList words = storedCommand(run);
    for (qsizetype at = 0; at + 1 < words.size(); ++at)
        if (options.contains(words[at]))
            return words[at + 1];
    return {};
}

std::optional<ModelGrouping> storedGroupingOf(const Json& run) {
    if (const Json& grouping = childOf(run, "grouping"); grouping.is_object())
        return groupingFromJson(grouping.at("layers"), "grouping");
    const Json kept = Json::parse(fromQt(storedText(run, "grouping")), nullptr, false);
    return kept.is_array() ? std::optional(groupingFromJson(kept, "grouping")) : std::nullopt;
}

StoredSearch storedSearchOf(const Json& run) {
    StoredSearch taken;
    SearchRequest& request = taken.request;
    takeMethod(storedText(run, "method"), request.search);
    takeParameters(run, request.search);
    if (const QString text = storedText(run, "objective"); !text.isEmpty())
        request.objective = objectiveFromName(fromQt(text));
    if (const QString text = storedText(run, "metric"); !text.isEmpty())
        request.metric = similarityMetricFromName(fromQt(text));
    if (const QString text = storedText(run, "merge_rule"); !text.isEmpty())
        request.merge = mergeRuleFromName(fromQt(text));
    if (const QString text = storedText(run, "kv"); !text.isEmpty())
        request.search.keyValue = keyValueModeFromName(fromQt(text));
    if (const QString text = storedOption(run, {QStringLiteral("--budget-weights")});
        !text.isEmpty())
        request.budgetWeights = budgetWeightsFromName(fromQt(text));
    request.calibration.data = toPath(storedText(run, "calibration_data"));
    request.calibration.task = fromQt(storedText(run, "task"));
    takeNumber(storedParam(run, "calibration_tokens"), request.calibration.tokenLimit);
    takeNumber(storedParam(run, "calibration_length"), request.calibration.length);
    takeScope(run, taken);
    return taken;
}

StoredEvaluation storedEvaluationOf(const Json& run) {
    StoredEvaluation taken;
    const Json recipe = Json::parse(textOf(run, "recipe"), nullptr, /*allow_exceptions=*/false);
    if (recipe.is_object() && recipe.contains("task") && recipe.contains("grouping")) {
        takeRecipe(recipe, taken);
        return taken;
    }
    TaskRequest& request = taken.request;
    request.task = scoredTask(run);
    takeProtocol(run, request);
    request.evaluation.data = toPath(storedText(run, "evaluation_data"));
    takeNumber(childOf(run, "seed"), request.evaluation.seed);
    takeNumber(storedParam(run, "limit"), request.limit);
    taken.grouping = storedGroupingOf(run);
    taken.isGrouped = taken.grouping.has_value();
    if (const QString rule = storedText(run, "merge_rule"); taken.isGrouped && !rule.isEmpty())
        request.evaluation.merge.rule = mergeRuleFromName(fromQt(rule));
    if (childOf(run, "partial") == true && request.limit == 0)
        taken.notTaken.append(tr("how much of the data was used"));
    return taken;
}

} // namespace regroup::ui
