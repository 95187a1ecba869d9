// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/qt_text.h"
#include "ui/item_models/run_table_model.h"

#include <QCollator>
#include <QLocale>
#include <QMap>
#include <algorithm>
#include <cassert>
#include <cmath>

namespace regroup::ui {
namespace {

/// The fields that `word:text` can name. Not translated: the same as in the command line's output.
int columnNamed(const QString& word) {
    static const QMap<QString, int> columns{
        {QStringLiteral("state"), RunTableModel::StateColumn},
        {QStringLiteral("name"), RunTableModel::NameColumn},
        {QStringLiteral("model"), RunTableModel::ModelColumn},
        {QStringLiteral("kind"), RunTableModel::KindColumn},
        {QStringLiteral("method"), RunTableModel::MethodColumn},
        {QStringLiteral("sizes"), RunTableModel::SizesColumn},
        {QStringLiteral("rule"), RunTableModel::MergeRuleColumn},
        {QStringLiteral("seed"), RunTableModel::SeedColumn},
        {QStringLiteral("note"), RunTableModel::NoteColumn}};
    return columns.value(word.toLower(), -1);
}

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
    m_differsKnown = false;
    if (sourceModel() != nullptr)
        disconnect(sourceModel(), &QAbstractItemModel::modelAboutToBeReset, this, nullptr);
    QSortFilterProxyModel::setSourceModel(model);
    connect(model, &QAbstractItemModel::modelAboutToBeReset, this,
            [this] { m_differsKnown = false; });
}

const RunTableModel& RunTableFilter::table() const {
    return *static_cast<const RunTableModel*>(sourceModel());
}

std::vector<RunTableFilter::Term> RunTableFilter::termsOf(const QString& text) {
    std::vector<Term> terms;
    for (const QString& word : text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const qsizetype colon = word.indexOf(QLatin1Char(':'));
        const int column = colon > 0 ? columnNamed(word.left(colon)) : -1;
        if (column < 0)
            terms.push_back({-1, word});
        else if (colon + 1 < word.size()) // "model:" alone is half typed and filters nothing.
            terms.push_back({column, word.mid(colon + 1)});
    }
    return terms;
}

void RunTableFilter::setText(const QString& text) {
    if (text == m_text)
        return;
    m_text = text;
    m_terms = termsOf(text);
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
    invalidate(); // Also the order: the baseline goes to the top.
}

void RunTableFilter::setOnlyDiffering(bool only) {
    if (only == m_onlyDiffering)
        return;
    m_onlyDiffering = only;
    invalidateColumnsFilter();
}

void RunTableFilter::filterChanged() {
    m_differsKnown = false;
    invalidateRowsFilter();
    if (m_onlyDiffering)
        invalidateColumnsFilter();
}

bool RunTableFilter::matches(const RunSummary& run, int row) const {
    if (m_baseline && run.id == *m_baseline)
        return true;
    if (!m_kind.isEmpty() && toQt(run.kind) != m_kind)
        return false;
    for (const Term& term : m_terms) {
        const QModelIndex index = table().index(row, std::max(term.column, 0));
        const QVariant field =
            index.data(term.column < 0 ? static_cast<int>(RunTableModel::FilterRole)
                                       : static_cast<int>(Qt::DisplayRole));
        if (!field.toString().contains(term.text, Qt::CaseInsensitive))
            return false;
    }
    return true;
}

bool RunTableFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    return !parent.isValid() && matches(table().run(row), row);
}

bool RunTableFilter::filterAcceptsColumn(int column, const QModelIndex& parent) const {
    if (parent.isValid() || !m_onlyDiffering || column == RunTableModel::NameColumn)
        return !parent.isValid();
    if (!m_differsKnown)
        findDifferingColumns();
    return m_differs[static_cast<std::size_t>(column)] != 0;
}

void RunTableFilter::findDifferingColumns() const {
    m_differs.assign(RunTableModel::ColumnCount, 0);
    m_differsKnown = true;
    int first = -1;
    int shown = 0;
    for (int row = 0; row < table().rowCount(); ++row) {
        if (!matches(table().run(row), row))
            continue;
        ++shown;
        if (first < 0)
            first = row;
        for (int column = 0; column < RunTableModel::ColumnCount; ++column) {
            char& differs = m_differs[static_cast<std::size_t>(column)];
            if (differs == 0)
                differs = table().index(row, column).data(RunTableModel::SortRole) !=
                          table().index(first, column).data(RunTableModel::SortRole);
        }
    }
    if (shown < 2) // One run differs from nothing; an empty table says more with its columns.
        m_differs.assign(RunTableModel::ColumnCount, 1);
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
    const QVariant first = left.data(RunTableModel::SortRole);
    const QVariant second = right.data(RunTableModel::SortRole);
    if (isMissing(first) || isMissing(second))
        return isMissing(first) != isMissing(second) && isMissing(second) == ascending;
    if (first.typeId() == QMetaType::QString) {
        static const QCollator natural = [] {
            // In the C locale there is no natural order.
            const QLocale user;
            QCollator collator(user.language() == QLocale::C ? QLocale(QLocale::English) : user);
            collator.setNumericMode(true); // ward-4 before ward-16.
            collator.setCaseSensitivity(Qt::CaseInsensitive);
            return collator;
        }();
        return natural.compare(first.toString(), second.toString()) < 0;
    }
    return QVariant::compare(first, second) == QPartialOrdering::Less;
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
    for (int column = 0; column < RunTableModel::ColumnCount; ++column)
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
