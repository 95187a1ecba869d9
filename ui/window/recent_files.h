// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>

namespace regroup::ui {

enum class RecentKind { Model, Document }; ///< Document: a recipe or a grouping.

/// What was opened last, newest first, after what is pinned; kept in the user's settings.
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
    /// Pinned ones come first and are never pushed out by newer ones.
    void setPinned(const QString& path, bool pinned);
    bool isPinned(const QString& path) const { return m_pinned.contains(path); }
    void relocate(const QString& from, const QString& to); ///< The same thing at another place.

Q_SIGNALS:
    void changed();

private:
    void arrange(QStringList& list) const;
    void save() const;

    Keep m_keep;
    QStringList m_models;
    QStringList m_documents;
    QStringList m_pinned;
};

} // namespace regroup::ui
