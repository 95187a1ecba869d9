// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping.h"
#include "core/search/search_types.h"
#include "core/workflow/search_optima.h"

#include <QAbstractTableModel>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace regroup::ui {

/// The partitions that a search works on, one a row, and how far each is.
class SearchSlotModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        LayerColumn,
        KindColumn,
        GroupsColumn,
        StateColumn,
        CandidatesColumn,
        StartColumn,
        BestColumn,
        OptimumColumn,
        GapColumn,
        ColumnCount
    };
    enum Role {
        ProgressRole = Qt::UserRole ///< Of StateColumn while a search runs: percent; else nothing.
    };

    explicit SearchSlotModel(QObject* parent = nullptr);

    void setSlots(const std::vector<SearchSlot>& searchSlots); ///< All waiting.
    /// What there is before a search.
    struct Edited {
        SearchSlot slot;
        Grouping groups;
        std::optional<double> objective; ///< Of these groups; nothing: not known without a search.
    };
    void setEdited(const std::vector<Edited>& edited);
    void appendSteps(std::span<const SearchStep> steps);    ///< In the order the search made them.
    void setOptima(const std::vector<SlotOptimum>& optima); ///< Of the slots that are searched.
    std::optional<double> optimum(int row) const;
    void setProgress(double share); ///< Of the whole search, 0 to 1, slot after slot.
    void
    setRunning(bool running); ///< false: the slot in work is done, those not begun are left out.

    const SearchSlot& slotAt(int row) const { return m_rows[static_cast<std::size_t>(row)].slot; }
    int rowOf(const SearchSlot& slot) const;     ///< -1: none.
    int currentRow() const { return m_current; } ///< Of the slot in work; -1: none.
    int doneCount() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    struct Row {
        SearchSlot slot;
        QString groups;              ///< Sizes of the best ones, or of the edited ones.
        std::int64_t candidates = 0; ///< Evaluated so far; the search may show only some of them.
        std::optional<double> start;
        std::optional<double> best;
        std::optional<double> optimum;
    };
    QString stateText(int row) const;
    QString numberText(const Row& row, int column) const;
    QVariant progressOf(int row) const;

    std::vector<Row> m_rows;
    int m_current = -1;
    bool m_running = false;
    double m_progress = 0;   ///< Of all rows; 0 to 1.
    bool m_isEdited = false; ///< No search has been there.
};

QString slotKindText(SlotKind kind); ///< "keys", "values", "keys and values".

} // namespace regroup::ui
