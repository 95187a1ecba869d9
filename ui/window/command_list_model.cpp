// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/command_list_model.h"

#include "ui/common/fuzzy_match.h"

#include <QMenu>
#include <algorithm>
#include <set>
#include <utility>

namespace regroup::ui {
namespace {

constexpr int neverUsed = 1000;

QString plainText(QString text) {
    return text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
}

/// The title of the menu that it stands in.
QString placeOf(const QAction& action) {
    for (const QObject* object : action.associatedObjects())
        if (const auto* menu = qobject_cast<const QMenu*>(object))
            return plainText(menu->title());
    return {};
}

/// "K" of a tool bar says nothing without the tool bar.
QString paletteName(const QAction& action) {
    const QString name = commandName(action);
    return name.size() > 2 || action.toolTip().isEmpty() ? name : action.toolTip();
}

} // namespace

QString commandName(const QAction& action) {
    return plainText(action.text());
}

CommandListModel::CommandListModel(QObject* parent) : QAbstractListModel(parent) {}

void CommandListModel::setCommands(const QList<QAction*>& actions, const QStringList& recent) {
    beginResetModel();
    m_commands.clear();
    m_rows.clear();
    std::set<std::pair<QString, QString>> known;
    for (QAction* action : actions) {
        if (action->isSeparator() || action->menu() != nullptr || !action->isVisible() ||
            commandName(*action).isEmpty())
            continue;
        Command command{action, paletteName(*action), placeOf(*action), neverUsed};
        if (!known.emplace(command.name, command.place).second)
            continue;
        if (const auto age = recent.indexOf(action->objectName()); age >= 0)
            command.age = static_cast<int>(age);
        m_commands.push_back(std::move(command));
    }
    endResetModel();
    setQuery({});
}

bool CommandListModel::comesBefore(const Row& one, const Row& other) const {
    if (one.score != other.score)
        return one.score > other.score;
    const Command& first = m_commands[one.command];
    const Command& second = m_commands[other.command];
    const bool firstWorks = first.action != nullptr && first.action->isEnabled();
    const bool secondWorks = second.action != nullptr && second.action->isEnabled();
    if (firstWorks != secondWorks)
        return firstWorks;
    if (first.age != second.age)
        return first.age < second.age;
    return QString::localeAwareCompare(first.name, second.name) < 0;
}

void CommandListModel::setQuery(const QString& query) {
    beginResetModel();
    m_rows.clear();
    for (std::size_t index = 0; index < m_commands.size(); ++index) {
        const Command& command = m_commands[index];
        auto match = fuzzyMatch(query, command.name);
        const bool byPlace = !match;
        if (byPlace) // "file save": the menu may be named, too.
            match = fuzzyMatch(query, command.place + QLatin1Char(' ') + command.name);
        if (!match)
            continue;
        Row row{index, byPlace ? match->score / 2 : match->score, {}};
        if (!byPlace)
            row.positions = QList<int>(match->positions.begin(), match->positions.end());
        m_rows.push_back(std::move(row));
    }
    std::stable_sort(m_rows.begin(), m_rows.end(),
                     [this](const Row& one, const Row& other) { return comesBefore(one, other); });
    endResetModel();
}

QAction* CommandListModel::commandAt(int row) const {
    if (row < 0 || row >= rowCount())
        return nullptr;
    return m_commands[m_rows[static_cast<std::size_t>(row)].command].action;
}

bool CommandListModel::isUsable(int row) const {
    const QAction* action = commandAt(row);
    return action != nullptr && action->isEnabled();
}

int CommandListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant CommandListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const Command& command = m_commands[row.command];
    const QAction* action = command.action;
    switch (role) {
    case Qt::DisplayRole: return command.name;
    case Qt::ToolTipRole: return action == nullptr ? QString() : action->toolTip();
    case Qt::AccessibleTextRole:
        return action == nullptr || action->shortcut().isEmpty()
                   ? command.name
                   : QStringLiteral("%1, %2").arg(
                         command.name, action->shortcut().toString(QKeySequence::NativeText));
    case ShortcutRole:
        return action == nullptr ? QString()
                                 : action->shortcut().toString(QKeySequence::NativeText);
    case PlaceRole: return command.place;
    case PositionsRole: return QVariant::fromValue(row.positions);
    default: return {};
    }
}

Qt::ItemFlags CommandListModel::flags(const QModelIndex& index) const {
    const QAction* action = commandAt(index.row());
    if (!index.isValid() || action == nullptr)
        return Qt::NoItemFlags;
    return action->isEnabled() ? Qt::ItemIsSelectable | Qt::ItemIsEnabled : Qt::ItemIsSelectable;
}

} // namespace regroup::ui
