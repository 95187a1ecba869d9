// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <optional>
#include <vector>

namespace regroup::ui {

/// One metric of one task, or of a group of tasks.
struct TaskResult {
    QString task;
    bool isGroup = false; ///< Of several tasks, pooled by their items.
    QString metric;
    double value = 0;
    std::optional<double> standardError;
    std::int64_t count = 0;         ///< Of items or tokens.
    std::optional<double> chance;   ///< What guessing gives.
    std::optional<double> majority; ///< What always the most frequent answer gives.
    QString protocol{};             ///< How the answers are read; results of two are not mixed.
    QString split{};
    QString leak{}; ///< Why it never counts as best; empty: it may.
};

/// Results of an evaluation, with the lines that they must rise above.
class TaskResultModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        TaskColumn,
        ProtocolColumn,
        SplitColumn,
        MetricColumn,
        ValueColumn,
        CountColumn,
        ChanceColumn,
        MajorityColumn,
        ColumnCount
    };

    explicit TaskResultModel(QObject* parent = nullptr);

    void setResults(std::vector<TaskResult> results);
    const std::vector<TaskResult>& results() const { return m_results; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    QString toolTip(const TaskResult& result) const;

    std::vector<TaskResult> m_results;
};

} // namespace regroup::ui
