// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/recent_files.h"

#include <QSettings>
#include <algorithm>

namespace regroup::ui {
namespace {

constexpr int pathsKept = 12;
const QString modelsKey = QStringLiteral("recent/models");
const QString documentsKey = QStringLiteral("recent/documents");
const QString pinnedKey = QStringLiteral("recent/pinned");

} // namespace

RecentFiles::RecentFiles(Keep keep, QObject* parent) : QObject(parent), m_keep(keep) {
    if (m_keep == Keep::InMemory)
        return;
    const QSettings settings;
    m_models = settings.value(modelsKey).toStringList();
    m_documents = settings.value(documentsKey).toStringList();
    m_pinned = settings.value(pinnedKey).toStringList();
}

void RecentFiles::arrange(QStringList& list) const {
    std::stable_partition(list.begin(), list.end(),
                          [this](const QString& path) { return isPinned(path); });
    while (list.size() > pathsKept && !isPinned(list.back()))
        list.removeLast();
}

void RecentFiles::add(RecentKind kind, const QString& path) {
    QStringList& list = kind == RecentKind::Model ? m_models : m_documents;
    list.removeAll(path);
    list.prepend(path);
    arrange(list);
    save();
    Q_EMIT changed();
}

void RecentFiles::setPinned(const QString& path, bool pinned) {
    m_pinned.removeAll(path);
    if (pinned)
        m_pinned.append(path);
    arrange(m_models);
    arrange(m_documents);
    save();
    Q_EMIT changed();
}

void RecentFiles::relocate(const QString& from, const QString& to) {
    for (QStringList* list : {&m_models, &m_documents, &m_pinned})
        if (list->contains(from)) {
            list->removeAll(to);
            list->replace(list->indexOf(from), to);
        }
    save();
    Q_EMIT changed();
}

void RecentFiles::remove(const QString& path) {
    m_models.removeAll(path);
    m_documents.removeAll(path);
    m_pinned.removeAll(path);
    save();
    Q_EMIT changed();
}

void RecentFiles::save() const {
    if (m_keep == Keep::InMemory)
        return;
    QSettings settings;
    settings.setValue(modelsKey, m_models);
    settings.setValue(documentsKey, m_documents);
    settings.setValue(pinnedKey, m_pinned);
}

} // namespace regroup::ui
