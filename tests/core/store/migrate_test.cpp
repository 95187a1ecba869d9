// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/migrate.h"
#include "core/store/schema.h"
#include "tests/core/store/store_samples.h"

#include <array>
#include <thread>

namespace regroup::test {

namespace fs = std::filesystem;

namespace {

using Steps = std::vector<std::string_view>;

constexpr std::string_view first = "CREATE TABLE run (name TEXT) STRICT; "
                                   "INSERT INTO run VALUES ('from version 1');";
constexpr std::string_view second = "ALTER TABLE run ADD COLUMN note TEXT; "
                                    "INSERT INTO run VALUES ('from version 2', 'new');";
constexpr std::string_view broken = "CREATE TABLE third (id INTEGER); SELECT nonsense;";

SQLite::Database emptyDatabase(const fs::path& path) {
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5000);
    database.exec("PRAGMA journal_mode = WAL");
    return database;
}

int count(SQLite::Database& database, const std::string& table) {
    return database.execAndGet("SELECT count(*) FROM " + table).getInt();
}

} // namespace

TEST(Migrate, TakesAnEmptyFileThroughAllStepsWithoutACopy) {
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    SQLite::Database database = emptyDatabase(path);
    EXPECT_EQ(migrate(database, path, Steps{first, second}), 2);
    EXPECT_EQ(count(database, "run"), 2);
    EXPECT_FALSE(fs::exists(backupPath(path, 0)));
    EXPECT_EQ(migrate(database, path, Steps{first, second}), 2); // Nothing is done twice.
    EXPECT_EQ(count(database, "run"), 2);
}

TEST(Migrate, BringsAnOlderFileUpToDateAndKeepsACopyOfIt) {
    const TempDir folder;
    const fs::path path = folder / "läufe.sqlite";
    SQLite::Database database = emptyDatabase(path);
    migrate(database, path, Steps{first});
    database.exec("INSERT INTO run VALUES ('mine')");
    EXPECT_EQ(migrate(database, path, Steps{first, second}), 2);
    EXPECT_EQ(database.execAndGet("SELECT note FROM run WHERE name = 'from version 2'").getString(),
              "new");
    EXPECT_EQ(count(database, "run WHERE name = 'mine'"), 1);

    SQLite::Database backup(backupPath(path, 1).string(), SQLite::OPEN_READONLY);
    EXPECT_EQ(backup.execAndGet("PRAGMA user_version").getInt(), 1);
    EXPECT_EQ(count(backup, "run"), 2);
    EXPECT_EQ(count(backup, "pragma_table_info('run')"), 1);
}

TEST(Migrate, AStepThatFailsLeavesTheLastWholeVersion) {
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    SQLite::Database database = emptyDatabase(path);
    migrate(database, path, Steps{first});
    EXPECT_THROW(migrate(database, path, Steps{first, second, broken}), SQLite::Exception);
    EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), 2);
    EXPECT_EQ(count(database, "run"), 2);
    EXPECT_EQ(count(database, "sqlite_schema WHERE name = 'third'"), 0);
    EXPECT_TRUE(fs::exists(backupPath(path, 1)));
}

TEST(Migrate, ProgramsThatStartTogetherDoEveryStepOnce) {
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    {
        SQLite::Database database = emptyDatabase(path);
        migrate(database, path, Steps{first});
    }
    std::array<int, 4> versions{};
    {
        std::vector<std::jthread> programs;
        programs.reserve(versions.size());
        for (int& version : versions)
            programs.emplace_back([&path, &version] {
                SQLite::Database database = rawDatabase(path);
                version = migrate(database, path, Steps{first, second});
            });
    }
    EXPECT_EQ(versions, (std::array{2, 2, 2, 2}));
    SQLite::Database database = rawDatabase(path);
    EXPECT_EQ(count(database, "run"), 2);
    SQLite::Database backup(backupPath(path, 1).string(), SQLite::OPEN_READONLY);
    EXPECT_EQ(backup.execAndGet("PRAGMA user_version").getInt(), 1); // Not of a half-way state.
}

TEST(Migrate, TheSchemaItselfMarksTheFileAsAStore) {
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    SQLite::Database database = emptyDatabase(path);
    migrate(database, path, schemaSteps());
    EXPECT_EQ(database.execAndGet("PRAGMA application_id").getInt64(), storeApplicationId);
}

} // namespace regroup::test
