// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/rows.h"

#include "core/base/text.h"

#include <SQLiteCpp/Column.h>

#include <cmath>

namespace regroup {

void bindText(SQLite::Statement& statement, const char* name, std::string_view text) {
    statement.bind(name, std::string(text));
}

void bindTextOrNull(SQLite::Statement& statement, const char* name, std::string_view text) {
    if (text.empty())
        statement.bind(name);
    else
        bindText(statement, name, text);
}

void bindId(SQLite::Statement& statement, const char* name, std::int64_t id) {
    if (id == 0)
        statement.bind(name);
    else
        statement.bind(name, id);
}

void bindSeed(SQLite::Statement& statement, const char* name,
              const std::optional<std::uint64_t>& seed) {
    if (seed)
        statement.bind(name, static_cast<std::int64_t>(*seed));
    else
        statement.bind(name);
}

void bindNumber(SQLite::Statement& statement, const char* name,
                const std::optional<double>& number) {
    if (number && std::isfinite(*number))
        statement.bind(name, *number);
    else
        statement.bind(name);
}

std::string textAt(const SQLite::Statement& row, const char* name) {
    const SQLite::Column column = row.getColumn(name);
    return column.isNull() ? std::string() : column.getString();
}

std::int64_t integerAt(const SQLite::Statement& row, const char* name) {
    return row.getColumn(name).getInt64();
}

int smallIntegerAt(const SQLite::Statement& row, const char* name) {
    return row.getColumn(name).getInt();
}

std::optional<std::uint64_t> seedAt(const SQLite::Statement& row, const char* name) {
    const SQLite::Column column = row.getColumn(name);
    if (column.isNull())
        return std::nullopt;
    return static_cast<std::uint64_t>(column.getInt64());
}

std::optional<double> numberAt(const SQLite::Statement& row, const char* name) {
    const SQLite::Column column = row.getColumn(name);
    if (column.isNull())
        return std::nullopt;
    return column.getDouble();
}

std::string timeOrNow(const std::string& givenTime) {
    return givenTime.empty() ? utcNow() : givenTime;
}

} // namespace regroup
