// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>

namespace regroup::ui {

enum class RecentKind { Model, Document }; ///< Document: a recipe or a grouping.

/// What was opened last, newest first; kept in the user's settings.
class RecentFiles : public QObject {
    Q_OBJECT
public:
    enum class Keep { InSettings, InMemory }; ///< InMemory: screenshots and tests leave no trace.

    explicit RecentFiles(Keep keep, QObject* parent = nullptr);

    const QStringList& paths(RecentKind kind) const {
        return kind == RecentKind::Model ? m_models : m_documents;
    }
    void add(RecentKind kind, const QString& path);
    void remove(const QString& path);

Q_SIGNALS:
    void changed();

private:
    void save() const;

    Keep m_keep;
    QStringList m_models;
    QStringList m_documents;
};

} // namespace regroup::ui
