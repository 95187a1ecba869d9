// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/layers_panel.h"

#include "ui/common/theme.h"
#include "ui/editor/group_rows.h"
#include "ui/editor/grouping_document.h"
#include "ui/item_models/layer_filter.h"
#include "ui/item_models/layer_list_model.h"
#include "ui/window/inspector_facts.h"

#include <QDropEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QTreeView>
#include <QVBoxLayout>
#include <utility>

namespace regroup::ui {
namespace {

constexpr int pictureSize = 24; ///< Of a layer; a row is not much higher for it.

} // namespace

LayersPanel::LayersPanel(const StudioContext& context, GroupingDocument& grouping, QWidget* parent)
    : QWidget(parent), m_context(context), m_grouping(grouping), m_thumbnails(grouping) {
    createFilter();
    createList();
    m_empty = new QLabel(tr("The layers of the open model appear here."));
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_filter);
    column->addWidget(m_filterNote);
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

void LayersPanel::createFilter() {
    m_filter = new QLineEdit;
    m_filter->setObjectName(QStringLiteral("layersFilter"));
    m_filter->setAccessibleName(tr("Filter of the layers"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setToolTip(tr("Layers by number, groups and similarity: 0-7, 12, k>4, v=2, "
                            "within<0.5"));
    m_filter->setClearButtonEnabled(true);
    m_filterNote = new QLabel;
    m_filterNote->setObjectName(QStringLiteral("layersFilterNote"));
    m_filterNote->setWordWrap(true);
    m_filterNote->setForegroundRole(QPalette::PlaceholderText);
    m_filterNote->hide();
    connect(m_filter, &QLineEdit::textChanged, this, &LayersPanel::applyFilter);
}

void LayersPanel::createList() {
    m_model = new LayerListModel(this);
    m_model->setDecoration(
        [this](int layer, LayerListModel::Column column) { return pictureOf(layer, column); });
    m_list = new QTreeView;
    m_list->setObjectName(QStringLiteral("layersList"));
    m_list->setAccessibleName(tr("Layers"));
    m_list->setModel(m_model);
    m_list->setIconSize(QSize(pictureSize, pictureSize));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(LayerListModel::WithinMeanColumn, QHeaderView::Stretch);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAcceptDrops(true);
    m_list->viewport()->setAcceptDrops(true);
    m_list->viewport()->installEventFilter(this);
}

QVariant LayersPanel::pictureOf(int layer, int column) {
    const HeadKind kind =
        column == LayerListModel::ValueGroupsColumn ? HeadKind::Value : HeadKind::Key;
    const QPixmap picture =
        m_thumbnails.picture(layer, kind, pictureSize, devicePixelRatioF(), ChartInk::of(*this));
    return picture.isNull() ? QVariant() : QVariant(picture);
}

/// Hides what the filter keeps away; the selected layer stays selected.
void LayersPanel::applyFilter() {
    const LayerFilter filter(m_filter->text());
    int shown = 0;
    for (int layer = 0; layer < m_model->rowCount(); ++layer) {
        const LayerGrouping& groups = m_grouping.grouping()[static_cast<std::size_t>(layer)];
        const bool isShown = filter.accepts(
            {layer, groups.key.groupCount(), groups.value.groupCount(), withinMean(layer)});
        m_list->setRowHidden(layer, {}, !isShown);
        shown += isShown ? 1 : 0;
    }
    if (!filter.unknownTerm().isEmpty())
        m_filterNote->setText(tr("“%1” is no filter. Try 0-7, k>4 or within<0.5.")
                                  .arg(filter.unknownTerm().left(20)));
    else
        m_filterNote->setText(shown == 0 ? tr("No layer is like that.") : QString());
    m_filterNote->setVisible(!m_filterNote->text().isEmpty() && m_grouping.isOpen());
}

void LayersPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        setLook(m_report, m_look);
}

void LayersPanel::setLook(const SharedReport& within, LayerLook look) {
    m_look = std::move(look);
    m_look.dark = isDark(palette());
    if (m_thumbnails.setLook(m_look))
        m_model->refreshDecoration();
    if (within == m_report)
        return;
    m_report = within;
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
    m_thumbnails.forget();
    std::vector<std::optional<double>> means;
    if (m_report)
        for (int layer = 0; layer < m_grouping.layerCount(); ++layer)
            means.push_back(withinMean(layer));
    m_model->setGrouping(m_grouping.grouping());
    m_model->setWithinMeans(std::move(means));
    m_filter->setVisible(m_grouping.isOpen());
    m_list->setVisible(m_grouping.isOpen());
    m_empty->setVisible(!m_grouping.isOpen());
    applyFilter();
    followSelection(m_context.selection.state());
}

void LayersPanel::updateLayer(int layer) {
    m_thumbnails.forget(layer);
    m_model->setLayer(layer, m_grouping.grouping()[static_cast<std::size_t>(layer)]);
    if (m_report)
        m_model->setWithinMean(layer, withinMean(layer));
    if (!m_filter->text().isEmpty())
        applyFilter();
}

void LayersPanel::followSelection(const SelectionState& now) {
    const QModelIndex index = m_model->index(now.layer, 0);
    if (!index.isValid() || index == m_list->currentIndex())
        return;
    m_list->setCurrentIndex(index);
}

} // namespace regroup::ui
