// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/store_connection.h"

#include "core/store/migrate.h"
#include "core/store/schema.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <string>
#include <thread>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view opening = "opening the store";

fs::path absolutePath(const fs::path& path) {
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error).lexically_normal();
    return error ? path : absolute;
}

void makeFolder(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: its folder cannot be made ({}); expected a folder that may be "
                                "written.",
                                path.string(), error.message()),
                    "Choose another file with --store FILE.");
}

/// The only form in which SQLite reads a file of a folder where it may make none beside it.
std::string immutableUri(const fs::path& path) {
    std::string uri = "file:";
    for (const char character : path.string())
        if (character == '%' || character == '?' || character == '#')
            uri += fmt::format("%{:02X}", static_cast<unsigned char>(character));
        else
            uri += character;
    return uri + "?immutable=1";
}

/// SQLite opens lazily: the first read shows whether it can.
SQLite::Database openReadable(const fs::path& path, int timeoutMs) {
    try {
        SQLite::Database database(path.string(), SQLite::OPEN_READONLY, timeoutMs);
        database.execAndGet("PRAGMA user_version");
        return database;
    } catch (const SQLite::Exception& exception) {
        const int code = exception.getErrorCode();
        std::error_code ignored;
        const bool hasLog = fs::exists(path.string() + "-wal", ignored);
        if ((code != SQLITE_CANTOPEN && code != SQLITE_READONLY) || hasLog)
            throw;
    }
    return {immutableUri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI, timeoutMs};
}

} // namespace

StoreConnection::StoreConnection(fs::path path, SQLite::Database database)
    : m_path(std::move(path)), m_database(std::move(database)) {}

std::unique_ptr<StoreConnection> StoreConnection::openForWriting(const fs::path& givenPath,
                                                                 const StoreOptions& options) {
    const fs::path path = absolutePath(givenPath);
    makeFolder(path);
    return withStoreErrors(path, opening, [&] {
        SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                                  options.busyTimeoutMs);
        std::unique_ptr<StoreConnection> store(new StoreConnection(path, std::move(database)));
        store->checkIsStore();
        if (store->m_schemaVersion > Store::latestSchemaVersion()) {
            store.reset();
            return openForReading(path, options);
        }
        store->run(opening, [&](SQLite::Database& opened) {
            if (sqlite3_db_readonly(opened.getHandle(), "main") == 1)
                throw SQLite::Exception("the file may not be written", SQLITE_READONLY);
            store->useWriteAheadLog(options.busyTimeoutMs);
            opened.exec("PRAGMA synchronous = NORMAL");
            opened.exec("PRAGMA foreign_keys = ON");
            if (options.pageLimit > 0)
                opened.exec(fmt::format("PRAGMA max_page_count = {}", options.pageLimit));
            store->m_schemaVersion = migrate(opened, path, schemaSteps());
        });
        return store;
    });
}

std::unique_ptr<StoreConnection> StoreConnection::openForReading(const fs::path& givenPath,
                                                                 const StoreOptions& options) {
    const fs::path path = absolutePath(givenPath);
    std::error_code ignored;
    if (!fs::exists(path, ignored))
        throw Error(ErrorCode::BadData,
                    fmt::format("There is no store of runs at {}.", path.string()),
                    "The first search, evaluation or recipe makes it; or choose another file with "
                    "--store FILE.");
    return withStoreErrors(path, opening, [&] {
        std::unique_ptr<StoreConnection> store(
            new StoreConnection(path, openReadable(path, options.busyTimeoutMs)));
        store->m_isReadOnly = true;
        store->checkIsStore();
        if (store->m_schemaVersion < Store::latestSchemaVersion())
            throw Error(ErrorCode::Unsupported,
                        fmt::format("{} has version {}, expected {}: it can only be read after it "
                                    "was brought up to date.",
                                    path.string(), store->m_schemaVersion,
                                    Store::latestSchemaVersion()),
                        "Open it for writing once, e.g. by starting the program with it.");
        return store;
    });
}

/// Reads what kind of file it is before anything in it is changed.
void StoreConnection::checkIsStore() {
    run(opening, [&](SQLite::Database& database) {
        // One snapshot: between two reads another program may make its tables.
        const SQLite::Transaction snapshot(database);
        const auto applicationId = database.execAndGet("PRAGMA application_id").getInt64();
        m_schemaVersion = database.execAndGet("PRAGMA user_version").getInt();
        const auto tableCount =
            database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt64();
        const bool isEmpty = m_schemaVersion == 0 && tableCount == 0;
        if (applicationId != storeApplicationId && !isEmpty)
            throw Error(ErrorCode::BadData,
                        fmt::format("{} is no store of runs: it is an SQLite file of another "
                                    "program (application id {}, expected {}).",
                                    m_path.string(), applicationId, storeApplicationId),
                        "Choose another file with --store FILE.");
    });
}

/// Turning the log on needs the file for itself for a moment, and SQLite does not wait for that.
void StoreConnection::useWriteAheadLog(int timeoutMs) {
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + std::chrono::milliseconds(timeoutMs);
    while (m_database.execAndGet("PRAGMA journal_mode").getString() != "wal") {
        try {
            // Where the file system cannot, the answer is another mode, and that serves as well.
            m_database.execAndGet("PRAGMA journal_mode = WAL");
            return;
        } catch (const SQLite::Exception& exception) {
            if (exception.getErrorCode() != SQLITE_BUSY || Clock::now() >= deadline)
                throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

void StoreConnection::endLeftTransaction() {
    if (sqlite3_get_autocommit(m_database.getHandle()) == 0)
        m_database.exec("ROLLBACK");
}

void StoreConnection::checkWritable() const {
    if (m_schemaVersion > Store::latestSchemaVersion())
        throwNewerStore(m_path, m_schemaVersion, Store::latestSchemaVersion());
    if (m_isReadOnly)
        throw Error(
            ErrorCode::Internal,
            fmt::format("{} was opened for reading, and a write was asked of it.", m_path.string()),
            "Please report this with the log file.");
}

void StoreConnection::fail(const SQLite::Exception& exception, std::string_view action) {
    // A newer file may lack the columns that are asked for.
    if (exception.getErrorCode() == SQLITE_ERROR && m_schemaVersion > Store::latestSchemaVersion())
        throwNewerStore(m_path, m_schemaVersion, Store::latestSchemaVersion());
    const bool failedOnDisk = exception.getErrorCode() == SQLITE_IOERR;
    throwStoreError(exception, m_path, action,
                    failedOnDisk ? sqlite3_system_errno(m_database.getHandle()) : 0);
}

} // namespace regroup
