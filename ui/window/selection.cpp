// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/selection.h"

#include <algorithm>
#include <utility>

namespace regroup::ui {
namespace {

constexpr std::size_t statesKept = 100;

bool samePlace(const SelectionState& a, const SelectionState& b) {
    return a.page == b.page && a.view == b.view && a.layer == b.layer && a.kind == b.kind;
}

} // namespace

Selection::Selection(QObject* parent) : QObject(parent) {}

void Selection::set(const SelectionState& state) {
    if (state == m_state)
        return;
    remember(state);
    move(state);
}

void Selection::remember(const SelectionState& next) {
    const bool isPick = samePlace(next, m_state);
    const bool goesOn = isPick && m_sincePick.isValid() && m_sincePick.elapsed() < m_pickPauseMs;
    if (isPick)
        m_sincePick.start();
    else
        m_sincePick.invalidate();
    m_forward.clear();
    if (goesOn)
        return;
    m_back.push_back(m_state);
    if (m_back.size() > statesKept)
        m_back.pop_front();
}

void Selection::showPage(const QString& page) {
    SelectionState next = m_state;
    next.page = page;
    set(next);
}

void Selection::showLayer(int layer, HeadKind kind) {
    SelectionState next = m_state;
    if (layer != m_state.layer || kind != m_state.kind) {
        next.heads.clear();
        next.group = -1;
    }
    next.page = QStringLiteral("explore");
    next.view = QStringLiteral("layer");
    next.layer = layer;
    next.kind = kind;
    set(next);
}

void Selection::setLayer(int layer) {
    SelectionState next = m_state;
    if (layer != m_state.layer) {
        next.heads.clear();
        next.group = -1;
    }
    next.layer = layer;
    set(next);
}

void Selection::setKind(HeadKind kind) {
    SelectionState next = m_state;
    next.kind = kind;
    set(next);
}

void Selection::setHeads(std::vector<int> heads) {
    std::sort(heads.begin(), heads.end());
    heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
    SelectionState next = m_state;
    next.heads = std::move(heads);
    set(next);
}

void Selection::setGroup(int group) {
    SelectionState next = m_state;
    next.group = group;
    set(next);
}

void Selection::setRuns(std::vector<std::int64_t> runs) {
    SelectionState next = m_state;
    next.runs = std::move(runs);
    set(next);
}

void Selection::setPickPause(int milliseconds) {
    m_pickPauseMs = milliseconds;
}

void Selection::goBack() {
    if (m_back.empty())
        return;
    m_sincePick.invalidate();
    const SelectionState target = m_back.back();
    m_back.pop_back();
    m_forward.push_back(m_state);
    move(target);
}

void Selection::goForward() {
    if (m_forward.empty())
        return;
    m_sincePick.invalidate();
    const SelectionState target = m_forward.back();
    m_forward.pop_back();
    m_back.push_back(m_state);
    move(target);
}

void Selection::forgetPlaces() {
    m_back.clear();
    m_forward.clear();
}

void Selection::move(const SelectionState& state) {
    const SelectionState before = std::exchange(m_state, state);
    Q_EMIT changed(m_state, before);
}

} // namespace regroup::ui
