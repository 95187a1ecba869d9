// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/run_table_model.h"

#include "ui/common/qt_text.h"
#include "ui/item_models/number_text.h"

#include <QDateTime>
#include <QLocale>

namespace regroup::ui {
namespace {

QString missing() {
    return QStringLiteral("–");
}

bool isNumber(int column) {
    switch (column) {
    case RunTableModel::AverageSizeColumn:
    case RunTableModel::SeedColumn:
    case RunTableModel::CacheBytesColumn:
    case RunTableModel::PerplexityColumn:
    case RunTableModel::LossColumn:
    case RunTableModel::SecondsColumn: return true;
    default: return false;
    }
}

QString dateText(const std::string& startedAtUtc) {
    QDateTime started = QDateTime::fromString(toQt(startedAtUtc), Qt::ISODate);
    if (!started.isValid())
        return toQt(startedAtUtc);
    started.setTimeSpec(Qt::UTC); // The store's times are UTC, with or without a Z.
    return QLocale().toString(started.toLocalTime(), QLocale::ShortFormat);
}

QVariant numberOrNothing(double value) {
    return value == 0 ? QVariant() : QVariant(value);
}

QVariant numberOrNothing(const std::optional<double>& value) {
    return value ? QVariant(*value) : QVariant();
}

QVariant textOrNothing(const std::string& text) {
    return text.empty() ? QVariant() : QVariant(toQt(text));
}

} // namespace

std::optional<double> perplexityStandardError(const RunSummary& run) {
    if (!run.perplexity || !run.lossStandardError)
        return std::nullopt;
    return *run.perplexity * *run.lossStandardError;
}

RunTableModel::RunTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void RunTableModel::setRuns(std::vector<RunSummary> runs) {
    beginResetModel();
    m_runs = std::move(runs);
    m_filterTexts.clear();
    for (const RunSummary& run : m_runs) {
        QStringList fields;
        for (const int column : {StateColumn, NameColumn, ModelColumn, KindColumn, MethodColumn,
                                 SizesColumn, MergeRuleColumn, SeedColumn, NoteColumn})
            fields.append(displayText(run, column));
        m_filterTexts.push_back(fields.join(QLatin1Char('\n')));
    }
    endResetModel();
}

std::optional<int> RunTableModel::rowOf(std::int64_t runId) const {
    for (std::size_t row = 0; row < m_runs.size(); ++row)
        if (m_runs[row].id == runId)
            return static_cast<int>(row);
    return std::nullopt;
}

int RunTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RunTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunSummary& shown = run(index.row());
    switch (role) {
    case Qt::DisplayRole: return displayText(shown, index.column());
    case Qt::ToolTipRole: return toolTip(shown, index.column());
    case Qt::TextAlignmentRole:
        return ((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter)
            .toInt();
    case SortRole: return sortValue(shown, index.column());
    case RunIdRole: return static_cast<qlonglong>(shown.id);
    case FilterRole: return m_filterTexts[static_cast<std::size_t>(index.row())];
    default: return {};
    }
}

QString RunTableModel::displayText(const RunSummary& run, int column) const {
    switch (column) {
    case StateColumn: return stateText(run);
    case NameColumn: return toQt(run.name);
    case ModelColumn: return toQt(run.model);
    case KindColumn: return toQt(run.kind);
    case MethodColumn: return run.method.empty() ? missing() : toQt(run.method);
    case SizesColumn: return run.groupSizes.empty() ? missing() : toQt(run.groupSizes);
    case AverageSizeColumn:
        return run.averageGroupSize == 0 ? missing()
                                         : QLocale().toString(run.averageGroupSize, 'g', 4);
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
    case NoteColumn: return toQt(run.note).section(QLatin1Char('\n'), 0, 0);
    }
    return {};
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
    default: return displayText(run, column);
    }
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
    return run.partial ? tr("%1, partial").arg(text) : text;
}

QString RunTableModel::toolTip(const RunSummary& run, int column) const {
    switch (column) {
    case StateColumn:
        return run.partial ? tr("Only a part of the data was used, as a limit was set.")
                           : QString();
    case NameColumn:
        return run.parentId == 0 ? tr("Run %1").arg(run.id)
                                 : tr("Run %1, part of run %2").arg(run.id).arg(run.parentId);
    case CacheBytesColumn:
        return run.keyValueBytesPerToken == 0
                   ? QString()
                   : tr("%1 per token")
                         .arg(QLocale().formattedDataSize(
                             static_cast<qint64>(run.keyValueBytesPerToken)));
    case PerplexityColumn:
        return perplexityStandardError(run) ? tr("Perplexity ± standard error, which is the "
                                                 "perplexity times the standard "
                                                 "error of the loss.")
                                            : QString();
    case LossColumn:
        return run.lossStandardError ? tr("Mean loss per token ± standard error.") : QString();
    case DateColumn: return tr("%1 UTC").arg(toQt(run.startedAtUtc));
    case NoteColumn: return toQt(run.note);
    default: return {};
    }
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
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
    case CacheBytesColumn: return tr("KV bytes/token");
    case PerplexityColumn: return tr("Perplexity");
    case LossColumn: return tr("Loss");
    case SecondsColumn: return tr("Time");
    case DateColumn: return tr("Started");
    case NoteColumn: return tr("Note");
    }
    return {};
}

QString RunTableModel::headerToolTip(int column) {
    switch (column) {
    case SizesColumn: return tr("Heads in each group");
    case AverageSizeColumn: return tr("Heads a group, on average");
    case MergeRuleColumn: return tr("How the heads of a group become one");
    case CacheBytesColumn: return tr("What the KV cache stores for each token, all layers");
    case PerplexityColumn: return tr("Perplexity ± standard error; lower is better");
    case LossColumn: return tr("Loss per token ± standard error; lower is better");
    case SecondsColumn: return tr("How long the run took");
    default: return {};
    }
}

} // namespace regroup::ui
