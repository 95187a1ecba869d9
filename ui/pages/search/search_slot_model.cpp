// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/search_slot_model.h"

#include "core/search/lower_bound.h"
#include "ui/common/shown_number.h"
#include "ui/window/inspector_facts.h"

#include <QLocale>
#include <algorithm>

namespace regroup::ui {
namespace {

QString objectiveText(const std::optional<double>& value) {
    return value ? shownNumber(*value, 'f', 4) : QString();
}

} // namespace

SearchSlotModel::SearchSlotModel(QObject* parent) : QAbstractTableModel(parent) {}

void SearchSlotModel::setSlots(const std::vector<SearchSlot>& searchSlots) {
    beginResetModel();
    m_rows.clear();
    for (const SearchSlot& slot : searchSlots)
        m_rows.push_back({slot, {}, 0, {}, {}, {}});
    m_current = -1;
    m_progress = 0;
    m_running = !searchSlots.empty();
    m_isEdited = false;
    endResetModel();
}

void SearchSlotModel::setEdited(const std::vector<Edited>& edited) {
    std::vector<Row> rows;
    rows.reserve(edited.size());
    for (const Edited& one : edited)
        rows.push_back({one.slot, groupSizesText(one.groups), 0, one.objective, {}, {}});
    const bool sameSlots =
        m_isEdited && std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                                 [](const Row& a, const Row& b) { return a.slot == b.slot; });
    if (sameSlots) { // What is selected stays.
        m_rows = std::move(rows);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    m_current = -1;
    m_running = false;
    m_isEdited = true;
    endResetModel();
}

void SearchSlotModel::appendSteps(std::span<const SearchStep> steps) {
    int first = rowCount();
    int last = -1;
    for (const SearchStep& step : steps) {
        const int row =
            m_current >= 0 && slotAt(m_current) == step.slot ? m_current : rowOf(step.slot);
        if (row < 0)
            continue;
        Row& entry = m_rows[static_cast<std::size_t>(row)];
        if (step.step == 0)
            entry.start = step.objective;
        if (step.step == 0 || step.objective <= step.best)
            entry.groups = groupSizesText(Grouping::fromLabels(step.labels));
        entry.best = step.best;
        entry.candidates = step.step + 1;
        first = std::min({first, row, m_current < 0 ? row : m_current});
        last = std::max(last, row);
        m_current = row;
    }
    if (last >= 0)
        Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1));
}

void SearchSlotModel::setOptima(const std::vector<SlotOptimum>& optima) {
    for (Row& row : m_rows) {
        const auto found =
            std::find_if(optima.begin(), optima.end(),
                         [&row](const SlotOptimum& one) { return one.slot == row.slot; });
        row.optimum = found == optima.end() ? std::nullopt : found->cost;
    }
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, OptimumColumn), index(rowCount() - 1, GapColumn));
}

std::optional<double> SearchSlotModel::optimum(int row) const {
    return m_rows[static_cast<std::size_t>(row)].optimum;
}

void SearchSlotModel::setProgress(double share) {
    m_progress = share;
    if (m_running && !m_rows.empty())
        Q_EMIT dataChanged(index(0, StateColumn), index(rowCount() - 1, StateColumn));
}

QVariant SearchSlotModel::progressOf(int row) const {
    if (!m_running)
        return {};
    const double done = m_progress * rowCount() - row;
    return static_cast<int>(100 * std::clamp(done, 0.0, 1.0));
}

QString SearchSlotModel::numberText(const Row& row, int column) const {
    switch (column) {
    case StartColumn: return objectiveText(row.start);
    case BestColumn: return objectiveText(row.best);
    case OptimumColumn: return objectiveText(row.optimum);
    }
    const auto gap =
        row.best && row.optimum ? relativeGap(*row.best, *row.optimum) : std::optional<double>();
    return gap ? tr("%1 %").arg(shownNumber(100 * *gap, 'f', 2)) : QString();
}

void SearchSlotModel::setRunning(bool running) {
    if (running == m_running)
        return;
    m_running = running;
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, StateColumn), index(rowCount() - 1, StateColumn));
}

int SearchSlotModel::rowOf(const SearchSlot& slot) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&slot](const Row& row) { return row.slot == slot; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int SearchSlotModel::doneCount() const {
    const auto begun = std::count_if(m_rows.begin(), m_rows.end(),
                                     [](const Row& row) { return row.start.has_value(); });
    return static_cast<int>(begun) - (m_running && m_current >= 0 ? 1 : 0);
}

int SearchSlotModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SearchSlotModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString SearchSlotModel::stateText(int row) const {
    if (m_running && row == m_current)
        return tr("searching");
    if (m_rows[static_cast<std::size_t>(row)].best) // Before a search only the start is known.
        return tr("done");
    return m_running ? tr("waiting") : tr("not begun");
}

QVariant SearchSlotModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::TextAlignmentRole && index.column() >= CandidatesColumn)
        return (Qt::AlignRight | Qt::AlignVCenter).toInt();
    if (role == ProgressRole && index.column() == StateColumn)
        return progressOf(index.row());
    if (role != Qt::DisplayRole)
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (index.column()) {
    case LayerColumn: return row.slot.layer;
    case KindColumn: return slotKindText(row.slot.kind);
    case GroupsColumn: return row.groups;
    case StateColumn: return stateText(index.row());
    case CandidatesColumn:
        return row.candidates == 0 ? QString()
                                   : QLocale().toString(static_cast<qlonglong>(row.candidates));
    }
    return numberText(row, index.column());
}

QVariant SearchSlotModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section >= CandidatesColumn)
        return (Qt::AlignRight | Qt::AlignVCenter).toInt();
    if (role == Qt::ToolTipRole && section == GroupsColumn)
        return tr("Sizes of the groups: the edited ones before a search, then the best so far");
    if (role == Qt::ToolTipRole && section == StartColumn)
        return m_isEdited ? tr("Objective of the edited groups; empty where only a search tells")
                          : tr("Objective where the search began");
    if (role == Qt::ToolTipRole && section == OptimumColumn)
        return tr("What the best of all groupings costs, where that is quick to find");
    if (role == Qt::ToolTipRole && section == GapColumn)
        return tr("How much worse the best so far is than the optimum");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case LayerColumn: return tr("Layer");
    case KindColumn: return tr("Heads of");
    case GroupsColumn: return tr("Groups");
    case StateColumn: return tr("State");
    case CandidatesColumn: return tr("Candidates");
    case StartColumn: return tr("Before");
    case BestColumn: return tr("Best");
    case OptimumColumn: return tr("Optimum");
    case GapColumn: return tr("Gap");
    }
    return {};
}

QString slotKindText(SlotKind kind) {
    switch (kind) {
    case SlotKind::Key: return SearchSlotModel::tr("keys");
    case SlotKind::Value: return SearchSlotModel::tr("values");
    case SlotKind::Joint: return SearchSlotModel::tr("keys and values");
    }
    return {};
}

} // namespace regroup::ui
