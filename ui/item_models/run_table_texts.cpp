// SPDX-License-Identifier: GPL-3.0-or-later
// What the table of runs says in its cells and headers.
#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"
#include "ui/item_models/number_text.h"
#include "ui/item_models/run_table_model.h"

#include <QDateTime>
#include <QLocale>
#include <QStringList>

namespace regroup::ui {

QDateTime localTimeOf(const QString& storedUtc) {
    QDateTime time = QDateTime::fromString(storedUtc, Qt::ISODate);
    if (!time.isValid())
        return {};
    time.setTimeSpec(Qt::UTC); // The store's times are UTC, with or without a Z.
    return time.toLocalTime();
}

namespace {

QString missing() {
    return QStringLiteral("–");
}

QString dateText(const std::string& startedAtUtc) {
    const QDateTime started = localTimeOf(toQt(startedAtUtc));
    return started.isValid() ? started.toString(QStringLiteral("yyyy-MM-dd HH:mm"))
                             : toQt(startedAtUtc);
}

QVariant numberOrNothing(double value) {
    return value == 0 ? QVariant() : QVariant(value);
}

QVariant numberOrNothing(const std::optional<double>& value) {
    return value ? QVariant(*value) : QVariant();
}

QString textOrMissing(const std::string& text) {
    return text.empty() ? missing() : toQt(text);
}

QString wholeOrMissing(const std::optional<double>& number) {
    return number ? QLocale().toString(static_cast<qlonglong>(*number)) : missing();
}

QString tagsText(const RunSummary& run) {
    QStringList tags;
    for (const std::string& tag : run.tags)
        tags.append(toQt(tag));
    return tags.join(QStringLiteral(", "));
}

/// "0.031", "0.0004", "below 0.0001".
QString probabilityText(double probability) {
    if (probability < 1e-4)
        return RunTableModel::tr("below %1").arg(shownNumber(0.0001, 'f', 4));
    return shownNumber(probability, 'g', 2);
}

QVariant textOrNothing(const std::string& text) {
    return text.empty() ? QVariant() : QVariant(toQt(text));
}

} // namespace

QString RunTableModel::displayText(const RunSummary& run, int column) const {
    switch (column) {
    case StateColumn: return stateText(run);
    case NameColumn: return toQt(run.name);
    case ModelColumn: return toQt(run.model);
    case KindColumn: return toQt(run.kind);
    case MethodColumn: return run.method.empty() ? missing() : toQt(run.method);
    case SizesColumn: return run.groupSizes.empty() ? missing() : toQt(run.groupSizes);
    case AverageSizeColumn:
        return run.averageGroupSize == 0 ? missing() : shownNumber(run.averageGroupSize, 'g', 4);
    case MergeRuleColumn: return run.mergeRule.empty() ? missing() : toQt(run.mergeRule);
    case SeedColumn: return run.seed ? QString::number(*run.seed) : missing(); // To be typed again.
    case CacheBytesColumn:
        return run.keyValueBytesPerToken == 0
                   ? missing()
                   : QLocale().toString(static_cast<qulonglong>(run.keyValueBytesPerToken));
    case PerplexityColumn:
        return run.perplexity ? measuredText(*run.perplexity, perplexityStandardError(run))
                              : missing();
    case LossColumn:
        return run.lossPerToken ? measuredText(*run.lossPerToken, run.lossStandardError)
                                : missing();
    case SecondsColumn: return run.seconds > 0 ? durationText(run.seconds) : missing();
    case DateColumn: return dateText(run.startedAtUtc);
    case DeltaColumn: return deltaText(run);
    case PairedColumn: return pairedText(run);
    case TagsColumn: return tagsText(run);
    case GroupCountColumn: return wholeOrMissing(run.groupCount);
    case PredictedErrorColumn:
        return run.predictedError ? shownNumber(*run.predictedError, 'g', 4) : missing();
    case StepsColumn: return wholeOrMissing(run.steps);
    case ParametersColumn: return wholeOrMissing(run.parameters);
    case StudyColumn: return textOrMissing(run.study);
    case ParentColumn: return textOrMissing(run.parent);
    case VersionColumn: return textOrMissing(run.version);
    case ObjectiveColumn: return textOrMissing(run.objective);
    case MetricColumn: return textOrMissing(run.metric);
    case JointColumn: return textOrMissing(run.keyValue);
    case TuningColumn: return textOrMissing(run.tuning);
    case DeviceColumn: return textOrMissing(run.device);
    case NoteColumn: return toQt(run.note).section(QLatin1Char('\n'), 0, 0);
    default: return scoreText(run, column);
    }
}

QString RunTableModel::scoreText(const RunSummary& run, int column) const {
    const auto measure = measureOf(column);
    const auto score = measure ? scoreOf(run, *measure) : std::nullopt;
    return score && score->value ? measuredText(*score->value, score->standardError) : missing();
}

QVariant RunTableModel::pairValue(const RunSummary& run) const {
    const auto pair = pairOf(run.id);
    return pair && pair->verdict != PairVerdict::NotSameItems ? QVariant(pair->difference)
                                                              : QVariant();
}

QString RunTableModel::deltaText(const RunSummary& run) const {
    if (!m_pairBaseline || *m_pairBaseline == run.id)
        return missing();
    const auto pair = pairOf(run.id);
    if (!pair || pair->verdict == PairVerdict::NotSameItems)
        return missing();
    const auto number = [](double value) {
        const QString text = shownNumber(value, 'f', 3);
        return value > 0 ? QLatin1Char('+') + text : text;
    };
    const QString difference =
        QStringLiteral("%1 [%2, %3]")
            .arg(number(pair->difference), number(pair->low), number(pair->high));
    // Beside a perplexity the bare number would be read as a difference of perplexities.
    return pair->pMcNemar ? difference : tr("loss %1").arg(difference);
}

QString RunTableModel::pairedText(const RunSummary& run) const {
    if (!m_pairBaseline)
        return missing();
    if (*m_pairBaseline == run.id)
        return tr("baseline");
    const auto pair = pairOf(run.id);
    if (!pair)
        return missing();
    QString verdict = pair->verdict == PairVerdict::NotSameItems  ? tr("not the same items")
                      : pair->verdict == PairVerdict::WithinNoise ? tr("within noise")
                      : pair->verdict == PairVerdict::Better      ? tr("better")
                                                                  : tr("worse");
    if (!pair->pHolm)
        return verdict;
    return tr("%1, p = %2").arg(verdict, probabilityText(*pair->pHolm));
}

QString RunTableModel::pairToolTip(const RunSummary& run) const {
    const auto pair = pairOf(run.id);
    if (!pair)
        return {};
    if (pair->verdict == PairVerdict::NotSameItems)
        return tr("The two were not measured on the same items, in the same way.");
    if (!pair->pMcNemar)
        return tr("Difference in loss per token, with a 95 % interval by paired bootstrap over "
                  "10,000 resamples of the windows of the text.");
    return tr("Difference in accuracy, with a 95 % interval by paired bootstrap over 10,000 "
              "resamples of the items.\nOnly the baseline is right on %L1 items, only this run on "
              "%L2.\nMcNemar's exact test: p = %3; adjusted by Holm for all runs of the "
              "comparison: p = %4.")
        .arg(pair->onlyBaseline)
        .arg(pair->onlyRun)
        .arg(probabilityText(*pair->pMcNemar), probabilityText(pair->pHolm.value_or(1)));
}

QVariant RunTableModel::sortValue(const RunSummary& run, int column) const {
    switch (column) {
    case AverageSizeColumn: return numberOrNothing(run.averageGroupSize);
    case SeedColumn: return run.seed ? QVariant(static_cast<qulonglong>(*run.seed)) : QVariant();
    case CacheBytesColumn: return numberOrNothing(static_cast<double>(run.keyValueBytesPerToken));
    case PerplexityColumn: return numberOrNothing(run.perplexity);
    case LossColumn: return numberOrNothing(run.lossPerToken);
    case SecondsColumn: return numberOrNothing(run.seconds);
    case DateColumn: return textOrNothing(run.startedAtUtc); // ISO 8601 sorts as text.
    case MethodColumn: return textOrNothing(run.method);
    case SizesColumn: return textOrNothing(run.groupSizes);
    case MergeRuleColumn: return textOrNothing(run.mergeRule);
    case NoteColumn: return textOrNothing(run.note);
    case DeltaColumn: return pairValue(run);
    case PairedColumn: {
        const auto pair = pairOf(run.id);
        return pair && pair->pHolm ? QVariant(*pair->pHolm) : pairValue(run);
    }
    case GroupCountColumn: return numberOrNothing(run.groupCount);
    case PredictedErrorColumn: return numberOrNothing(run.predictedError);
    case StepsColumn: return numberOrNothing(run.steps);
    case ParametersColumn: return numberOrNothing(run.parameters);
    case StudyColumn: return textOrNothing(run.study);
    case ParentColumn: return textOrNothing(run.parent);
    case VersionColumn: return textOrNothing(run.version);
    case ObjectiveColumn: return textOrNothing(run.objective);
    case MetricColumn: return textOrNothing(run.metric);
    case JointColumn: return textOrNothing(run.keyValue);
    case TuningColumn: return textOrNothing(run.tuning);
    case DeviceColumn: return textOrNothing(run.device);
    case TagsColumn: return run.tags.empty() ? QVariant() : QVariant(tagsText(run));
    default: break;
    }
    if (const auto measure = measureOf(column)) {
        const auto score = scoreOf(run, *measure);
        return score ? numberOrNothing(score->value) : QVariant();
    }
    return displayText(run, column);
}

QString RunTableModel::stateText(const RunSummary& run) {
    QString text = toQt(run.state);
    if (run.state == "queued")
        text = tr("queued");
    else if (run.state == "running")
        text = tr("running");
    else if (run.state == "paused")
        text = tr("paused");
    else if (run.state == "done")
        text = tr("done");
    else if (run.state == "stopped")
        text = tr("stopped");
    else if (run.state == "failed")
        text = tr("failed");
    else if (run.state == "interrupted")
        text = tr("interrupted");
    if (run.partial)
        text = tr("%1, partial").arg(text);
    if (!run.stamp.empty())
        text = tr("%1, stamped").arg(text);
    return run.archived ? tr("%1, archived").arg(text) : text;
}

QString RunTableModel::toolTip(const RunSummary& run, int column) const {
    switch (column) {
    case StateColumn:
        if (!run.stamp.empty())
            return tr("It never counts as best: it was selected on this split (%1).")
                .arg(toQt(run.stamp));
        return run.partial ? tr("Only a part of the data was used, as a limit was set.")
                           : QString();
    case DeltaColumn:
    case PairedColumn: return pairToolTip(run);
    case NameColumn: // In full: the column may be too narrow for it.
        return toQt(run.name) + QLatin1Char('\n') +
               (run.parentId == 0 ? tr("Run %1").arg(run.id)
                                  : tr("Run %1, part of run %2").arg(run.id).arg(run.parentId));
    case CacheBytesColumn:
        return run.keyValueBytesPerToken == 0
                   ? QString()
                   : tr("%1 per token")
                         .arg(QLocale().formattedDataSize(
                             static_cast<qint64>(run.keyValueBytesPerToken)));
    case PerplexityColumn:
        return perplexityStandardError(run)
                   ? tr("Perplexity ± standard error over the windows of the text.")
                   : QString();
    case LossColumn:
        return run.lossStandardError ? tr("Mean loss per token ± standard error.") : QString();
    case DateColumn: return tr("%1 UTC").arg(toQt(run.startedAtUtc));
    case NoteColumn: return toQt(run.note);
    default: return {};
    }
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role == Qt::TextAlignmentRole)
        return ((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter).toInt();
    if (role == Qt::ToolTipRole)
        return headerToolTip(section);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case StateColumn: return tr("State");
    case NameColumn: return tr("Name");
    case ModelColumn: return tr("Model");
    case KindColumn: return tr("Kind");
    case MethodColumn: return tr("Method");
    case SizesColumn: return tr("Sizes");
    case AverageSizeColumn: return tr("Average size");
    case MergeRuleColumn: return tr("Merge rule");
    case SeedColumn: return tr("Seed");
    case CacheBytesColumn: return tr("KV B/token");
    case PerplexityColumn: return tr("Perplexity");
    case LossColumn: return tr("Loss");
    case SecondsColumn: return tr("Time");
    case DateColumn: return tr("Started");
    case NoteColumn: return tr("Note");
    case DeltaColumn: return tr("Against baseline");
    case PairedColumn: return tr("Paired test");
    case GroupCountColumn: return tr("G");
    case StudyColumn: return tr("Study");
    case ParentColumn: return tr("Parent");
    case PredictedErrorColumn: return tr("Predicted error");
    case VersionColumn: return tr("Version");
    case ObjectiveColumn: return tr("Objective");
    case MetricColumn: return tr("Similarity");
    case JointColumn: return tr("Keys and values");
    case TuningColumn: return tr("Tuning");
    case StepsColumn: return tr("Steps");
    case ParametersColumn: return tr("Parameters");
    case DeviceColumn: return tr("Device");
    case TagsColumn: return tr("Tags");
    default: break;
    }
    return measureTitle(*measureOf(section), m_measures);
}

