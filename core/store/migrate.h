// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <span>
#include <string_view>

namespace regroup {

/// Brings the file from its version (PRAGMA user_version) to steps.size(), each step in one
/// transaction. Several processes may try at once: one does it, the others find it done. Before the
/// first step of a file that has data, a copy is kept as <name>.version<N>.backup.
/// @return the version after it. @throws SQLite::Exception; the file then has the last version that
/// was reached whole.
int migrate(SQLite::Database& database, const std::filesystem::path& path,
            std::span<const std::string_view> steps);

/// Where the copy of a file of that version is kept.
std::filesystem::path backupPath(const std::filesystem::path& path, int version);

/// Writes the whole content of `source` into a new file, which appears whole or not at all.
/// @throws SQLite::Exception; Error(BadData) if the copy cannot be given its name.
void copyDatabase(SQLite::Database& source, const std::filesystem::path& target);

} // namespace regroup
