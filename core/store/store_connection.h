// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/store.h"
#include "core/store/store_error.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <string_view>

namespace regroup {

/// The open file behind a Store: how transactions begin, end and fail. Internal to this module.
class StoreConnection {
public:
    static std::unique_ptr<StoreConnection> openForWriting(const std::filesystem::path& path,
                                                           const StoreOptions& options);
    static std::unique_ptr<StoreConnection> openForReading(const std::filesystem::path& path,
                                                           const StoreOptions& options);

    const std::filesystem::path& path() const { return m_path; }
    SQLite::Database& database() { return m_database; }
    bool isReadOnly() const { return m_isReadOnly; }
    int schemaVersion() const { return m_schemaVersion; }

    /// Runs call(database) outside a transaction.
    /// @param action for messages: "saving the run".
    template <typename Call> auto run(std::string_view action, Call&& call) {
        try {
            return call(m_database);
        } catch (const SQLite::Exception& exception) {
            fail(exception, action);
        } catch (const nlohmann::json::exception& exception) {
            throwDamaged(m_path, action, exception.what());
        }
    }

    /// Runs call(database) on the file's state of one moment.
    template <typename Call> auto read(std::string_view action, Call&& call) {
        return run(action, [&](SQLite::Database& database) {
            endLeftTransaction();
            // Ends by a rollback, which has nothing to undo, also when call throws.
            const SQLite::Transaction snapshot(database);
            return call(database);
        });
    }

    /// Runs call(database) and stores all that it did, or nothing if it throws.
    template <typename Call> auto write(std::string_view action, Call&& call) {
        return run(action, [&](SQLite::Database& database) {
            checkWritable();
            endLeftTransaction();
            // Taken at once: a lock that is asked for later could not wait for another writer.
            SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
            if constexpr (std::is_void_v<decltype(call(database))>) {
                call(database);
                transaction.commit();
            } else {
                auto result = call(database);
                transaction.commit();
                return result;
            }
        });
    }

private:
    StoreConnection(std::filesystem::path path, SQLite::Database database);
    void endLeftTransaction(); ///< Its own end was interrupted, too.

    void checkWritable() const;
    void checkIsStore();
    void useWriteAheadLog(int timeoutMs);
    [[noreturn]] void fail(const SQLite::Exception& exception, std::string_view action);

    std::filesystem::path m_path;
    SQLite::Database m_database;
    bool m_isReadOnly = false;
    int m_schemaVersion = 0;
};

} // namespace regroup
