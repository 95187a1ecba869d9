// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/group_layout.h"

#include <QStyle>
#include <algorithm>

namespace regroup::ui {
namespace {

constexpr int chipsBesideNumbers = 4; ///< Fewer than that, and the numbers go below the chips.

} // namespace

GroupLayout::GroupLayout(const std::vector<GroupRowContent>& contents, const GroupMetrics& metrics,
                         int width, Qt::LayoutDirection direction)
    : m_metrics(metrics), m_width(width) {
    const int numbers =
        metrics.meanWidth + metrics.weakestWidth + metrics.errorWidth + 4 * metrics.gap;
    const int fixed = metrics.badgeWidth + metrics.lineHeight + 6 * metrics.gap;
    m_numbersBelow =
        width - fixed - numbers < chipsBesideNumbers * (metrics.chipWidth + metrics.gap);
    int top = 0;
    for (const GroupRowContent& content : contents) {
        m_rows.push_back(rowAt(top, content));
        top = m_rows.back().row.bottom() + 1;
    }
    m_newGroup = QRect(metrics.gap, top + metrics.gap, std::max(0, width - 2 * metrics.gap),
                       metrics.lineHeight + 2 * metrics.gap);
    m_height = m_newGroup.bottom() + 1 + metrics.gap;
    if (direction == Qt::RightToLeft)
        mirror();
}

GroupRowRects GroupLayout::rowAt(int top, const GroupRowContent& content) const {
    const int headCount = content.headCount;
    const int gap = m_metrics.gap;
    const int line = m_metrics.lineHeight;
    GroupRowRects rects;
    rects.badge = QRect(2 * gap, top + gap, m_metrics.badgeWidth, line);
    rects.padlock = QRect(m_width - gap - line, top + gap, line, line);

    const int left = rects.badge.right() + 1 + 2 * gap;
    int right = rects.padlock.left() - gap;
    if (!m_numbersBelow) {
        const auto place = [&](QRect& rect, int width) {
            if (width == 0)
                return;
            rect = QRect(right - width, top + gap, width, line);
            right = rect.left() - 2 * gap;
        };
        place(rects.error, m_metrics.errorWidth);
        place(rects.weakest, m_metrics.weakestWidth);
        place(rects.mean, m_metrics.meanWidth);
    }
    const int step = m_metrics.chipWidth + gap;
    const int perLine = std::max(1, (right - left + gap) / step);
    for (int chip = 0; chip < headCount; ++chip)
        rects.chips.emplace_back(left + chip % perLine * step,
                                 top + gap + chip / perLine * (line + gap), m_metrics.chipWidth,
                                 line);
    int bottom = top + gap + (std::max(headCount, 1) - 1) / perLine * (line + gap) + line;
    if (m_numbersBelow)
        bottom = placeNumbersBelow(rects, content, left, bottom);
    rects.row = QRect(0, top, m_width, bottom + gap - top);
    return rects;
}

/// One after the other, on as many lines as they need. @return where the next thing may begin.
int GroupLayout::placeNumbersBelow(GroupRowRects& rects, const GroupRowContent& content, int left,
                                   int top) const {
    const int gap = m_metrics.gap;
    const int line = m_metrics.lineHeight;
    int bottom = top;
    int x = left;
    int y = top + gap;
    const auto place = [&](QRect& rect, int width) {
        if (width == 0)
            return;
        if (x > left && x + width > m_width - 2 * gap) {
            x = left;
            y += line;
        }
        rect = QRect(x, y, width, line);
        x += width + 2 * gap;
        bottom = y + line;
    };
    place(rects.mean, m_metrics.meanWidth);
    place(rects.error, m_metrics.errorWidth);
    if (content.hasWeakest)
        place(rects.weakest, m_metrics.weakestWidth);
    return bottom;
}

void GroupLayout::mirror() {
    const QRect all(0, 0, m_width, m_height);
    const auto flip = [&](QRect& rect) {
        if (!rect.isNull())
            rect = QStyle::visualRect(Qt::RightToLeft, all, rect);
    };
    for (GroupRowRects& rects : m_rows) {
        for (QRect* rect :
             {&rects.badge, &rects.padlock, &rects.mean, &rects.weakest, &rects.error})
            flip(*rect);
        for (QRect& chip : rects.chips)
            flip(chip);
    }
    flip(m_newGroup);
}

GroupPlace GroupLayout::placeAt(const QPoint& position) const {
    using Part = GroupPlace::Part;
    if (m_newGroup.contains(position))
        return {Part::NewGroup};
    for (std::size_t index = 0; index < m_rows.size(); ++index) {
        const GroupRowRects& rects = m_rows[index];
        if (!rects.row.contains(position))
            continue;
        const int row = static_cast<int>(index);
        if (rects.badge.contains(position))
            return {Part::Badge, row};
        if (rects.padlock.contains(position))
            return {Part::Padlock, row};
        for (std::size_t chip = 0; chip < rects.chips.size(); ++chip)
            if (rects.chips[chip].contains(position))
                return {Part::Chip, row, static_cast<int>(chip)};
        return {Part::Row, row};
    }
    return {};
}

QRect GroupLayout::rectOf(const GroupPlace& place) const {
    switch (place.part) {
    case GroupPlace::Part::None: return {};
    case GroupPlace::Part::Row: return row(place.row).row;
    case GroupPlace::Part::Badge: return row(place.row).badge;
    case GroupPlace::Part::Padlock: return row(place.row).padlock;
    case GroupPlace::Part::Chip: return row(place.row).chips[static_cast<std::size_t>(place.chip)];
    case GroupPlace::Part::NewGroup: return m_newGroup;
    }
    return {};
}

} // namespace regroup::ui
