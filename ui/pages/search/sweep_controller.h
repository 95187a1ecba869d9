// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/studio_context.h"

#include <QAbstractTableModel>
#include <memory>
#include <vector>

namespace regroup::ui {

/// What is varied; everything else is the form's.
struct SweepChoices {
    std::vector<SearchMethod> methods;
    std::vector<int> groupCounts;
    std::vector<std::uint64_t> seeds; ///< Methods without chance take the first alone.
};

/// Every combination, in the order of the lists; those that cannot be of equal groups are left out.
std::vector<SearchRequest> sweepRequests(const SearchRequest& form, const SweepChoices& choices,
                                         int headCount);

QString searchMethodTitle(SearchMethod method); ///< As the form names it.

/// Runs searches one after the other on the heavy lane and keeps what they found: the table that
/// compares methods at the same budget.
class SweepController : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        MethodColumn,
        GroupsColumn,
        SeedColumn,
        ObjectiveColumn,
        StateColumn,
        ColumnCount
    };

    explicit SweepController(const StudioContext& context, QObject* parent = nullptr);

    void start(std::vector<SearchRequest> requests); ///< Nothing while one runs.
    void stop(); ///< The one in work keeps its best; those that wait are dropped.
    void forget();
    bool isRunning() const { return m_left > 0; }
    std::shared_ptr<const SearchReport> report(int row) const; ///< Null: none was found.
    const SearchRequest& request(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void runningChanged();
    void finished(); ///< All of them have ended.

private:
    struct Row {
        SearchRequest request;
        std::shared_ptr<const SearchReport> report;
        QString state;
        QString reason;
        std::uint64_t job = 0;
    };

    void startRow(std::size_t row);
    void endRow(std::size_t row, const QString& state, const QString& reason = {});
    bool isBest(const Row& row) const; ///< Among those with as many groups.
    QString text(const Row& row, int column) const;

    StudioContext m_context;
    std::vector<Row> m_rows;
    std::uint64_t m_generation = 0; ///< Late answers to an earlier sweep are dropped.
    int m_left = 0;
};

} // namespace regroup::ui
