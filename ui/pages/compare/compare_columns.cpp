// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of the table of runs: which are there, where and how wide, what rows are sorted by,
// and how all this is kept from one session to the next.
#include "ui/common/qt_text.h"
#include "ui/item_models/run_table_model.h"
#include "ui/pages/compare/compare_charts.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/compare/pinned_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QTreeView>
#include <algorithm>

namespace regroup::ui {
namespace {

constexpr int narrowestName = 16; ///< Letters.
constexpr int widestColumn = 40;
constexpr int measuredRows = 200; ///< That a column's width is taken from.
constexpr int widestKept = 4000;  ///< Pixels, of what settings may say.

QJsonArray listOf(QStringList keys) {
    keys.sort();
    return QJsonArray::fromStringList(keys);
}

QStringList textsOf(const QJsonValue& list) {
    QStringList texts;
    for (const auto& text : list.toArray())
        texts.append(text.toString());
    return texts;
}

} // namespace

/// Lets columns come and go; those that stay keep their order, their widths and the sort order,
/// which the header only knows by their numbers.
void ComparePage::changeColumns(const std::function<void()>& change) {
    {
        const QScopedValueRollback guard(m_arranging, true);
        change();
    }
    orderColumns();
    sizeColumns();
    sortTable();
}

/// By what the user has chosen; where its column is hidden by the name until it is there again.
void ComparePage::sortTable() {
    const QScopedValueRollback guard(m_arranging, true);
    const auto by = measure();
    int column = -1;
    bool descending = m_sortsDescending;
    if (m_sortKey.isEmpty() && by) {
        column = m_model->columnOf(*by);
        descending = m_sortsDescending == isLowerBetter(*by); // The best first, or the worst.
    } else if (m_sortKey.isEmpty()) {
        column = RunTableModel::DateColumn; // Without a measure the newest first.
        descending = true;
    }
    for (int other = 0; column < 0 && other < m_model->columnCount(); ++other)
        if (m_model->columnKey(other) == m_sortKey)
            column = other;
    int section = column < 0 ? -1 : m_filter->proxyColumn(column);
    if (section < 0)
        section = m_filter->proxyColumn(RunTableModel::NameColumn);
    const Qt::SortOrder order = descending ? Qt::DescendingOrder : Qt::AscendingOrder;
    m_table->sortByColumn(section, order);
}

void ComparePage::rememberSort(int section, Qt::SortOrder order) {
    if (m_arranging || section < 0)
        return;
    const int column = m_filter->sourceColumn(section);
    const auto by = measure();
    const bool isMeasure = by && column == m_model->columnOf(*by);
    m_sortKey = isMeasure ? QString() : m_model->columnKey(column);
    const bool descending = order == Qt::DescendingOrder;
    m_sortsDescending = isMeasure ? descending == isLowerBetter(*by) : descending;
}

/// Its column stands beside the differences, and what has it comes first.
void ComparePage::followMeasure() {
    const auto by = measure();
    const QString key =
        by && m_model->columnOf(*by) >= 0 ? m_model->columnKey(m_model->columnOf(*by)) : QString();
    changeColumns([&] {
        QSet<QString> hidden = m_filter->hiddenColumns();
        if (hidden.remove(key)) // A part of MMLU: asked for now.
            m_filter->setHiddenColumns(hidden);
        m_filter->setMeasure(by);
    });
}

void ComparePage::groupRows() {
    const QScopedValueRollback guard(m_selecting, true);
    changeColumns([this] { m_filter->setGroupColumn(m_groupBy->currentData().toInt()); });
    fillCharts();
    selectInTable(m_context.selection.state().runs);
}

/// Where nothing is compared by it, it is not there to be chosen.
void ComparePage::showMeasureField() {
    const ChartTab* tab = m_charts->current();
    const bool matters = m_tabs->currentIndex() == 0 ||
                         (tab != nullptr && (tab->figure() == QStringLiteral("groups") ||
                                             tab->figure() == QStringLiteral("pareto")));
    m_measureField->setEnabled(matters);
}

/// Once, so that nothing moves while it is looked at; what is not known yet is sized again.
void ComparePage::sizeColumns() {
    if (m_arranging || m_model->rowCount() == 0)
        return;
    {
        const QScopedValueRollback guard(m_arranging, true);
        for (int column = 0; column < m_filter->columnCount(); ++column) {
            const int source = m_filter->sourceColumn(column);
            const QString key = m_model->columnKey(source);
            const int known = m_widths.value(key);
            const int width = known > 0 ? known : naturalWidth(column);
            const bool isPair =
                source == RunTableModel::DeltaColumn || source == RunTableModel::PairedColumn;
            if (source == RunTableModel::NameColumn)
                m_nameWidth = width;
            else if (known == 0 && (!isPair || m_model->hasPairs()))
                m_widths.insert(key, width);
            m_table->setColumnWidth(column, width);
        }
    }
    fitName();
}

int ComparePage::naturalWidth(int column) const {
    m_table->header()->setResizeContentsPrecision(measuredRows);
    const QAbstractItemView& table = *m_table; // There the size is public.
    const int contents =
        std::max({table.sizeHintForColumn(column), m_table->header()->sectionSizeHint(column),
                  m_header->widthForContents(column)});
    return std::min(contents, m_table->fontMetrics().averageCharWidth() * widestColumn);
}

/// The name gives way, so that all up to the test shows; unless the user has set its width.
void ComparePage::fitName() {
    const int name = m_filter->proxyColumn(RunTableModel::NameColumn);
    const int last = m_filter->proxyColumn(RunTableModel::PairedColumn);
    const QString key = m_model->columnKey(RunTableModel::NameColumn);
    if (m_widths.contains(key) || m_nameWidth == 0 || last < 0 || name < 0)
        return;
    const QHeaderView& header = *m_table->header();
    int others = 0;
    for (int visual = 0; visual <= header.visualIndex(last); ++visual)
        if (header.logicalIndex(visual) != name)
            others += header.sectionSize(header.logicalIndex(visual));
    const int narrowest = m_table->fontMetrics().averageCharWidth() * narrowestName;
    const QScopedValueRollback guard(m_arranging, true);
    m_table->setColumnWidth(name, std::clamp(m_table->viewport()->width() - others,
                                             std::min(narrowest, m_nameWidth), m_nameWidth));
}

void ComparePage::rememberWidth(int section, int width) {
    // The last one takes what is left: that is no wish.
    if (!m_arranging && m_table->header()->visualIndex(section) < m_table->header()->count() - 1)
        m_widths.insert(m_model->columnKey(m_filter->sourceColumn(section)), width);
}

bool ComparePage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table->viewport() && event->type() == QEvent::Resize)
        fitName();
    return QWidget::eventFilter(watched, event);
}

