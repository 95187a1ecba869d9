// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heatmap_accessible.h"

#include "ui/charts/heatmap_layout.h"
#include "ui/charts/similarity_heatmap.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>
#include <algorithm>
#include <map>

namespace regroup::ui {
namespace {

int headAt(const SimilarityHeatmap& heatmap, int place) {
    const HeatmapFigure& figure = heatmap.figure();
    if (place < 0 || place >= figure.headCount())
        return -1;
    return completeOrder(figure.order, figure.headCount())[static_cast<std::size_t>(place)];
}

QRect onScreen(const SimilarityHeatmap& heatmap, const QRectF& area) {
    const QRect rect = area.toAlignedRect();
    return {heatmap.viewport()->mapToGlobal(rect.topLeft()), rect.size()};
}

/// One pair of heads; its name is the read-out.
class CellAccessible : public QAccessibleInterface, public QAccessibleTableCellInterface {
public:
    CellAccessible(SimilarityHeatmap* heatmap, int row, int column)
        : m_heatmap(heatmap), m_row(row), m_column(column) {}

    bool isValid() const override {
        return m_heatmap && headAt(*m_heatmap, m_row) >= 0 && headAt(*m_heatmap, m_column) >= 0;
    }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* parent() const override {
        return m_heatmap ? QAccessible::queryAccessibleInterface(m_heatmap) : nullptr;
    }
    QAccessibleInterface* child(int /*index*/) const override { return nullptr; }
    QAccessibleInterface* childAt(int /*x*/, int /*y*/) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface* /*child*/) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::Cell; }
    void setText(QAccessible::Text /*kind*/, const QString& /*text*/) override {}

    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Name && isValid() ? m_heatmap->readOut(rowHead(), columnHead())
                                                      : QString();
    }
    QRect rect() const override {
        return isValid() ? onScreen(*m_heatmap, m_heatmap->cellRect(rowHead(), columnHead()))
                         : QRect();
    }

    QAccessible::State state() const override {
        QAccessible::State state;
        state.readOnly = true;
        state.focusable = true;
        state.selectable = true;
        state.invalid = !isValid();
        state.selected = isSelected();
        state.focused = isValid() && m_heatmap->hasFocus() &&
                        m_heatmap->cursorCell() == QPoint(columnHead(), rowHead());
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::TableCellInterface
                   ? static_cast<QAccessibleTableCellInterface*>(this)
                   : nullptr;
    }

    bool isSelected() const override {
        if (!isValid())
            return false;
        const std::vector<int>& heads = m_heatmap->selectedHeads();
        return std::binary_search(heads.begin(), heads.end(), rowHead()) &&
               std::binary_search(heads.begin(), heads.end(), columnHead());
    }
    QList<QAccessibleInterface*> columnHeaderCells() const override { return {}; }
    QList<QAccessibleInterface*> rowHeaderCells() const override { return {}; }
    int columnIndex() const override { return m_column; }
    int rowIndex() const override { return m_row; }
    int columnExtent() const override { return 1; }
    int rowExtent() const override { return 1; }
    QAccessibleInterface* table() const override { return parent(); }

private:
    int rowHead() const { return headAt(*m_heatmap, m_row); }
    int columnHead() const { return headAt(*m_heatmap, m_column); }

    QPointer<SimilarityHeatmap> m_heatmap;
    int m_row;
    int m_column;
};

