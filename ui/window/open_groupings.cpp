// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/open_groupings.h"

#include <cassert>
#include <utility>

namespace regroup::ui {
namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

} // namespace

OpenGroupings::OpenGroupings(GroupingDocument& edited, QObject* parent)
    : QObject(parent), m_edited(edited) {
    connect(&edited, &GroupingDocument::titleChanged, this, [this] {
        if (!m_isMoving)
            Q_EMIT changed();
    });
}

QString OpenGroupings::name(int index) const {
    return index == m_current ? m_edited.name() : m_aside[at(index)].name;
}

QString OpenGroupings::title(int index) const {
    return index == m_current ? m_edited.title() : m_aside[at(index)].title();
}

QString OpenGroupings::path(int index) const {
    return index == m_current ? m_edited.path() : m_aside[at(index)].path;
}

bool OpenGroupings::isModified(int index) const {
    return index == m_current ? m_edited.isModified() : m_aside[at(index)].isModified();
}

std::vector<UnsavedGrouping> OpenGroupings::unsaved() const {
    std::vector<UnsavedGrouping> found;
    for (int index = 0; index < count(); ++index)
        if (isModified(index))
            found.push_back(
                {name(index), path(index),
                 index == m_current ? m_edited.grouping() : m_aside[at(index)].grouping});
    return found;
}

void OpenGroupings::startOver(const QString& name, ModelGrouping grouping) {
    m_aside.clear();
    m_aside.emplace_back();
    m_current = 0;
    m_isNew = true;
    m_isMoving = true;
    m_edited.reset(name, std::move(grouping));
    m_isMoving = false;
    Q_EMIT changed();
}

QString OpenGroupings::freeName(const QString& name) const {
    QString wanted = name;
    for (int number = 2;; ++number) {
        bool taken = false;
        for (int index = 0; index < count() && !taken; ++index)
            taken = this->name(index) == wanted;
        if (!taken)
            return wanted;
        wanted = QStringLiteral("%1 %2").arg(name).arg(number);
    }
}

void OpenGroupings::open(const QString& name, ModelGrouping grouping, const QString& path,
                         bool isNew) {
    for (int index = 0; index < count() && !path.isEmpty(); ++index)
        if (this->path(index) == path && !isModified(index)) {
            edit(index); // Open already; the file may say something else by now.
            if (m_edited.grouping() != grouping)
                m_edited.reset(m_edited.name(), std::move(grouping), path);
            return;
        }
    const bool makesRoom = m_isNew && m_edited.path().isEmpty() && !m_edited.isModified() &&
                           m_edited.undoStack().count() == 0;
    m_isMoving = true;
    if (count() > 0 && !makesRoom) {
        m_aside[at(m_current)] = m_edited.exchange(nullptr);
        m_current = -1;
        m_aside.emplace_back();
        const QString shown = freeName(name);
        m_current = count() - 1;
        m_edited.reset(shown, std::move(grouping), path);
    } else {
        if (count() == 0)
            m_aside.emplace_back();
        m_current = std::max(m_current, 0);
        m_edited.reset(name, std::move(grouping), path);
    }
    m_isNew = isNew;
    m_isMoving = false;
    Q_EMIT changed();
}

void OpenGroupings::edit(int index) {
    assert(index >= 0 && index < count());
    if (index == m_current)
        return;
    m_isMoving = true;
    ParkedGrouping next = std::move(m_aside[at(index)]);
    const int left = std::exchange(m_current, index);
    m_aside[at(left)] = m_edited.exchange(&next);
    m_isNew = false;
    m_isMoving = false;
    Q_EMIT changed();
}

void OpenGroupings::close(int index) {
    assert(count() > 1 && index >= 0 && index < count());
    if (index == m_current)
        edit(index > 0 ? index - 1 : 1);
    m_aside.erase(m_aside.begin() + index);
    if (m_current > index)
        --m_current;
    Q_EMIT changed();
}

} // namespace regroup::ui
