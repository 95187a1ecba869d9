// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/text_table.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t fileLimit = std::uintmax_t{1} << 30U;

std::string_view withoutByteOrderMark(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

void requireUtf8(std::string_view text, const std::string& place) {
    if (!isValidUtf8(text))
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: found bytes that are no UTF-8, expected a text in UTF-8.", place),
            "Convert it, for example with: iconv -f LATIN1 -t UTF-8");
}

/// Reads one CSV text from front to back.
class CsvReader {
public:
    CsvReader(std::string_view text, const std::string& place) : m_text(text), m_place(place) {}

    std::vector<TableRow> rows() {
        std::vector<TableRow> rows;
        while (m_at < m_text.size()) {
            TableRow row = nextRow();
            const bool isEmpty = row.cells.size() == 1 && row.cells.front().empty();
            if (!isEmpty)
                rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    TableRow nextRow() {
        TableRow row{{}, m_line};
        for (;;) {
            row.cells.push_back(m_at < m_text.size() && m_text[m_at] == '"' ? quotedCell()
                                                                            : plainCell());
            if (m_at >= m_text.size())
                return row;
            const char end = m_text[m_at++];
            if (end == ',')
                continue;
            if (end == '\r' && m_at < m_text.size() && m_text[m_at] == '\n')
                ++m_at;
            ++m_line;
            return row;
        }
    }

    std::string plainCell() {
        const std::size_t end = std::min(m_text.find_first_of(",\r\n", m_at), m_text.size());
        std::string cell(m_text.substr(m_at, end - m_at));
        m_at = end;
        return cell;
    }

    std::string quotedCell() {
        const std::int64_t begun = m_line;
        std::string cell;
        ++m_at;
        for (;;) {
            const std::size_t quote = m_text.find('"', m_at);
            if (quote == std::string_view::npos)
                throw Error(ErrorCode::BadData,
                            fmt::format("{}, line {}: found a quote that is never closed, expected "
                                        "another one.",
                                        m_place, begun));
            const std::string_view part = m_text.substr(m_at, quote - m_at);
            m_line += std::count(part.begin(), part.end(), '\n');
            cell += part;
            m_at = quote + 1;
            if (m_at >= m_text.size() || m_text[m_at] != '"')
                return cell + plainCell(); // What stands behind the quote belongs to the cell.
            cell += '"';
            ++m_at;
        }
    }

    std::string_view m_text;
    const std::string& m_place;
    std::size_t m_at = 0;
    std::int64_t m_line = 1;
};

} // namespace

TextTable tsvTable(std::string_view text, const std::string& place) {
    requireUtf8(text, place);
    text = withoutByteOrderMark(text);
    TextTable table{place, {}};
    std::int64_t line = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view row = text.substr(begin, end - begin);
        begin = end + 1;
        ++line;
        if (row.ends_with('\r'))
            row.remove_suffix(1);
        if (!row.empty())
            table.rows.push_back({splitText(row, '\t'), line});
    }
    return table;
}

TextTable csvTable(std::string_view text, const std::string& place) {
    requireUtf8(text, place);
    return {place, CsvReader(withoutByteOrderMark(text), place).rows()};
}

TextTable readTsv(const fs::path& path) {
    return tsvTable(readTextFile(path, fileLimit), path.string());
}

TextTable readCsv(const fs::path& path) {
    return csvTable(readTextFile(path, fileLimit), path.string());
}

} // namespace regroup
