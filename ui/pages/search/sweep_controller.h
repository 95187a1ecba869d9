// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/studio_context.h"

#include <QAbstractTableModel>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
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

    /// Nothing while one runs. Their runs are parts of one, which begins with the first of them.
    void start(std::vector<SearchRequest> requests);
    /// What a search has found, and beside it cheap methods with the same budget, on the light lane
    /// and stored nowhere. Nothing while a sweep runs, or where its results stand.
    void compareWith(const SearchRequest& request, std::shared_ptr<const SearchReport> report);
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

    /// The run of a sweep in the store; the searches' threads use it, one after the other.
    struct Parent {
        std::filesystem::path store;
        std::string name;
        std::int64_t run = 0; ///< 0: not begun.
    };
    using Search = std::function<SearchReport(const SearchRequest&, JobContext&)>;

    void startRow(std::size_t row, JobLane lane, const Search& search);
    Search partOfSweep() const; ///< A search whose run has the parent, which it begins if need be.
    void endParent();
    void setRows(std::vector<SearchRequest> requests); ///< All waiting.
    void endRow(std::size_t row, const QString& state, const QString& reason = {});
    bool isBest(const Row& row) const; ///< Among those with as many groups.
    QString text(const Row& row, int column) const;

    StudioContext m_context;
    std::vector<Row> m_rows;
    std::uint64_t m_generation = 0; ///< Late answers to an earlier sweep are dropped.
    int m_left = 0;
    std::shared_ptr<Parent> m_parent; ///< Null: nothing of this is stored.
    bool m_wasStopped = false;
    bool m_isSideTable = false; ///< Of compareWith().
};

} // namespace regroup::ui
