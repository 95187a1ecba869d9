// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_context.h"
#include "core/workflow/run_items.h"

#include <QAbstractTableModel>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

namespace regroup::ui {

/// Which items of an evaluation are shown.
struct ItemFilter {
    enum class Answers { All, Right, Wrong }; ///< Of the first run.

    Answers answers = Answers::All;
    bool onlyDifferent = false; ///< Only where the second run picked something else.
};

using SharedItems = std::shared_ptr<const std::vector<RunItem>>;
using FoundItems = std::shared_ptr<const std::vector<bool>>; ///< By index of a run's items.

/// In which items a text stands, in prompt or choices, any case. For a worker: the prompts of a
/// benchmark are many megabytes.
FoundItems findInItems(const std::vector<RunItem>& items, const QString& text, JobContext& job);

/// The items of a run, one a row; beside them what a second run answered to the same.
class ItemTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        TaskColumn,
        ItemColumn,
        PromptColumn,
        TargetColumn,
        FirstColumn,
        SecondColumn,
        ColumnCount
    };

    explicit ItemTableModel(QObject* parent = nullptr);

    /// All are found. @param second null: one run only; then there is no SecondColumn.
    void setItems(SharedItems first, SharedItems second = nullptr);
    void setFilter(const ItemFilter& filter);
    void setFound(FoundItems found); ///< Only these of the first run; null: all.
    const SharedItems& firstItems() const { return m_first; }

    const RunItem& item(int row) const; ///< Of the first run.
    /// Null where the second has none, or another under the same number.
    const RunItem* secondItem(int row) const;
    std::vector<std::int64_t> shownLines() const; ///< Of the first run's file, ascending.
    int itemCount() const { return m_first ? static_cast<int>(m_first->size()) : 0; }
    int rightCount() const; ///< Of the rows.
    int otherCount() const; ///< Of all items: the second run was asked something else.

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    struct Row {
        std::size_t first = 0;
        std::optional<std::size_t> second;
        bool isOther = false; ///< Task and number are the second's, too, but not the question.
    };

    void pair();
    void filter();
    bool isShown(const Row& row) const;

    SharedItems m_first;
    SharedItems m_second;
    ItemFilter m_filter;
    FoundItems m_found;
    std::vector<Row> m_all;
    std::vector<Row> m_rows;
};

/// "✓ Paris" or "✗ Rome": what was picked.
QString answerText(const RunItem& item);
QString choiceText(const RunItem& item, int choice);

} // namespace regroup::ui
