// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/qt_text.h"
#include "ui/item_models/run_measures.h"
#include "ui/item_models/run_table_model.h"

#include <QCollator>
#include <QFont>
#include <QLocale>
#include <algorithm>
#include <cassert>
#include <cmath>

namespace regroup::ui {
namespace {

bool isMissing(const QVariant& value) {
    return !value.isValid() ||
           (value.typeId() == QMetaType::Double && !std::isfinite(value.toDouble()));
}

} // namespace

RunTableFilter::RunTableFilter(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(RunTableModel::SortRole);
    setDynamicSortFilter(true);
}

void RunTableFilter::setSourceModel(QAbstractItemModel* model) {
    assert(qobject_cast<RunTableModel*>(model));
    forget();
    if (sourceModel() != nullptr) {
        disconnect(sourceModel(), &QAbstractItemModel::modelAboutToBeReset, this, nullptr);
        disconnect(sourceModel(), &QAbstractItemModel::dataChanged, this, nullptr);
    }
    // Before the proxy itself hears of it: it sorts at once.
    connect(model, &QAbstractItemModel::dataChanged, this, &RunTableFilter::forget);
    connect(model, &QAbstractItemModel::modelAboutToBeReset, this, &RunTableFilter::forget);
    QSortFilterProxyModel::setSourceModel(model);
}

void RunTableFilter::forget() {
    m_differsKnown = false;
    m_bestKnown = false;
    m_rankColumn = -1;
    m_groupRanks.clear();
}

const RunTableModel& RunTableFilter::table() const {
    return *static_cast<const RunTableModel*>(sourceModel());
}

void RunTableFilter::setText(const QString& text) {
    if (text == m_text)
        return;
    m_text = text;
    m_query = parseRunFilter(text);
    filterChanged();
}

void RunTableFilter::setKind(const QString& kind) {
    if (kind == m_kind)
        return;
    m_kind = kind;
    filterChanged();
}

void RunTableFilter::setBaseline(std::optional<std::int64_t> runId) {
    if (runId == m_baseline)
        return;
    m_baseline = runId;
    m_differsKnown = false;
    m_bestKnown = false;
    invalidate(); // Also the order: the baseline goes to the top.
}

void RunTableFilter::setMeasure(const std::optional<RunMeasure>& measure) {
    if (measure == m_measure)
        return;
    m_measure = measure;
    m_rankColumn = -1; // The order of its column is another one.
    invalidate();
}

void RunTableFilter::setGroupColumn(int column) {
    if (column == m_groupColumn)
        return;
    m_groupColumn = column;
    m_groupRanks.clear();
    invalidate(); // Its column shows, too, and the order is another one.
}

bool RunTableFilter::beginsGroup(int proxyRow) const {
    if (m_groupColumn < 0)
        return false;
    const auto isBaseline = [this](int row) {
        return m_baseline && runIdAt(index(row, 0)) == m_baseline;
    };
    if (isBaseline(proxyRow))
        return false;
    if (proxyRow == 0 || isBaseline(proxyRow - 1))
        return true;
    if (m_groupRanks.empty())
        m_groupRanks = ranksOf(m_groupColumn);
    const auto rankOf = [this](int row) {
        return m_groupRanks[static_cast<std::size_t>(mapToSource(index(row, 0)).row())];
    };
    return rankOf(proxyRow) != rankOf(proxyRow - 1);
}

void RunTableFilter::setOnlyDiffering(bool only) {
    if (only == m_onlyDiffering)
        return;
    m_onlyDiffering = only;
    invalidateColumnsFilter();
}

void RunTableFilter::setHiddenColumns(const QSet<QString>& keys) {
    if (keys == m_hidden)
        return;
    m_hidden = keys;
    invalidateColumnsFilter();
}

void RunTableFilter::filterChanged() {
    m_differsKnown = false;
    m_bestKnown = false;
    invalidateRowsFilter();
    if (m_onlyDiffering)
        invalidateColumnsFilter();
}

bool RunTableFilter::matches(const RunSummary& run, int row) const {
    if (m_baseline && run.id == *m_baseline)
        return true;
    if (!m_kind.isEmpty() && toQt(run.kind) != m_kind)
        return false;
    return matchesRunFilter(m_query, run, table().everything(row));
}

bool RunTableFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    return !parent.isValid() && matches(table().run(row), row);
}

