// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

class QMimeData;

namespace regroup::ui {

/// Heads on their way from one view to another: "application/x-regroup-heads", the numbers as text
/// with blanks between ("5 9 11").
QString headsMimeType();

QMimeData* createHeadsMimeData(const std::vector<int>& heads); ///< The caller (a QDrag) owns it.

/// Empty if mime carries no heads, or text that is no list of head numbers.
std::vector<int> headsFromMimeData(const QMimeData* mime);

} // namespace regroup::ui