/// Checkable columns, in the order of the table.
void ComparePage::fillColumnsMenu() {
    m_columnsMenu->clear();
    const QSet<QString> hidden = m_filter->hiddenColumns();
    for (int column = 0; column < m_model->columnCount(); ++column) {
        const QString key = m_model->columnKey(column);
        QAction* action =
            m_columnsMenu->addAction(m_model->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!hidden.contains(key));
        action->setEnabled(column != RunTableModel::NameColumn);
        connect(action, &QAction::toggled, this, [this, key](bool shown) {
            QSet<QString> keys = m_filter->hiddenColumns();
            if (shown)
                keys.remove(key);
            else
                keys.insert(key);
            changeColumns([&] { m_filter->setHiddenColumns(keys); });
        });
    }
}

/// Settings of a search and single subjects of MMLU are there for who asks for them. @post order
/// and widths are to be set anew.
void ComparePage::hideRareColumns() {
    QSet<QString> keys = m_filter->hiddenColumns();
    for (int column = 0; column < m_model->columnCount(); ++column) {
        const QString key = m_model->columnKey(column);
        const auto measure = m_model->measureOf(column);
        const bool isRare = measure ? isPartOfMmlu(measure->task)
                                    : column >= RunTableModel::ParentColumn &&
                                          column <= RunTableModel::VersionColumn;
        if (isRare && !m_knownColumns.contains(key))
            keys.insert(key);
        m_knownColumns.insert(key);
    }
    const QScopedValueRollback guard(m_arranging, true);
    m_filter->setHiddenColumns(keys);
}

