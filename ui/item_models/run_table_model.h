// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_library.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QString>
#include <cstdint>
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
        CacheBytesColumn,
        PerplexityColumn,
        LossColumn,
        SizesColumn,
        MethodColumn,
        MergeRuleColumn,
        AverageSizeColumn,
        SeedColumn,
        ModelColumn,
        KindColumn,
        SecondsColumn,
        DateColumn,
        NoteColumn,
        ColumnCount
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

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    QString displayText(const RunSummary& run, int column) const;
    QVariant sortValue(const RunSummary& run, int column) const;
    QString toolTip(const RunSummary& run, int column) const;
    static QString stateText(const RunSummary& run);
    static QString headerToolTip(int column);

    std::vector<RunSummary> m_runs;
    std::vector<QString> m_filterTexts; ///< [run], what FilterRole gives.
};

/// Standard error of exp(loss) from that of the loss, by the delta method: ppl * stderr(loss).
/// Nothing unless both are known.
std::optional<double> perplexityStandardError(const RunSummary& run);

/// Sorts and filters a RunTableModel. Missing values sort last in both directions. The filter is a
/// list of words, all of which must occur, in any case; `word:text` looks only into the field so
/// named (state, name, model, kind, method, sizes, rule, seed, note).
class RunTableFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit RunTableFilter(QObject* parent = nullptr);

    void setText(const QString& text);
    const QString& text() const { return m_text; }
    void setKind(const QString& kind); ///< "search", "evaluate", ...; empty: all.

    /// The baseline's row stays on top whatever is sorted, and passes the filter. Nothing: none.
    void setBaseline(std::optional<std::int64_t> runId);
    std::optional<std::int64_t> baseline() const { return m_baseline; }

    /// Hides columns on which all shown runs agree; the name column always stays.
    void setOnlyDiffering(bool only);
    bool onlyDiffering() const { return m_onlyDiffering; }

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
    struct Term {
        int column = -1; ///< -1: any.
        QString text;
    };
    static std::vector<Term> termsOf(const QString& text);

    const RunTableModel& table() const;
    bool matches(const RunSummary& run, int row) const;
    void filterChanged();
    void findDifferingColumns() const;

    QString m_text;
    QString m_kind;
    std::vector<Term> m_terms;
    std::optional<std::int64_t> m_baseline;
    bool m_onlyDiffering = false;
    // Found when first asked for: QSortFilterProxyModel asks while it takes over a new model.
    mutable bool m_differsKnown = false;
    mutable std::vector<char> m_differs; ///< [ColumnCount]
};

} // namespace regroup::ui
