// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/layers_panel.h"

#include "ui/editor/group_rows.h"
#include "ui/editor/grouping_document.h"
#include "ui/item_models/layer_list_model.h"
#include "ui/window/inspector_facts.h"

#include <QDropEvent>
#include <QHeaderView>
#include <QLabel>
#include <QMimeData>
#include <QTreeView>
#include <QVBoxLayout>

namespace regroup::ui {

LayersPanel::LayersPanel(const StudioContext& context, GroupingDocument& grouping, QWidget* parent)
    : QWidget(parent), m_context(context), m_grouping(grouping) {
    m_model = new LayerListModel(this);
    m_list = new QTreeView;
    m_list->setObjectName(QStringLiteral("layersList"));
    m_list->setAccessibleName(tr("Layers"));
    m_list->setModel(m_model);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setStretchLastSection(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAcceptDrops(true);
    m_list->viewport()->setAcceptDrops(true);
    m_list->viewport()->installEventFilter(this);
    m_empty = new QLabel(tr("The layers of the open model appear here."));
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_list, 1);
    column->addWidget(m_empty, 1);

    Selection& selection = context.selection;
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [&selection](const QModelIndex& current) {
                if (current.isValid())
                    selection.setLayer(current.row());
            });
    connect(m_list, &QTreeView::activated, this, [&selection](const QModelIndex& index) {
        selection.showLayer(index.row(), selection.state().kind);
    });
    connect(&selection, &Selection::changed, this, &LayersPanel::followSelection);
    connect(&grouping, &GroupingDocument::groupingReplaced, this, &LayersPanel::fill);
    connect(&grouping, &GroupingDocument::changed, this, &LayersPanel::updateLayer);
    fill();
}

void LayersPanel::setReport(const SharedReport& report) {
    if (report == m_report)
        return;
    m_report = report;
    fill();
}

int LayersPanel::layerOfDrop(const QDropEvent& event) const {
    const QModelIndex index = m_list->indexAt(event.position().toPoint());
    const int from = m_context.selection.state().layer;
    return event.mimeData()->hasFormat(groupMimeType()) && index.isValid() && index.row() != from &&
                   m_grouping.hasLayer(from)
               ? index.row()
               : -1;
}

bool LayersPanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::DragEnter && event->type() != QEvent::DragMove &&
        event->type() != QEvent::Drop)
        return QWidget::eventFilter(watched, event);
    auto& drop = static_cast<QDropEvent&>(*event);
    const int layer = layerOfDrop(drop);
    const bool enters = event->type() == QEvent::DragEnter; // Not over a layer yet, perhaps.
    if (layer < 0 && !(enters && drop.mimeData()->hasFormat(groupMimeType()))) {
        drop.ignore();
        return true;
    }
    drop.setDropAction(Qt::CopyAction);
    drop.accept();
    if (event->type() == QEvent::Drop)
        m_grouping.copyToLayers(m_context.selection.state().layer, {layer});
    return true;
}

void LayersPanel::focusList() {
    m_list->setFocus(Qt::ShortcutFocusReason);
}

std::optional<double> LayersPanel::withinMean(int layer) const {
    if (!m_report || static_cast<std::size_t>(layer) >= m_report->layers.size())
        return std::nullopt;
    return withinGroupMean(m_report->layers[static_cast<std::size_t>(layer)],
                           m_grouping.grouping(layer, m_report->on));
}

void LayersPanel::fill() {
    std::vector<std::optional<double>> means;
    if (m_report)
        for (int layer = 0; layer < m_grouping.layerCount(); ++layer)
            means.push_back(withinMean(layer));
    m_model->setGrouping(m_grouping.grouping());
    m_model->setWithinMeans(std::move(means));
    m_list->setVisible(m_grouping.isOpen());
    m_empty->setVisible(!m_grouping.isOpen());
    followSelection(m_context.selection.state());
}

void LayersPanel::updateLayer(int layer) {
    m_model->setLayer(layer, m_grouping.grouping()[static_cast<std::size_t>(layer)]);
    if (m_report)
        m_model->setWithinMean(layer, withinMean(layer));
}

void LayersPanel::followSelection(const SelectionState& now) {
    const QModelIndex index = m_model->index(now.layer, 0);
    if (!index.isValid() || index == m_list->currentIndex())
        return;
    m_list->setCurrentIndex(index);
}

} // namespace regroup::ui
