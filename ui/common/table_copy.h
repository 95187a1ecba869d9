// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QAbstractItemView;

namespace regroup::ui {

enum class CopyForm {
    Cells,       ///< Rows of cells, tabs between them.
    WithHeaders, ///< The same under the names of the columns.
    Json         ///< [{"column": "text", ...}, ...]
};

/// What is picked in a table or list, or all of it where nothing is, as it is shown: visible
/// columns and rows, in their visual order. A tab or line break inside a cell becomes a space.
QString copiedText(const QAbstractItemView& view, CopyForm form);

} // namespace regroup::ui
