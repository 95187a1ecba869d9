// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/recent_files.h"

#include <QSettings>

namespace regroup::ui {
namespace {

constexpr int pathsKept = 12;
const QString modelsKey = QStringLiteral("recent/models");
const QString documentsKey = QStringLiteral("recent/documents");

} // namespace

RecentFiles::RecentFiles(Keep keep, QObject* parent) : QObject(parent), m_keep(keep) {
    if (m_keep == Keep::InMemory)
        return;
    const QSettings settings;
    m_models = settings.value(modelsKey).toStringList();
    m_documents = settings.value(documentsKey).toStringList();
}

void RecentFiles::add(RecentKind kind, const QString& path) {
    QStringList& list = kind == RecentKind::Model ? m_models : m_documents;
    list.removeAll(path);
    list.prepend(path);
    while (list.size() > pathsKept)
        list.removeLast();
    save();
    Q_EMIT changed();
}

void RecentFiles::remove(const QString& path) {
    m_models.removeAll(path);
    m_documents.removeAll(path);
    save();
    Q_EMIT changed();
}

void RecentFiles::save() const {
    if (m_keep == Keep::InMemory)
        return;
    QSettings settings;
    settings.setValue(modelsKey, m_models);
    settings.setValue(documentsKey, m_documents);
}

} // namespace regroup::ui
