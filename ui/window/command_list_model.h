// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QAction>
#include <QList>
#include <QPointer>
#include <QStringList>
#include <vector>

namespace regroup::ui {

/// The commands of a window that a query finds: best first. Among equals, and without a query,
/// those that can be used now come first, then the recent ones, then by name.
class CommandListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        ShortcutRole = Qt::UserRole, ///< "Ctrl+S", empty without one.
        PlaceRole,                   ///< "File" for a command of that menu; may be empty.
        PositionsRole                ///< QList<int>: letters of the text that the query found.
    };

    explicit CommandListModel(QObject* parent = nullptr);

    /// Separators, submenus and actions without a text are left out; of several with the same text
    /// and menu the first is taken.
    /// @param recent object names, the last used first.
    void setCommands(const QList<QAction*>& actions, const QStringList& recent);
    void setQuery(const QString& query);

    QAction* commandAt(int row) const; ///< Null where there is none, or it is gone.
    bool isUsable(int row) const;      ///< It can be chosen now.
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Command {
        QPointer<QAction> action;
        QString name;
        QString place;
        int age = 0; ///< 0: used last; large: never.
    };
    struct Row {
        std::size_t command = 0;
        int score = 0;
        QList<int> positions;
    };

    bool comesBefore(const Row& one, const Row& other) const;

    std::vector<Command> m_commands;
    std::vector<Row> m_rows;
};

/// Without mnemonic and dots.
QString commandName(const QAction& action);

} // namespace regroup::ui
