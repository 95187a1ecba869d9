// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/run_table_model.h"

#include "ui/common/qt_text.h"

#include <QStringList>
#include <algorithm>
#include <array>

namespace regroup::ui {
std::optional<double> perplexityStandardError(const RunSummary& run) {
    if (run.perplexity && run.perplexityStandardError)
        return run.perplexityStandardError;
    if (!run.perplexity || !run.lossStandardError)
        return std::nullopt;
    return *run.perplexity * *run.lossStandardError;
}

bool RunTableModel::isNumber(int column) {
    switch (column) {
    case AverageSizeColumn:
    case SeedColumn:
    case CacheBytesColumn:
    case PerplexityColumn:
    case LossColumn:
    case GroupCountColumn:
    case PredictedErrorColumn:
    case StepsColumn:
    case ParametersColumn:
    case DeltaColumn:
    case SecondsColumn: return true;
    default: return column >= ColumnCount;
    }
}

QString RunTableModel::columnKey(int column) const {
    static const std::array keys{
        "state",  "name",      "kind",    "bytes", "perplexity", "delta",  "paired", "groups",
        "sizes",  "method",    "rule",    "loss",  "size",       "seed",   "model",  "study",
        "parent", "objective", "metric",  "kv",    "error",      "tuning", "steps",  "parameters",
        "device", "version",   "seconds", "date",  "tags",       "note"};
    static_assert(keys.size() == ColumnCount);
    if (column < ColumnCount)
        return QString::fromLatin1(keys[static_cast<std::size_t>(column)]);
    const RunMeasure measure = measureOf(column).value_or(RunMeasure{});
    return QStringLiteral("%1/%2/%3")
        .arg(toQt(measure.task), toQt(measure.metric), toQt(measure.protocol));
}

RunTableModel::RunTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void RunTableModel::setRuns(std::vector<RunSummary> runs) {
    beginResetModel();
    m_runs = std::move(runs);
    m_measures = measuresOf(m_runs);
    std::erase_if(m_measures,
                  [](const RunMeasure& measure) { return measure.metric == "perplexity"; });
    m_filterTexts.clear();
    m_rowOf.clear();
    for (const RunSummary& run : m_runs) {
        QStringList fields;
        for (const int column :
             {StateColumn, NameColumn, ModelColumn, KindColumn, MethodColumn, SizesColumn,
              MergeRuleColumn, SeedColumn, StudyColumn, TagsColumn, NoteColumn})
            fields.append(displayText(run, column));
        m_rowOf.emplace(run.id, m_filterTexts.size());
        m_filterTexts.push_back(fields.join(QLatin1Char('\n')).toLower());
    }
    endResetModel();
}

std::optional<int> RunTableModel::rowOf(std::int64_t runId) const {
    const auto found = m_rowOf.find(runId);
    return found == m_rowOf.end() ? std::nullopt : std::optional(static_cast<int>(found->second));
}

std::optional<RunMeasure> RunTableModel::measureOf(int column) const {
    const int at = column - ColumnCount;
    return at < 0 || at >= static_cast<int>(m_measures.size())
               ? std::nullopt
               : std::optional(m_measures[static_cast<std::size_t>(at)]);
}

int RunTableModel::columnOf(const RunMeasure& measure) const {
    if (measure.metric == "perplexity")
        return PerplexityColumn;
    const auto found = std::find(m_measures.begin(), m_measures.end(), measure);
    return found == m_measures.end() ? -1
                                     : ColumnCount + static_cast<int>(found - m_measures.begin());
}

void RunTableModel::setPairs(std::int64_t baseline, std::map<std::int64_t, RunPair> pairs) {
    m_pairBaseline = baseline;
    m_pairs = std::move(pairs);
    if (!m_runs.empty())
        Q_EMIT dataChanged(index(0, DeltaColumn), index(rowCount() - 1, PairedColumn));
}

void RunTableModel::clearPairs() {
    if (m_pairs.empty() && !m_pairBaseline)
        return; // Saying so would sort thousands of rows anew.
    m_pairBaseline.reset();
    m_pairs.clear();
    if (!m_runs.empty())
        Q_EMIT dataChanged(index(0, DeltaColumn), index(rowCount() - 1, PairedColumn));
}

std::optional<RunPair> RunTableModel::pairOf(std::int64_t runId) const {
    const auto found = m_pairs.find(runId);
    return found == m_pairs.end() ? std::nullopt : std::optional(found->second);
}

int RunTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount + static_cast<int>(m_measures.size());
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

} // namespace regroup::ui