bool RunTableFilter::filterAcceptsColumn(int column, const QModelIndex& parent) const {
    if (parent.isValid() || column == RunTableModel::NameColumn || column == m_groupColumn)
        return !parent.isValid();
    if (!m_hidden.isEmpty() && m_hidden.contains(table().columnKey(column)))
        return false;
    if (!m_onlyDiffering)
        return true;
    if (!m_differsKnown)
        findDifferingColumns();
    return m_differs[static_cast<std::size_t>(column)] != 0;
}

void RunTableFilter::findDifferingColumns() const {
    m_differs.assign(static_cast<std::size_t>(table().columnCount()), 0);
    m_differsKnown = true;
    int first = -1;
    int shown = 0;
    for (int row = 0; row < table().rowCount(); ++row) {
        if (!matches(table().run(row), row))
            continue;
        ++shown;
        if (first < 0)
            first = row;
        for (int column = 0; column < table().columnCount(); ++column) {
            char& differs = m_differs[static_cast<std::size_t>(column)];
            if (differs == 0)
                differs = table().index(row, column).data(RunTableModel::SortRole) !=
                          table().index(first, column).data(RunTableModel::SortRole);
        }
    }
    if (shown < 2) // One run differs from nothing; an empty table says more with its columns.
        m_differs.assign(m_differs.size(), 1);
}

bool RunTableFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    // What stays on top or at the end in both directions has to know the direction.
    const bool ascending = sortOrder() == Qt::AscendingOrder;
    if (m_baseline) {
        const bool leftIsBaseline = table().run(left.row()).id == *m_baseline;
        const bool rightIsBaseline = table().run(right.row()).id == *m_baseline;
        if (leftIsBaseline != rightIsBaseline)
            return leftIsBaseline == ascending;
    }
    if (m_groupColumn >= 0) {
        if (m_groupRanks.empty())
            m_groupRanks = ranksOf(m_groupColumn);
        const int leftGroup = m_groupRanks[static_cast<std::size_t>(left.row())];
        const int rightGroup = m_groupRanks[static_cast<std::size_t>(right.row())];
        if (leftGroup != rightGroup) {
            const bool isFirst = leftGroup >= 0 && (rightGroup < 0 || leftGroup < rightGroup);
            return isFirst == ascending; // Blocks keep their order in both directions.
        }
    }
    if (m_rankColumn != left.column()) {
        m_ranks = ranksOf(left.column());
        m_rankColumn = left.column();
    }
    const int first = m_ranks[static_cast<std::size_t>(left.row())];
    const int second = m_ranks[static_cast<std::size_t>(right.row())];
    if (first < 0 || second < 0)
        return (first < 0) != (second < 0) && (second < 0) == ascending;
    return first < second;
}

/// The place of every row in the order of a column.
std::vector<int> RunTableFilter::ranksOf(int column) const {
    struct Entry {
        int row;
        double number;
        std::optional<QCollatorSortKey> text;
    };
    static const QCollator natural = [] {
        // In the C locale there is no natural order.
        const QLocale user;
        QCollator collator(user.language() == QLocale::C ? QLocale(QLocale::English) : user);
        collator.setNumericMode(true); // ward-4 before ward-16.
        collator.setCaseSensitivity(Qt::CaseInsensitive);
        return collator;
    }();
    std::vector<int> ranks(static_cast<std::size_t>(table().rowCount()), -1);
    std::vector<Entry> entries;
    const bool isMeasure = m_measure && table().columnOf(*m_measure) == column;
    for (int row = 0; row < table().rowCount(); ++row) {
        const QVariant value = table().index(row, column).data(RunTableModel::SortRole);
        if (isMissing(value) || (isMeasure && !scoreOf(table().run(row), *m_measure)))
            continue;
        if (value.typeId() == QMetaType::QString)
            entries.push_back({row, 0, natural.sortKey(value.toString())});
        else
            entries.push_back({row, value.toDouble(), std::nullopt});
    }
    const auto less = [](const Entry& a, const Entry& b) {
        return a.text && b.text ? a.text->compare(*b.text) < 0 : a.number < b.number;
    };
    std::stable_sort(entries.begin(), entries.end(), less);
    int rank = 0;
    for (std::size_t at = 0; at < entries.size(); ++at) {
        rank += at > 0 && less(entries[at - 1], entries[at]) ? 1 : 0;
        ranks[static_cast<std::size_t>(entries[at].row)] = rank;
    }
    return ranks;
}

