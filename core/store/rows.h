// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// How values of records become values of columns and back. Internal to the store.
namespace regroup {

void bindText(SQLite::Statement& statement, const char* name, std::string_view text);
void bindTextOrNull(SQLite::Statement& statement, const char* name,
                    std::string_view text);                                   ///< "" as NULL.
void bindId(SQLite::Statement& statement, const char* name, std::int64_t id); ///< 0 as NULL.
void bindSeed(SQLite::Statement& statement, const char* name,
              const std::optional<std::uint64_t>& seed); ///< The 64 bits; SQLite's are signed.

/// NULL for nothing and for what is not finite.
void bindNumber(SQLite::Statement& statement, const char* name,
                const std::optional<double>& number);

std::string textAt(const SQLite::Statement& row, const char* name);     ///< NULL as "".
std::int64_t integerAt(const SQLite::Statement& row, const char* name); ///< NULL as 0.
int smallIntegerAt(const SQLite::Statement& row, const char* name);
std::optional<std::uint64_t> seedAt(const SQLite::Statement& row, const char* name);
std::optional<double> numberAt(const SQLite::Statement& row, const char* name);

/// givenTime, or now if it is "".
std::string timeOrNow(const std::string& givenTime);

} // namespace regroup
