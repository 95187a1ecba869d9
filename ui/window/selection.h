// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/similarity_report.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <cstdint>
#include <deque>
#include <vector>

namespace regroup::ui {

/// What is being looked at: one value for all views of a window.
struct SelectionState {
    QString page = QStringLiteral("welcome");
    QString view = QStringLiteral("overview"); ///< Of the Explore page: "overview" or "layer".
    int layer = 0;
    HeadKind kind = HeadKind::Key;
    std::vector<int> heads;         ///< Ascending.
    int group = -1;                 ///< -1: none.
    std::vector<std::int64_t> runs; ///< Store ids, in the order they were picked.

    friend bool operator==(const SelectionState&, const SelectionState&) = default;
};

/// The one home of the selection, owned by the window. Every view reads it and writes to it; all
/// follow `changed`. Every state is remembered, so that Alt+Left and Alt+Right walk places (page,
/// view, layer, kind) and what was picked there; picks in quick succession, as while the cursor is
/// moved, count as one.
class Selection : public QObject {
    Q_OBJECT
public:
    explicit Selection(QObject* parent = nullptr);

    const SelectionState& state() const { return m_state; }
    void set(const SelectionState& state);

    void showPage(const QString& page);
    void showLayer(int layer, HeadKind kind); ///< Explore, view "layer".
    void setLayer(int layer);                 ///< Clears heads and group.
    void setKind(HeadKind kind);
    void setHeads(std::vector<int> heads); ///< Any order; kept ascending, each once.
    void setGroup(int group);
    void setRuns(std::vector<std::int64_t> runs);

    bool canGoBack() const { return !m_back.empty(); }
    bool canGoForward() const { return !m_forward.empty(); }
    void setPickPause(int milliseconds); ///< Shorter ones make picks one of them.
    void goBack();
    void goForward();
    void
    forgetPlaces(); ///< When another model was opened: its layers are not those of the last one.

Q_SIGNALS:
    void changed(const SelectionState& now, const SelectionState& before);

private:
    void remember(const SelectionState& next);
    void move(const SelectionState& state);

    SelectionState m_state;
    QElapsedTimer m_sincePick; ///< Invalid: the last change was no pick.
    int m_pickPauseMs = 1000;
    std::deque<SelectionState> m_back;
    std::deque<SelectionState> m_forward;
};

} // namespace regroup::ui
