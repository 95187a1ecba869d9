// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/group_layout.h"

#include <QPainter>
#include <QRect>

namespace regroup::ui {

class GroupRows;

/// Draws the visible part of GroupRows once.
class GroupRowsPainter {
public:
    GroupRowsPainter(const GroupRows& rows, const QRect& exposed);
    void paint();

private:
    void paintRow(int row);
    void paintBadge(int row);
    void paintChip(int row, int chip);
    void paintNumbers(int row);
    void paintNewGroup();
    void paintDropMark();
    void paintFocus(const QRect& rect);
    QColor faint() const; ///< Text that matters less, still readable.

    const GroupRows& m_rows;
    QPainter m_painter;
    QRect m_exposed; ///< In content coordinates.
    bool m_dark = false;
};

} // namespace regroup::ui
