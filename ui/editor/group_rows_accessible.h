// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/group_layout.h"

namespace regroup::ui {

class GroupRows;

// Screen readers see the rows as a list: of each group its letter (with the numbers), then its
// heads; at the end the place for a new group. The text of an item is GroupRows::elementText().

void installGroupRowsAccessibility();           ///< Once is enough; more often does no harm.
void forgetAccessibleChildren(GroupRows* rows); ///< After the groups changed.
void announceFocus(GroupRows* rows, const GroupPlace& place);

} // namespace regroup::ui
