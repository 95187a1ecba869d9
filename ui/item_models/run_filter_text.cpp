// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/run_filter_text.h"

#include "ui/common/language.h"
#include "ui/common/qt_text.h"

#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace regroup::ui {
namespace {

using Kind = RunFilterTerm::Kind;

// Field names are not translated: they are the same as in the command line's output.
const std::map<QString, std::string RunSummary::*>& textFields() {
    static const std::map<QString, std::string RunSummary::*> fields{
        {QStringLiteral("state"), &RunSummary::state},
        {QStringLiteral("name"), &RunSummary::name},
        {QStringLiteral("model"), &RunSummary::model},
        {QStringLiteral("kind"), &RunSummary::kind},
        {QStringLiteral("method"), &RunSummary::method},
        {QStringLiteral("objective"), &RunSummary::objective},
        {QStringLiteral("metric"), &RunSummary::metric},
        {QStringLiteral("kv"), &RunSummary::keyValue},
        {QStringLiteral("tuning"), &RunSummary::tuning},
        {QStringLiteral("sizes"), &RunSummary::groupSizes},
        {QStringLiteral("rule"), &RunSummary::mergeRule},
        {QStringLiteral("device"), &RunSummary::device},
        {QStringLiteral("parent"), &RunSummary::parent},
        {QStringLiteral("version"), &RunSummary::version},
        {QStringLiteral("date"), &RunSummary::startedAtUtc},
        {QStringLiteral("note"), &RunSummary::note}};
    return fields;
}

std::optional<double> numberField(const RunSummary& run, const QString& field) {
    if (field == QStringLiteral("size"))
        return run.averageGroupSize > 0 ? std::optional(run.averageGroupSize) : std::nullopt;
    if (field == QStringLiteral("seed"))
        return run.seed ? std::optional(static_cast<double>(*run.seed)) : std::nullopt;
    if (field == QStringLiteral("bytes"))
        return run.keyValueBytesPerToken > 0
                   ? std::optional(static_cast<double>(run.keyValueBytesPerToken))
                   : std::nullopt;
    if (field == QStringLiteral("seconds"))
        return run.seconds;
    if (field == QStringLiteral("id"))
        return static_cast<double>(run.id);
    if (field == QStringLiteral("groups") || field == QStringLiteral("g"))
        return run.groupCount;
    if (field == QStringLiteral("steps"))
        return run.steps;
    if (field == QStringLiteral("parameters"))
        return run.parameters;
    if (field == QStringLiteral("error"))
        return run.predictedError;
    if (field == QStringLiteral("perplexity"))
        return run.perplexity;
    if (field == QStringLiteral("loss"))
        return run.lossPerToken;
    for (const RunScore& score : run.scores) // The name of a task: its first metric.
        if (toQt(score.task) == field)
            return score.value;
    return std::nullopt;
}

const QStringList& numberFields() {
    static const QStringList fields{
        QStringLiteral("id"),         QStringLiteral("size"),    QStringLiteral("seed"),
        QStringLiteral("bytes"),      QStringLiteral("seconds"), QStringLiteral("perplexity"),
        QStringLiteral("loss"),       QStringLiteral("groups"),  QStringLiteral("g"),
        QStringLiteral("parameters"), QStringLiteral("steps"),   QStringLiteral("error")};
    return fields;
}

bool isKnownText(const QString& field) {
    return textFields().count(field) != 0 || numberFields().contains(field) ||
           field == QStringLiteral("task") || field == QStringLiteral("tag") ||
           field == QStringLiteral("study") || field == QStringLiteral("is");
}

bool compares(Kind kind, const QString& value, const QString& wanted) {
    return kind == Kind::Equals ? value.compare(wanted, Qt::CaseInsensitive) == 0
                                : value.contains(wanted, Qt::CaseInsensitive);
}

bool isState(const RunSummary& run, const QString& word) {
    if (word == QStringLiteral("archived"))
        return run.archived;
    if (word == QStringLiteral("partial"))
        return run.partial;
    if (word == QStringLiteral("stamped"))
        return std::any_of(run.scores.begin(), run.scores.end(),
                           [](const RunScore& score) { return !score.stamp.empty(); });
    return compares(Kind::Equals, toQt(run.state), word);
}

bool holdsText(const RunFilterTerm& term, const RunSummary& run) {
    const auto any = [&term](const auto& list, auto&& textOf) {
        return std::any_of(list.begin(), list.end(), [&](const auto& entry) {
            return compares(term.kind, toQt(textOf(entry)), term.text);
        });
    };
    if (term.field == QStringLiteral("is"))
        return isState(run, term.text);
    if (term.field == QStringLiteral("tag"))
        return any(run.tags, [](const std::string& tag) { return tag; });
    if (term.field == QStringLiteral("task"))
        return any(run.scores, [](const RunScore& score) { return score.task; });
    if (term.field == QStringLiteral("study")) // By its name, or its number.
        return run.studyId != 0 && (QString::number(run.studyId) == term.text ||
                                    compares(term.kind, toQt(run.study), term.text));
    const auto field = textFields().find(term.field);
    if (field != textFields().end())
        return compares(term.kind, toQt(run.*(field->second)), term.text);
    const auto number = numberField(run, term.field);
    if (!number)
        return false;
    bool isNumber = false;
    const double wanted = QLocale::c().toDouble(term.text, &isNumber);
    if (term.kind == Kind::Equals && isNumber)
        return *number == wanted;
    return compares(term.kind, QString::number(*number, 'g', 17), term.text);
}

bool holds(const RunFilterTerm& term, const RunSummary& run, const QString& everything) {
    switch (term.kind) {
    case Kind::Words: return everything.contains(term.text);
    case Kind::Contains:
    case Kind::Equals: return holdsText(term, run);
    case Kind::Less:
    case Kind::Greater: break;
    }
    const auto number = numberField(run, term.field);
    if (!number || !std::isfinite(*number))
        return false;
    return term.kind == Kind::Less ? *number < term.number : *number > term.number;
}

/// Where the sign stands that divides field and value; -1: a plain word.
qsizetype signAt(const QString& word) {
    for (qsizetype at = 1; at < word.size(); ++at)
        if (QStringLiteral(":=<>").contains(word[at]))
            return at;
    return -1;
}

Kind kindOf(QChar sign) {
    return sign == QLatin1Char(':')   ? Kind::Contains
           : sign == QLatin1Char('=') ? Kind::Equals
           : sign == QLatin1Char('<') ? Kind::Less
                                      : Kind::Greater;
}

/// @return nothing if it is only half typed.
std::optional<RunFilterTerm> termOf(QString word, QString& problem) {
    RunFilterTerm term;
    if (word.size() > 1 && word.startsWith(QLatin1Char('-'))) {
        term.negated = true;
        word.remove(0, 1);
    }
    const qsizetype sign = signAt(word);
    if (sign < 0) {
        term.text = word.toLower();
        return term;
    }
    term.kind = kindOf(word[sign]);
    term.field = word.left(sign).toLower();
    term.text = word.mid(sign + 1).toLower();
    const bool compared = term.kind == Kind::Less || term.kind == Kind::Greater;
    if (!compared && !isKnownText(term.field)) {
        problem = tr("There is no field “%1”, so its words are looked for everywhere. "
                     "The fields are %2.")
                      .arg(term.field, runFilterFields());
        term.kind = Kind::Words;
        term.text = word.toLower();
        return term;
    }
    if (term.text.isEmpty())
        return std::nullopt;
    bool isNumber = false;
    term.number = QLocale::c().toDouble(term.text, &isNumber);
    if (compared && (!isNumber || textFields().count(term.field) != 0)) {
        problem = textFields().count(term.field) != 0
                      ? tr("“%1” is a text and cannot be compared by size.").arg(term.field)
                      : tr("“%1” is no number, so it cannot be compared with %2.")
                            .arg(term.text, term.field);
        return std::nullopt;
    }
    return term;
}

} // namespace

QString runFilterFields() {
    QStringList fields;
    for (const auto& [name, member] : textFields())
        fields.append(name);
    fields += numberFields();
    fields << QStringLiteral("study") << QStringLiteral("task") << QStringLiteral("tag")
           << QStringLiteral("is");
    fields.sort();
    return fields.join(QStringLiteral(", "));
}

RunFilterQuery parseRunFilter(const QString& text) {
    RunFilterQuery query;
    for (const QString& word : text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const auto term = termOf(word, query.problem);
        if (!term)
            continue;
        if (term->field == QStringLiteral("is") && term->text == QStringLiteral("archived"))
            query.showsArchived = true;
        query.terms.push_back(*term);
    }
    return query;
}

bool matchesRunFilter(const RunFilterQuery& query, const RunSummary& run,
                      const QString& everything) {
    if (run.archived && !query.showsArchived)
        return false;
    return std::all_of(query.terms.begin(), query.terms.end(), [&](const RunFilterTerm& term) {
        return holds(term, run, everything) != term.negated;
    });
}

} // namespace regroup::ui
