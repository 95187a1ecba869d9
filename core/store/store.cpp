// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/store.h"

#include "core/store/migrate.h"
#include "core/store/schema.h"
#include "core/store/store_connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace regroup {

namespace fs = std::filesystem;

Store::Store(std::unique_ptr<StoreConnection> connection) : m_connection(std::move(connection)) {}
Store::~Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

Store Store::open(const fs::path& path, const StoreOptions& options) {
    return Store(StoreConnection::openForWriting(path, options));
}

Store Store::openReadOnly(const fs::path& path, const StoreOptions& options) {
    return Store(StoreConnection::openForReading(path, options));
}

const fs::path& Store::path() const {
    return m_connection->path();
}
bool Store::isReadOnly() const {
    return m_connection->isReadOnly();
}
int Store::schemaVersion() const {
    return m_connection->schemaVersion();
}
int Store::latestSchemaVersion() {
    return static_cast<int>(schemaSteps().size());
}

bool Store::usesWriteAheadLog() const {
    return m_connection->run("asking how the store is written", [](SQLite::Database& database) {
        return database.execAndGet("PRAGMA journal_mode").getString() == "wal";
    });
}

void Store::interrupt() {
    sqlite3_interrupt(m_connection->database().getHandle());
}

void Store::checkIntegrity() {
    constexpr std::string_view action = "looking for damage";
    m_connection->run(action, [&](SQLite::Database& database) {
        const std::string found = database.execAndGet("PRAGMA quick_check(1)").getString();
        if (found != "ok")
            throwDamaged(path(), action, found);
    });
}

void Store::exportTo(const fs::path& target) {
    std::error_code ignored;
    if (fs::exists(target, ignored))
        throw Error(ErrorCode::BadData,
                    fmt::format("{} exists already; nothing is written over.", target.string()),
                    "Choose another name for the copy.");
    const std::string action = fmt::format("copying the store to {}", target.string());
    m_connection->run(action, [&](SQLite::Database& database) { copyDatabase(database, target); });
}

} // namespace regroup
