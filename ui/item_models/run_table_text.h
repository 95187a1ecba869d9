// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>
#include <vector>

namespace regroup::ui {

class RunTableFilter;

/// A time of the store, as clocks here show it; invalid: it is no time.
QDateTime localTimeOf(const QString& storedUtc);

enum class TableFormat { Csv, Json, Markdown, Latex, Tabs };

/// Rows and columns of the run table as they are shown, for files and the clipboard. CSV and JSON
/// hold plain numbers under names that do not change with the language, the others what the cells
/// say; LaTeX needs the package booktabs. The best results are bold in Markdown and LaTeX.
/// @param rows of the filter; empty: all. @param columns of the filter, in the order wanted.
QString runTableText(const RunTableFilter& table, const std::vector<int>& rows,
                     const std::vector<int>& columns, TableFormat format, bool withHeader = true);

/// By the ending of a file name: csv, json, md, tex. @throws Error(BadUsage) for another one.
TableFormat tableFormatOf(const QString& fileName);

} // namespace regroup::ui
