// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/group_rows_accessible.h"

#include "ui/editor/group_rows.h"

#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>
#include <algorithm>

namespace regroup::ui {
namespace {

using Part = GroupPlace::Part;

/// All items in order.
std::vector<GroupPlace> itemsOf(const GroupRows& rows) {
    std::vector<GroupPlace> items;
    for (int row = 0; row < static_cast<int>(rows.rows().size()); ++row) {
        items.push_back({Part::Badge, row});
        const auto& heads = rows.rows()[static_cast<std::size_t>(row)].group.heads;
        for (int chip = 0; chip < static_cast<int>(heads.size()); ++chip)
            items.push_back({Part::Chip, row, chip});
    }
    items.push_back({Part::NewGroup});
    return items;
}

/// A letter, a head, or the place for a new group.
class GroupItemAccessible : public QAccessibleInterface {
public:
    GroupItemAccessible(GroupRows* rows, const GroupPlace& place) : m_rows(rows), m_place(place) {}

    bool isValid() const override { return !m_rows.isNull(); }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_rows ? m_rows->window()->windowHandle() : nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessibleInterface* parent() const override {
        return QAccessible::queryAccessibleInterface(m_rows);
    }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Name && m_rows ? m_rows->elementText(m_place) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override {
        if (!m_rows)
            return {};
        const QRect inView = m_rows->viewRect(m_place);
        return {m_rows->viewport()->mapToGlobal(inView.topLeft()), inView.size()};
    }
    QAccessible::State state() const override {
        QAccessible::State state;
        if (!m_rows || m_place.part == Part::NewGroup)
            return state;
        const SlotGroup& group = m_rows->rows()[static_cast<std::size_t>(m_place.row)].group;
        state.focusable = true;
        state.selectable = true;
        state.multiSelectable = true;
        if (m_place.part == Part::Badge) {
            state.selected = m_rows->selectedSlots().contains(group.slot);
            state.focused =
                m_rows->hasFocus() && m_rows->focusHead() < 0 && m_rows->focusSlot() == group.slot;
            return state;
        }
        const int head = group.heads[static_cast<std::size_t>(m_place.chip)];
        state.selected = m_rows->selectedHeads().contains(head);
        state.focused = m_rows->hasFocus() && m_rows->focusHead() == head;
        return state;
    }

    const GroupPlace& place() const { return m_place; }

private:
    QPointer<GroupRows> m_rows;
    GroupPlace m_place;
};

class GroupRowsAccessible : public QAccessibleWidget {
public:
    explicit GroupRowsAccessible(GroupRows* rows)
        : QAccessibleWidget(rows, QAccessible::List), m_rows(rows) {}
    ~GroupRowsAccessible() override { forget(); }

    int childCount() const override { return static_cast<int>(itemsOf(*m_rows).size()); }
    QAccessibleInterface* child(int index) const override {
        const std::vector<GroupPlace> items = itemsOf(*m_rows);
        if (index < 0 || index >= static_cast<int>(items.size()))
            return nullptr;
        const auto known = m_children.constFind(index);
        if (known != m_children.constEnd())
            return QAccessible::accessibleInterface(*known);
        auto* item = new GroupItemAccessible(m_rows, items[static_cast<std::size_t>(index)]);
        m_children.insert(index, QAccessible::registerAccessibleInterface(item));
        return item;
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        return child(indexOf(m_rows->placeAt(m_rows->viewport()->mapFromGlobal(QPoint(x, y)))));
    }
    QAccessibleInterface* focusChild() const override {
        for (int index = 0; m_rows->hasFocus() && index < childCount(); ++index)
            if (child(index)->state().focused)
                return child(index);
        return QAccessibleWidget::focusChild();
    }
    int indexOfChild(const QAccessibleInterface* item) const override {
        const auto* known = dynamic_cast<const GroupItemAccessible*>(item);
        return known == nullptr ? -1 : indexOf(known->place());
    }
    int indexOf(const GroupPlace& place) const {
        const std::vector<GroupPlace> items = itemsOf(*m_rows);
        const auto found = std::find(items.begin(), items.end(), place);
        return found == items.end() ? -1 : static_cast<int>(found - items.begin());
    }

    void forget() {
        for (const QAccessible::Id id : std::as_const(m_children))
            QAccessible::deleteAccessibleInterface(id);
        m_children.clear();
    }

private:
    GroupRows* m_rows;
    mutable QHash<int, QAccessible::Id> m_children;
};

QAccessibleInterface* makeInterface(const QString& className, QObject* object) {
    if (className != QLatin1String("regroup::ui::GroupRows"))
        return nullptr;
    return new GroupRowsAccessible(static_cast<GroupRows*>(object));
}

GroupRowsAccessible* interfaceOf(GroupRows* rows) {
    return dynamic_cast<GroupRowsAccessible*>(QAccessible::queryAccessibleInterface(rows));
}

} // namespace

void installGroupRowsAccessibility() {
    QAccessible::installFactory(makeInterface);
}

void forgetAccessibleChildren(GroupRows* rows) {
    if (GroupRowsAccessible* interface = interfaceOf(rows))
        interface->forget();
    QAccessibleEvent event(rows, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&event);
}

void announceFocus(GroupRows* rows, const GroupPlace& place) {
    GroupRowsAccessible* interface = interfaceOf(rows);
    if (interface == nullptr)
        return;
    QAccessibleEvent event(rows, QAccessible::Focus);
    event.setChild(interface->indexOf(place));
    QAccessible::updateAccessibility(&event);
}

} // namespace regroup::ui