/// As the user has moved them, else as they come, but for what runs are compared by: it stands
/// before the difference. Columns that come back find their places among the shown ones.
void ComparePage::orderColumns() {
    const QScopedValueRollback guard(m_arranging, true);
    QHeaderView* header = m_table->header();
    QStringList order = m_columnOrder;
    const auto by = measure();
    if (order.isEmpty()) {
        for (int column = 0; column < m_filter->columnCount(); ++column)
            order.append(m_model->columnKey(m_filter->sourceColumn(column)));
        const QString key = by && m_model->columnOf(*by) >= 0
                                ? m_model->columnKey(m_model->columnOf(*by))
                                : QString();
        const auto delta = order.indexOf(m_model->columnKey(RunTableModel::DeltaColumn));
        if (const auto at = order.indexOf(key); at > delta && delta >= 0)
            order.move(at, delta);
    }
    if (const int group = m_filter->groupColumn(); group >= 0) { // Its blocks begin the rows.
        order.removeAll(m_model->columnKey(group));
        order.prepend(m_model->columnKey(group));
    }
    int place = 0;
    for (const QString& key : std::as_const(order))
        for (int column = 0; column < m_filter->columnCount(); ++column)
            if (m_model->columnKey(m_filter->sourceColumn(column)) == key) {
                header->moveSection(header->visualIndex(column), place++);
                break;
            }
}

void ComparePage::rememberColumnOrder() {
    if (m_arranging)
        return;
    m_columnOrder.clear();
    for (const int column : columnsAsShown())
        m_columnOrder.append(m_model->columnKey(m_filter->sourceColumn(column)));
}

QByteArray ComparePage::columnsState() const {
    QJsonObject state;
    state["order"] = QJsonArray::fromStringList(m_columnOrder);
    state["hidden"] = listOf(m_filter->hiddenColumns().values());
    state["known"] = listOf(m_knownColumns.values());
    QJsonObject widths;
    for (auto width = m_widths.begin(); width != m_widths.end(); ++width)
        widths[width.key()] = width.value();
    state["widths"] = widths;
    state["sort"] = m_sortKey;
    state["descending"] = m_sortsDescending;
    if (const int group = m_filter->groupColumn(); group >= 0)
        state["groupBy"] = m_model->columnKey(group);
    state["onlyDiffering"] = m_onlyDiffering->isChecked();
    state["filter"] = m_filterEdit->text();
    if (const auto by = measure() ? measure() : m_keptMeasure)
        state["measure"] = QJsonArray{toQt(by->task), toQt(by->metric), toQt(by->protocol)};
    if (m_baselineChosen)
        state["baseline"] = static_cast<qint64>(m_filter->baseline().value_or(0)); // 0: none.
    return QJsonDocument(state).toJson(QJsonDocument::Compact);
}

void ComparePage::restoreColumns(const QByteArray& text) {
    const QJsonObject state = QJsonDocument::fromJson(text).object();
    if (!state.contains("known"))
        return;
    m_columnOrder = textsOf(state["order"]);
    const QStringList hidden = textsOf(state["hidden"]);
    const QStringList known = textsOf(state["known"]);
    m_knownColumns = QSet<QString>(known.begin(), known.end());
    const QJsonObject widths = state["widths"].toObject();
    for (auto width = widths.begin(); width != widths.end(); ++width)
        if (const int pixels = width.value().toInt(); pixels > 0 && pixels <= widestKept)
            m_widths.insert(width.key(), pixels);
    m_sortKey = state["sort"].toString();
    m_sortsDescending = state["descending"].toBool();
    if (const QStringList by = textsOf(state["measure"]); by.size() == 3)
        m_keptMeasure = RunMeasure{fromQt(by[0]), fromQt(by[1]), fromQt(by[2])};
    if (state.contains("baseline")) {
        m_baselineChosen = true;
        const auto run = state["baseline"].toInteger();
        m_filter->setBaseline(run == 0 ? std::nullopt : std::optional<std::int64_t>(run));
    }
    for (int place = 1; place < m_groupBy->count(); ++place)
        if (m_model->columnKey(m_groupBy->itemData(place).toInt()) == state["groupBy"].toString())
            m_groupBy->setCurrentIndex(place);
    m_onlyDiffering->setChecked(state["onlyDiffering"].toBool());
    m_filterEdit->setText(state["filter"].toString());
    changeColumns([&] { m_filter->setHiddenColumns(QSet<QString>(hidden.begin(), hidden.end())); });
}

} // namespace regroup::ui
