// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

struct TableRow {
    std::vector<std::string> cells;
    std::int64_t line = 0; ///< In the file, from 1: where the row begins.
};

/// A small file of rows and columns, as its cells stand there.
struct TextTable {
    std::string place; ///< For messages.
    std::vector<TableRow> rows;
};

/// Cells separated by tabs; quotes mean nothing, as in the files of GLUE. Carriage returns at line
/// ends, a byte order mark and empty lines are passed over.
/// @throws Error(BadData) for a file that is no UTF-8, too large, or not readable.
TextTable readTsv(const std::filesystem::path& path);

/// Cells separated by commas, quoted where they hold commas, quotes or line breaks.
/// Source: RFC 4180. @throws Error(BadData); also for a quote that is never closed.
TextTable readCsv(const std::filesystem::path& path);

// The same from a text in memory; place is for messages.
TextTable tsvTable(std::string_view text, const std::string& place);
TextTable csvTable(std::string_view text, const std::string& place);

} // namespace regroup
