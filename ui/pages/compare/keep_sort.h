// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/item_models/run_table_model.h"

#include <QHeaderView>
#include <QTreeView>

namespace regroup::ui {

/// Lets columns come and go and sorts by the same one as before, which the proxy only knows by its
/// number; by the name where that one went.
template <typename Change>
void keepingSort(QTreeView& table, RunTableFilter& filter, Change&& change) {
    const int section = table.header()->sortIndicatorSection();
    const Qt::SortOrder order = table.header()->sortIndicatorOrder();
    const int source = section < 0 ? -1 : filter.sourceColumn(section);
    change();
    const int now = source < 0 ? -1 : filter.proxyColumn(source);
    table.sortByColumn(now >= 0 ? now : filter.proxyColumn(RunTableModel::NameColumn), order);
}

} // namespace regroup::ui