void RunTableFilter::findBest() const {
    m_bestKnown = true;
    m_best.clear();
    const auto consider = [this](int column, const RunMeasure& measure) {
        std::optional<double> best;
        int count = 0;
        for (int row = 0; row < rowCount(); ++row) {
            const int source = mapToSource(index(row, 0)).row();
            const RunSummary& run = table().run(source);
            const auto score = scoreOf(run, measure);
            if (!score || !score->value || !std::isfinite(*score->value))
                continue;
            ++count;
            const bool better =
                !best || (isLowerBetter(measure) ? *score->value < *best : *score->value > *best);
            if (!better || !notBestReason(run, *score).isEmpty())
                continue;
            best = score->value;
            m_best[column] = source;
        }
        if (count < 2) // Alone, it is the best of nothing.
            m_best.erase(column);
    };
    for (int column = RunTableModel::ColumnCount; column < table().columnCount(); ++column)
        consider(column, *table().measureOf(column));
    std::vector<RunMeasure> perplexities = measuresOf(table().runs());
    std::erase_if(perplexities,
                  [](const RunMeasure& measure) { return measure.metric != "perplexity"; });
    if (perplexities.size() == 1) // Of different texts or lengths there is no best one.
        consider(RunTableModel::PerplexityColumn, perplexities.front());
}

bool RunTableFilter::isBest(const QModelIndex& proxyIndex) const {
    if (!m_bestKnown)
        findBest();
    const QModelIndex source = mapToSource(proxyIndex);
    const auto best = m_best.find(source.column());
    return best != m_best.end() && best->second == source.row();
}

QVariant RunTableFilter::data(const QModelIndex& proxyIndex, int role) const {
    if (!proxyIndex.isValid())
        return {};
    if (role == Qt::FontRole && isBest(proxyIndex)) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    if (role == Qt::ToolTipRole && isBest(proxyIndex))
        return tr("The best of the shown runs.\n%1")
            .arg(QSortFilterProxyModel::data(proxyIndex, role).toString())
            .trimmed();
    return QSortFilterProxyModel::data(proxyIndex, role);
}

std::optional<std::int64_t> RunTableFilter::runIdAt(const QModelIndex& proxyIndex) const {
    if (!proxyIndex.isValid())
        return std::nullopt;
    return table().run(mapToSource(proxyIndex).row()).id;
}

QModelIndex RunTableFilter::indexOf(std::int64_t runId) const {
    const std::optional<int> row = table().rowOf(runId);
    if (!row)
        return {};
    return mapFromSource(table().index(*row, RunTableModel::NameColumn)); // Never a hidden column.
}

int RunTableFilter::sourceColumn(int proxyColumn) const {
    int shown = -1;
    for (int column = 0; column < table().columnCount(); ++column)
        if (filterAcceptsColumn(column, {}) && ++shown == proxyColumn)
            return column;
    return -1;
}

int RunTableFilter::proxyColumn(int sourceColumn) const {
    if (!filterAcceptsColumn(sourceColumn, {}))
        return -1;
    int position = 0;
    for (int column = 0; column < sourceColumn; ++column)
        position += filterAcceptsColumn(column, {}) ? 1 : 0;
    return position;
}

} // namespace regroup::ui
