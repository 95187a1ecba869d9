// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/migrate.h"

#include "core/base/error.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr int backupTimeoutMs = 5000;

/// A second connection, because a transaction of the first one holds the other writers off, and
/// within it SQLite copies nothing.
void keepBackup(const fs::path& path, int version) {
    SQLite::Database reader(path.string(), SQLite::OPEN_READONLY, backupTimeoutMs);
    copyDatabase(reader, backupPath(path, version));
}

} // namespace

fs::path backupPath(const fs::path& path, int version) {
    return fmt::format("{}.version{}.backup", path.string(), version);
}

void copyDatabase(SQLite::Database& source, const fs::path& target) {
    const fs::path partial = target.string() + ".partial";
    std::error_code ignored;
    fs::remove(partial, ignored); // Of an attempt that was killed.
    try {
        SQLite::Statement copy(source, "VACUUM INTO :target");
        copy.bind(":target", partial.string());
        copy.exec();
        std::error_code error;
        fs::rename(partial, target, error);
        if (error)
            throw Error(ErrorCode::BadData,
                        fmt::format("{} cannot be given its name ({}); expected a folder that may "
                                    "be written.",
                                    target.string(), error.message()));
    } catch (...) {
        fs::remove(partial, ignored);
        throw;
    }
}

int migrate(SQLite::Database& database, const fs::path& path,
            std::span<const std::string_view> steps) {
    const auto version = [&] { return database.execAndGet("PRAGMA user_version").getInt(); };
    const int latest = static_cast<int>(steps.size());
    bool isBackedUp = false;
    while (version() < latest) {
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        const int found = version(); // Another process may have been faster.
        if (found >= latest)
            break;
        if (found > 0 && !isBackedUp)
            keepBackup(path, found);
        isBackedUp = true;
        database.exec(std::string(steps[static_cast<std::size_t>(found)]));
        database.exec(fmt::format("PRAGMA user_version = {}", found + 1));
        transaction.commit();
    }
    return version();
}

} // namespace regroup
