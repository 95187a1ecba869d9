// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/layer_slots.h"

#include <QRect>
#include <Qt>
#include <vector>

namespace regroup::ui {

/// Sizes that follow from the font, in pixels.
struct GroupMetrics {
    int chipWidth = 0;
    int lineHeight = 0; ///< Of chips, badge and padlock.
    int badgeWidth = 0;
    int meanWidth = 0;    ///< 0: no numbers.
    int weakestWidth = 0; ///< 0: no numbers.
    int errorWidth = 0;   ///< 0: no numbers.
    int gap = 4;
};

/// What a row has to hold.
struct GroupRowContent {
    int headCount = 0;
    bool hasWeakest = false;
};

/// A place in the list of groups. Rows and chips count from 0 in the order shown.
struct GroupPlace {
    enum class Part { None, Row, Badge, Chip, Padlock, NewGroup };
    Part part = Part::None;
    int row = -1;
    int chip = -1;

    friend bool operator==(const GroupPlace&, const GroupPlace&) = default;
};

struct GroupRowRects {
    QRect row;
    QRect badge;
    QRect padlock;
    QRect mean; ///< Beside the chips, or below them where the list is narrow.
    QRect weakest;
    QRect error;
    std::vector<QRect> chips; ///< As many lines as needed.
};

/// Where everything in the list of groups is, in content coordinates. Plain geometry.
class GroupLayout {
public:
    GroupLayout() = default;
    GroupLayout(const std::vector<GroupRowContent>& contents, const GroupMetrics& metrics,
                int width, Qt::LayoutDirection direction);

    const std::vector<GroupRowRects>& rows() const { return m_rows; }
    const GroupRowRects& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
    const QRect& newGroup() const { return m_newGroup; } ///< "+ drop here for a new group"
    int height() const { return m_height; }

    GroupPlace placeAt(const QPoint& position) const;
    QRect rectOf(const GroupPlace& place) const;

private:
    GroupRowRects rowAt(int top, const GroupRowContent& content) const;
    int placeNumbersBelow(GroupRowRects& rects, const GroupRowContent& content, int left,
                          int top) const;
    void mirror();

    GroupMetrics m_metrics;
    int m_width = 0;
    bool m_numbersBelow = false;
    std::vector<GroupRowRects> m_rows;
    QRect m_newGroup;
    int m_height = 0;
};

} // namespace regroup::ui