/// Rows and columns are places of the shown order.
class HeatmapAccessible : public QAccessibleWidget, public QAccessibleTableInterface {
public:
    explicit HeatmapAccessible(SimilarityHeatmap* heatmap)
        : QAccessibleWidget(heatmap, QAccessible::Table) {}
    ~HeatmapAccessible() override { forgetCells(); }

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::TableInterface ? static_cast<QAccessibleTableInterface*>(this)
                                                   : QAccessibleWidget::interface_cast(type);
    }
    int childCount() const override { return rowCount() * columnCount(); }
    QAccessibleInterface* child(int index) const override {
        return rowCount() > 0 ? cellAt(index / columnCount(), index % columnCount()) : nullptr;
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        auto* cell = const_cast<QAccessibleInterface*>(child)->tableCellInterface();
        return cell == nullptr ? -1 : cell->rowIndex() * columnCount() + cell->columnIndex();
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        int rowHead = 0;
        int columnHead = 0;
        if (!heatmap()->cellAt(heatmap()->viewport()->mapFromGlobal(QPoint(x, y)), rowHead,
                               columnHead))
            return nullptr;
        return cellAt(placeOf(rowHead), placeOf(columnHead));
    }
    QAccessibleInterface* focusChild() const override {
        const QPoint cursor = heatmap()->cursorCell();
        return heatmap()->hasFocus() && cursor.x() >= 0
                   ? cellAt(placeOf(cursor.y()), placeOf(cursor.x()))
                   : nullptr;
    }

    QAccessibleInterface* caption() const override { return nullptr; }
    QAccessibleInterface* summary() const override { return nullptr; }
    QAccessibleInterface* cellAt(int row, int column) const override;
    int selectedCellCount() const override {
        return static_cast<int>(selectedPlaces().size() * selectedPlaces().size());
    }
    QList<QAccessibleInterface*> selectedCells() const override;
    QString columnDescription(int column) const override {
        return SimilarityHeatmap::tr("head %1").arg(headAt(*heatmap(), column));
    }
    QString rowDescription(int row) const override { return columnDescription(row); }
    int selectedColumnCount() const override { return static_cast<int>(selectedPlaces().size()); }
    int selectedRowCount() const override { return selectedColumnCount(); }
    int columnCount() const override { return heatmap()->figure().headCount(); }
    int rowCount() const override { return columnCount(); }
    QList<int> selectedColumns() const override { return selectedPlaces(); }
    QList<int> selectedRows() const override { return selectedPlaces(); }
    bool isColumnSelected(int column) const override { return selectedPlaces().contains(column); }
    bool isRowSelected(int row) const override { return selectedPlaces().contains(row); }
    bool selectRow(int /*row*/) override {
        return false;
    } // Selecting is left to keys, which tell the pages.
    bool selectColumn(int /*column*/) override { return false; }
    bool unselectRow(int /*row*/) override { return false; }
    bool unselectColumn(int /*column*/) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent* /*event*/) override { forgetCells(); }

private:
    SimilarityHeatmap* heatmap() const { return static_cast<SimilarityHeatmap*>(widget()); }
    int placeOf(int head) const {
        const std::vector<int> order = completeOrder(heatmap()->figure().order, columnCount());
        return static_cast<int>(std::find(order.begin(), order.end(), head) - order.begin());
    }
    QList<int> selectedPlaces() const {
        QList<int> places;
        for (const int head : heatmap()->selectedHeads())
            if (head >= 0 && head < columnCount())
                places.append(placeOf(head));
        return places;
    }
    void forgetCells() {
        for (const auto& [cell, id] : m_cells)
            QAccessible::deleteAccessibleInterface(id);
        m_cells.clear();
    }

    mutable std::map<std::pair<int, int>, QAccessible::Id> m_cells; ///< Made when somebody asks.
};

QAccessibleInterface* HeatmapAccessible::cellAt(int row, int column) const {
    if (row < 0 || column < 0 || row >= rowCount() || column >= columnCount())
        return nullptr;
    const auto found = m_cells.find({row, column});
    if (found != m_cells.end())
        return QAccessible::accessibleInterface(found->second);
    auto* cell = new CellAccessible(heatmap(), row, column); // QAccessible's cache owns it.
    m_cells.emplace(std::pair(row, column), QAccessible::registerAccessibleInterface(cell));
    return cell;
}

QList<QAccessibleInterface*> HeatmapAccessible::selectedCells() const {
    QList<QAccessibleInterface*> cells;
    for (const int row : selectedPlaces())
        for (const int column : selectedPlaces())
            cells.append(cellAt(row, column));
    return cells;
}

QAccessibleInterface* heatmapFactory(const QString& className, QObject* object) {
    if (className != QLatin1String(SimilarityHeatmap::staticMetaObject.className()))
        return nullptr;
    auto* heatmap = qobject_cast<SimilarityHeatmap*>(object);
    return heatmap == nullptr ? nullptr : new HeatmapAccessible(heatmap);
}

} // namespace

void installHeatmapAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(heatmapFactory);
        return true;
    }();
    Q_UNUSED(installed)
}

void resetHeatmapAccessibility(SimilarityHeatmap* heatmap) {
    if (!QAccessible::isActive())
        return;
    QAccessibleTableModelChangeEvent reset(heatmap, QAccessibleTableModelChangeEvent::ModelReset);
    QAccessible::updateAccessibility(&reset);
}

void announceHeatmapCell(SimilarityHeatmap* heatmap, int row, int column) {
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent focus(heatmap, QAccessible::Focus);
    focus.setChild(row * heatmap->figure().headCount() + column);
    QAccessible::updateAccessibility(&focus);
}

} // namespace regroup::ui
