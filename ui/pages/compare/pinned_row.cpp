// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/pinned_row.h"

#include <QApplication>
#include <QFrame>
#include <QKeyEvent>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>

namespace regroup::ui {
namespace {

constexpr int linePixels = 1;

void makeCurrent(QTreeView& view, int row) {
    const QModelIndex index = view.model()->index(row, 0);
    view.setFocus(Qt::OtherFocusReason);
    view.selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                      QItemSelectionModel::Rows);
    view.scrollTo(index);
}

} // namespace

PinnedRowView::PinnedRowView(QTreeView& table, QWidget* parent)
    : QTreeView(parent), m_table(table) {
    setModel(table.model());
    setSelectionModel(table.selectionModel());
    header()->hide();
    header()->setMinimumSectionSize(table.header()->minimumSectionSize());
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setContextMenuPolicy(Qt::CustomContextMenu);
}

void PinnedRowView::keyPressEvent(QKeyEvent* event) {
    const int last = model()->rowCount() - 1;
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Home ||
        event->key() == Qt::Key_PageUp)
        return; // Nothing is above.
    if ((event->key() == Qt::Key_Down || event->key() == Qt::Key_PageDown) && last > 0)
        makeCurrent(m_table, 1);
    else if (event->key() == Qt::Key_End && last > 0)
        makeCurrent(m_table, last);
    else
        QTreeView::keyPressEvent(event);
}

void PinnedRowView::wheelEvent(QWheelEvent* event) {
    QApplication::sendEvent(m_table.viewport(), event);
}

void PinnedRowView::focusInEvent(QFocusEvent* event) {
    if (model()->rowCount() > 0)
        selectionModel()->setCurrentIndex(model()->index(0, 0), QItemSelectionModel::NoUpdate);
    QTreeView::focusInEvent(event);
}

PinnedRowHeader::PinnedRowHeader(QTreeView& table)
    : QHeaderView(Qt::Horizontal, &table), m_table(table) {
    setSectionsClickable(true);
    setHighlightSections(false);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table.setHeader(this);
    table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_row = new PinnedRowView(table, this);
    m_row->hide();
    m_line = new QFrame(this);
    m_line->setFrameShape(QFrame::HLine);
    m_line->setForegroundRole(QPalette::PlaceholderText);
    m_line->setFrameShadow(QFrame::Plain);
    m_line->hide();
    connect(this, &QHeaderView::sectionResized, m_row->header(),
            [this](int section, int, int size) { m_row->header()->resizeSection(section, size); });
    connect(this, &QHeaderView::sectionMoved, m_row->header(),
            [this](int, int from, int to) { m_row->header()->moveSection(from, to); });
    connect(this, &QHeaderView::sectionCountChanged, this, &PinnedRowHeader::copySections);
    QScrollBar* across = table.horizontalScrollBar();
    connect(across, &QScrollBar::valueChanged, m_row->horizontalScrollBar(), &QScrollBar::setValue);
    connect(across, &QScrollBar::rangeChanged, this, &PinnedRowHeader::copySections);
    connect(m_row->horizontalScrollBar(), &QScrollBar::valueChanged, across, &QScrollBar::setValue);
    const QAbstractItemModel* model = table.model();
    connect(model, &QAbstractItemModel::modelReset, this, &PinnedRowHeader::hideFirstRow);
    connect(model, &QAbstractItemModel::layoutChanged, this, &PinnedRowHeader::hideFirstRow);
    connect(model, &QAbstractItemModel::rowsInserted, this, &PinnedRowHeader::hideFirstRow);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &PinnedRowHeader::hideFirstRow);
    table.installEventFilter(this);
}

int PinnedRowHeader::namesHeight() const {
    return QHeaderView::sizeHint().height();
}

void PinnedRowHeader::setPinned(bool pinned) {
    m_pinned = pinned;
    hideFirstRow();
    place();
}

/// Hidden rows are known by themselves and not by their place: the one before is shown again.
void PinnedRowHeader::hideFirstRow() {
    const bool hides = m_pinned && m_table.model()->rowCount() > 0;
    for (int row = 0; row < std::min(2, m_table.model()->rowCount()); ++row)
        if (const bool wanted = hides && row == 0; m_table.isRowHidden(row, {}) != wanted)
            m_table.setRowHidden(row, {}, wanted);
    if (m_row->isVisibleTo(this) != hides)
        place();
}

/// The header is as much higher as the row needs; the table leaves it that place.
void PinnedRowHeader::place() {
    const bool shows = m_pinned && m_table.model()->rowCount() > 0;
    const int rowHeight = shows ? std::max(1, m_row->sizeHintForRow(0)) : 0;
    const int names = namesHeight();
    const int wanted = shows ? names + rowHeight + linePixels : 0;
    m_row->setVisible(shows);
    m_line->setVisible(shows);
    m_row->setGeometry(0, names, width(), rowHeight);
    m_line->setGeometry(0, names + rowHeight, width(), linePixels);
    if (minimumHeight() == wanted)
        return;
    setMinimumHeight(wanted);
    Q_EMIT geometriesChanged(); // The table asks for the height again.
}

void PinnedRowHeader::copySections() {
    QHeaderView& other = *m_row->header();
    if (other.count() != count())
        return; // It hears of its columns in a moment.
    for (int visual = 0; visual < count(); ++visual) {
        const int section = logicalIndex(visual);
        if (other.visualIndex(section) != visual)
            other.moveSection(other.visualIndex(section), visual);
        other.resizeSection(section, sectionSize(section));
    }
    m_row->horizontalScrollBar()->setValue(m_table.horizontalScrollBar()->value());
}

int PinnedRowHeader::widthForContents(int column) const {
    const QAbstractItemView& row = *m_row; // There the size is public.
    return m_pinned ? row.sizeHintForColumn(column) : 0;
}

void PinnedRowHeader::paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const {
    QRect names = rect;
    names.setHeight(std::min(rect.height(), namesHeight()));
    QHeaderView::paintSection(painter, names, logicalIndex);
}

void PinnedRowHeader::resizeEvent(QResizeEvent* event) {
    QHeaderView::resizeEvent(event);
    place();
    copySections();
}

bool PinnedRowHeader::event(QEvent* event) {
    const bool handled = QHeaderView::event(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        place();
    return handled;
}

bool PinnedRowHeader::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &m_table && event->type() == QEvent::KeyPress && m_pinned) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isFirst = m_table.currentIndex().row() <= 1;
        if (key->key() == Qt::Key_Up && key->modifiers() == Qt::NoModifier && isFirst &&
            m_row->isVisible()) {
            makeCurrent(*m_row, 0);
            return true;
        }
    }
    return QHeaderView::eventFilter(watched, event);
}

} // namespace regroup::ui
