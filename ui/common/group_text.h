// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

namespace regroup::ui {

QString groupLetter(int group);                   ///< 0: "A", 25: "Z", 26: "AA".
QString headsText(const std::vector<int>& heads); ///< "5, 9, 11".

/// How one group is called and coloured. While a grouping is edited, letters and colours stay put;
/// so they are not the canonical numbers of Grouping.
struct GroupMark {
    QString letter;
    int colorIndex = 0; ///< For groupColor() and groupBrush() of theme.h.

    friend bool operator==(const GroupMark&, const GroupMark&) = default;
};

/// A, B, C... with the colours in the same order.
std::vector<GroupMark> canonicalMarks(int groupCount);

} // namespace regroup::ui