QString RunTableModel::headerToolTip(int column) const {
    switch (column) {
    case SizesColumn: return tr("Heads in each group");
    case AverageSizeColumn: return tr("Heads a group, on average");
    case MergeRuleColumn: return tr("How the heads of a group become one");
    case CacheBytesColumn: return tr("Bytes that the KV cache stores for each token, all layers");
    case PerplexityColumn: return tr("Perplexity ± standard error; lower is better");
    case LossColumn: return tr("Loss per token ± standard error; lower is better");
    case SecondsColumn: return tr("How long the run took");
    case DeltaColumn:
        return tr("Difference to the baseline with a 95 % interval, on the same items; of a "
                  "perplexity the difference in loss per token");
    case PairedColumn:
        return tr("McNemar's exact test against the baseline, adjusted by Holm; of a perplexity "
                  "whether the interval holds 0");
    case GroupCountColumn: return tr("Groups in a layer that the search was asked for");
    case ParentColumn: return tr("The run that this one is a part of");
    case PredictedErrorColumn:
        return tr("What the search predicts for the outputs of attention, summed over the layers; "
                  "lower is better");
    case VersionColumn: return tr("Version and commit of the program that made the run");
    case StudyColumn:
        return tr(
            "The recipe or sweep that the run is a part of; the menu of a row picks all of it");
    case MetricColumn: return tr("How the similarity of heads was measured");
    case JointColumn: return tr("Whether keys and values share their groups");
    default: break;
    }
    const auto measure = measureOf(column);
    return measure ? tr("%1 of %2 ± standard error (%3)")
                         .arg(toQt(measure->metric), toQt(measure->task), toQt(measure->protocol))
                   : QString();
}

} // namespace regroup::ui
