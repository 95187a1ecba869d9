// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_library.h"
#include "core/workflow/run_pairs.h"
#include "ui/item_models/run_filter_text.h"
#include "ui/item_models/run_measures.h"

#include <QAbstractTableModel>
#include <QSet>
#include <QSortFilterProxyModel>
#include <QString>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace regroup::ui {

/// The runs of the store as a table, one row a run, in the order given. Fluent with 10 000 runs.
class RunTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        StateColumn, // What is compared comes first, so that it shows without scrolling.
        NameColumn,
        KindColumn, // Beside the name, which a search and what was made of it share.
        CacheBytesColumn,
        PerplexityColumn,
        DeltaColumn,  // Against the baseline,
        PairedColumn, // and what a test on the same items says of it.
        GroupCountColumn,
        SizesColumn,
        MethodColumn,
        MergeRuleColumn,
        LossColumn,
        AverageSizeColumn,
        SeedColumn,
        ModelColumn,
        StudyColumn,  ///< That it is a part of: of a recipe with many variants, of a sweep.
        ParentColumn, ///< The run right above it.
        ObjectiveColumn,
        MetricColumn,
        JointColumn,
        PredictedErrorColumn,
        TuningColumn,
        StepsColumn,
        ParametersColumn,
        DeviceColumn,
        VersionColumn,
        SecondsColumn,
        DateColumn,
        TagsColumn,
        NoteColumn,
        ColumnCount ///< After these comes a column for every measure but the perplexity.
    };
    enum Role {
        SortRole = Qt::UserRole + 1, ///< Number or text; invalid where there is no value.
        RunIdRole,                   ///< qlonglong
        FilterRole                   ///< All that the text filter looks at, in one text.
    };

    explicit RunTableModel(QObject* parent = nullptr);

    void setRuns(std::vector<RunSummary> runs);
    const std::vector<RunSummary>& runs() const { return m_runs; }
    const RunSummary& run(int row) const { return m_runs[static_cast<std::size_t>(row)]; }
    std::optional<int> rowOf(std::int64_t runId) const;

    const std::vector<RunMeasure>& measures() const { return m_measures; } ///< With columns.
    /// A name of a column that outlives the table: for settings, exports.
    QString columnKey(int column) const;
    static bool isNumber(int column);
    /// The measure that a column shows; nothing: another one.
    std::optional<RunMeasure> measureOf(int column) const;
    /// The column that shows a measure; -1: none. All perplexities share theirs.
    int columnOf(const RunMeasure& measure) const;

    /// What tests against the baseline say, by run; others show that they are not known yet.
    void setPairs(std::int64_t baseline, std::map<std::int64_t, RunPair> pairs);
    void clearPairs();
    bool hasPairs() const { return !m_pairs.empty(); }
    std::optional<RunPair> pairOf(std::int64_t runId) const;

    /// What plain words of a filter look at, lower case.
    const QString& everything(int row) const {
        return m_filterTexts[static_cast<std::size_t>(row)];
    }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    QString displayText(const RunSummary& run, int column) const;
    QVariant sortValue(const RunSummary& run, int column) const;
    QString toolTip(const RunSummary& run, int column) const;
    QString scoreText(const RunSummary& run, int column) const;
    QVariant pairValue(const RunSummary& run) const;
    QString deltaText(const RunSummary& run) const;
    QString pairedText(const RunSummary& run) const;
    QString pairToolTip(const RunSummary& run) const;
    static QString stateText(const RunSummary& run);
    QString headerToolTip(int column) const;

    std::vector<RunSummary> m_runs;
    std::vector<RunMeasure> m_measures; ///< Of the columns after ColumnCount.
    std::map<std::int64_t, std::size_t> m_rowOf;
    std::map<std::int64_t, RunPair> m_pairs;
    std::optional<std::int64_t> m_pairBaseline;
    std::vector<QString> m_filterTexts; ///< [run], what FilterRole gives.
};

/// Standard error of exp(loss) from that of the loss, by the delta method: ppl * stderr(loss).
/// Nothing unless both are known.
std::optional<double> perplexityStandardError(const RunSummary& run);

/// Sorts and filters a RunTableModel (run_filter_text.h). Missing values sort last in both
/// directions. Archived runs are left out unless they are asked for. The best of the shown runs in
/// every measure is bold. 10 000 runs sort and filter in a tenth of a second: orders are found once
/// a column, and compared as numbers.
class RunTableFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit RunTableFilter(QObject* parent = nullptr);

    void setText(const QString& text);
    const QString& text() const { return m_text; }
    const QString& problem() const { return m_query.problem; } ///< A sentence about the text.
    void setKind(const QString& kind); ///< "search", "evaluate", ...; empty: all.

    /// Sorted by this measure's column, runs that have it come before runs of another protocol.
    void setMeasure(const std::optional<RunMeasure>& measure);

    /// The baseline's row stays on top whatever is sorted, and passes the filter. Nothing: none.
    void setBaseline(std::optional<std::int64_t> runId);
    std::optional<std::int64_t> baseline() const { return m_baseline; }

    /// Hides columns on which all shown runs agree; the name column always stays.
    void setOnlyDiffering(bool only);
    bool onlyDiffering() const { return m_onlyDiffering; }

    /// Hidden whatever else holds; by RunTableModel::columnKey().
    void setHiddenColumns(const QSet<QString>& keys);
    const QSet<QString>& hiddenColumns() const { return m_hidden; }

    /// Rows with the same value in this column (RunTableModel::Column) stand together, in its
    /// order, those without one at the end; the sort order holds within. -1: no blocks.
    void setGroupColumn(int column);
    int groupColumn() const { return m_groupColumn; }
    /// Whether a block begins with this row of this model. The baseline is above all blocks.
    bool beginsGroup(int proxyRow) const;

    bool isBest(const QModelIndex& proxyIndex) const;

    QVariant data(const QModelIndex& proxyIndex, int role = Qt::DisplayRole) const override;
    void setSourceModel(QAbstractItemModel* model) override; ///< A RunTableModel.

    std::optional<std::int64_t> runIdAt(const QModelIndex& proxyIndex) const;
    QModelIndex indexOf(std::int64_t runId) const; ///< In this model; invalid if filtered away.
    /// Source column (RunTableModel::Column) of a column of this model.
    int sourceColumn(int proxyColumn) const;
    int proxyColumn(int sourceColumn) const; ///< -1: hidden.

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool filterAcceptsColumn(int column, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    const RunTableModel& table() const;
    bool matches(const RunSummary& run, int row) const;
    void filterChanged();
    void findDifferingColumns() const;
    std::vector<int> ranksOf(int column) const;
    void findBest() const;
    void forget();

    QString m_text;
    QString m_kind;
    RunFilterQuery m_query;
    QSet<QString> m_hidden;
    std::optional<std::int64_t> m_baseline;
    std::optional<RunMeasure> m_measure;
    bool m_onlyDiffering = false;
    int m_groupColumn = -1;
    // Found when first asked for: QSortFilterProxyModel asks while it takes over a new model.
    mutable bool m_differsKnown = false;
    mutable std::vector<char> m_differs; ///< [columns of the source]
    mutable int m_rankColumn = -1;
    mutable std::vector<int> m_ranks; ///< [rows of the source]; equal values alike, -1: missing.
    mutable std::vector<int> m_groupRanks; ///< Likewise, of the group column; empty: not known.
    mutable bool m_bestKnown = false;
    mutable std::map<int, int> m_best; ///< Column to row, of the source.
};

} // namespace regroup::ui
