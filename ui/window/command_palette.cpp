// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/command_palette.h"

#include "ui/window/command_list_model.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

namespace regroup::ui {
namespace {

constexpr int pageRows = 8;

/// Name with the found letters in bold, its menu, and the shortcut at the right.
class CommandDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option,
                   const QModelIndex& /*index*/) const override {
        return {option.rect.width(), option.fontMetrics.height() + 10};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyleOptionViewItem row(option);
        initStyleOption(&row, index);
        row.text.clear();
        QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &row, painter, row.widget);
        const bool selected = option.state & QStyle::State_Selected;
        const bool enabled = index.flags() & Qt::ItemIsEnabled;
        const QColor faint = option.palette.color(QPalette::PlaceholderText);
        const QColor ink =
            option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
        painter->save();
        const QRect box = option.rect.adjusted(10, 0, -10, 0);
        const QString keys = index.data(CommandListModel::ShortcutRole).toString();
        painter->setPen(selected ? ink : faint);
        painter->setFont(option.font);
        painter->drawText(box, Qt::AlignRight | Qt::AlignVCenter, keys);
        painter->setPen(enabled || selected ? ink : faint);
        const int end = paintName(*painter, box, option.font, index);
        painter->setFont(option.font);
        painter->setPen(selected ? ink : faint);
        const int keysWidth = option.fontMetrics.horizontalAdvance(keys);
        const QRect rest(end + 14, box.top(), box.right() - keysWidth - 14 - end - 14,
                         box.height());
        const QString place = index.data(CommandListModel::PlaceRole).toString();
        painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(place, Qt::ElideRight, rest.width()));
        painter->restore();
    }

private:
    /// @return where the name ends.
    static int paintName(QPainter& painter, const QRect& box, const QFont& plain,
                         const QModelIndex& index) {
        QFont bold(plain);
        bold.setBold(true);
        const QString name = index.data(Qt::DisplayRole).toString();
        const auto found = index.data(CommandListModel::PositionsRole).value<QList<int>>();
        int x = box.left();
        for (int begin = 0; begin < name.size();) {
            const bool isFound = found.contains(begin);
            int end = begin;
            while (end < name.size() && found.contains(end) == isFound)
                ++end;
            const QString part = name.mid(begin, end - begin);
            painter.setFont(isFound ? bold : plain);
            const int width = painter.fontMetrics().horizontalAdvance(part);
            painter.drawText(QRect(x, box.top(), width + 2, box.height()),
                             Qt::AlignLeft | Qt::AlignVCenter, part);
            x += width;
            begin = end;
        }
        return x;
    }
};

} // namespace

CommandPalette::CommandPalette(QWidget* window) : QFrame(window) {
    setObjectName(QStringLiteral("commandPalette"));
    setAccessibleName(tr("Commands"));
    setFrameShape(QFrame::Box); // An edge that is seen on dark windows, too.
    QPalette edge = palette();
    edge.setColor(QPalette::WindowText, edge.color(QPalette::PlaceholderText));
    setPalette(edge);
    setAutoFillBackground(true);
    m_model = new CommandListModel(this);
    m_query = new QLineEdit;
    m_query->setObjectName(QStringLiteral("commandQuery"));
    m_query->setPlaceholderText(tr("Type a few letters of a command"));
    m_query->setAccessibleName(tr("Find a command"));
    m_query->installEventFilter(this);
    m_list = new QListView;
    m_list->setObjectName(QStringLiteral("commandList"));
    m_list->setAccessibleName(tr("Commands that match"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new CommandDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus); // Keys go to the query, which passes them on.
    m_list->setFrameShape(QFrame::NoFrame);
    m_nothing = new QLabel(tr("No command has these letters."));
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setForegroundRole(QPalette::PlaceholderText);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(m_query);
    column->addWidget(m_list, 1);
    column->addWidget(m_nothing, 1);
    connect(m_query, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, &CommandPalette::choose);
    hide();
}

void CommandPalette::open(const QList<QAction*>& actions, const QStringList& recent) {
    m_focusBefore = QApplication::focusWidget();
    m_model->setCommands(actions, recent);
    m_query->clear();
    search({});
    const QSize room = parentWidget()->size();
    const int unit = fontMetrics().averageCharWidth();
    const int width = std::min(unit * 84, room.width() - 40);
    const int height = std::min(fontMetrics().height() * 26, room.height() - 80);
    setGeometry((room.width() - width) / 2, 36, width, height);
    show();
    raise();
    m_query->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::search(const QString& query) {
    m_model->setQuery(query);
    const bool found = m_model->rowCount() > 0;
    m_list->setVisible(found);
    m_nothing->setVisible(!found);
    if (found)
        m_list->setCurrentIndex(m_model->index(0));
}

void CommandPalette::moveBy(int rows) {
    const int count = m_model->rowCount();
    if (count == 0)
        return;
    const int now = m_list->currentIndex().row();
    // One step past an end goes round; a page stops there. Grey ones are passed over.
    const int step = rows > 0 ? 1 : -1;
    int next = std::abs(rows) == 1 ? now + step : std::clamp(now + rows, 0, count - 1);
    for (int tried = 0; tried < count; ++tried, next += step) {
        const int row = (next % count + count) % count;
        if (!m_model->isUsable(row))
            continue;
        m_list->setCurrentIndex(m_model->index(row));
        return;
    }
}

void CommandPalette::choose() {
    QAction* action = m_model->commandAt(m_list->currentIndex().row());
    if (action == nullptr || !action->isEnabled())
        return; // It stays: a grey command shows that it cannot be used now.
    dismiss();
    Q_EMIT chosen(action);
}

void CommandPalette::dismiss() {
    hide();
    if (m_focusBefore != nullptr)
        m_focusBefore->setFocus(Qt::PopupFocusReason);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_query || !isVisible())
        return QFrame::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut && QApplication::activePopupWidget() == nullptr) {
        hide();
        return false;
    }
    if (event->type() != QEvent::KeyPress)
        return false;
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Down: moveBy(1); return true;
    case Qt::Key_Up: moveBy(-1); return true;
    case Qt::Key_PageDown: moveBy(pageRows); return true;
    case Qt::Key_PageUp: moveBy(-pageRows); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: choose(); return true;
    case Qt::Key_Escape: dismiss(); return true;
    default: return false;
    }
}

} // namespace regroup::ui
