// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/store/store_samples.h"

#include <sys/stat.h>

#include <fstream>

namespace regroup::test {

namespace fs = std::filesystem;

TEST(OpenStore, MakesFoldersAndFileWithTheDesignsSettings) {
    const TempDir folder;
    const Store store = Store::open(folder / "a" / "b" / "runs.sqlite");
    EXPECT_TRUE(fs::exists(folder / "a" / "b" / "runs.sqlite"));
    EXPECT_TRUE(store.usesWriteAheadLog());
    EXPECT_FALSE(store.isReadOnly());
    EXPECT_EQ(store.schemaVersion(), Store::latestSchemaVersion());
    EXPECT_EQ(store.path(), folder / "a" / "b" / "runs.sqlite");
}

TEST(OpenStore, AllTablesAreStrictAndAllReferencesHold) {
    const TempDir folder;
    Store store = Store::open(folder / "runs.sqlite");
    SQLite::Database raw = rawDatabase(store.path());
    SQLite::Statement tables(raw,
                             "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' "
                             "AND name NOT LIKE 'sqlite%'");
    int count = 0;
    for (; tables.executeStep(); ++count)
        EXPECT_EQ(tables.getColumn("strict").getInt(), 1) << tables.getColumn("name").getString();
    EXPECT_EQ(count, 11);
    RunRecord run = sampleRun();
    run.modelId = 12345; // Held by the pragma, which each connection has to set.
    expectError(ErrorCode::BadData, "FOREIGN KEY", [&] { store.beginRun(run); });
}

TEST(OpenStore, WorksInPathsWithBlanksUmlautsAndWhatAddressesWouldRead) {
    const TempDir folder;
    const fs::path path = folder / "Größe 1" / "a?mode=ro&x%41#y" / "läufe 'alle'.sqlite";
    Store::open(path).beginRun(sampleRun());
    EXPECT_TRUE(fs::exists(path));
    EXPECT_EQ(Store::openReadOnly(path).listRuns().size(), 1U);
}

TEST(OpenStore, ARelativePathStaysTheSameFileWhenTheFolderChanges) {
    const TempDir folder;
    const fs::path before = fs::current_path();
    fs::current_path(folder.path());
    Store store = Store::open("runs.sqlite");
    fs::current_path(before);
    EXPECT_TRUE(store.path().is_absolute());
    store.beginRun(sampleRun());
    EXPECT_EQ(Store::open(folder / "runs.sqlite").listRuns().size(), 1U);
}

TEST(OpenStore, ReadOnlyReadsAndRefusesToWrite) {
    const TempDir folder;
    Store::open(folder / "runs.sqlite").beginRun(sampleRun("kept"));
    Store store = Store::openReadOnly(folder / "runs.sqlite");
    EXPECT_TRUE(store.isReadOnly());
    EXPECT_EQ(store.listRuns().front().run.name, "kept");
    EXPECT_EQ(store.markInterruptedRuns().size(), 0U);
    expectError(ErrorCode::Internal, "opened for reading", [&] { store.beginRun(sampleRun()); });
    EXPECT_EQ(store.listRuns().size(), 1U);
}

TEST(OpenStore, ReadOnlyWantsAFileThatIsThereAndMakesNone) {
    const TempDir folder;
    expectError(ErrorCode::BadData, "There is no store of runs at ",
                [&] { Store::openReadOnly(folder / "none.sqlite"); });
    EXPECT_FALSE(fs::exists(folder / "none.sqlite"));
    std::ofstream(folder / "empty.sqlite").flush();
    expectError(ErrorCode::Unsupported, "has version 0, expected 4",
                [&] { Store::openReadOnly(folder / "empty.sqlite"); });
}

TEST(OpenStore, TakesAnEmptyFileForANewStore) {
    const TempDir folder;
    std::ofstream(folder / "empty.sqlite").flush();
    EXPECT_EQ(Store::open(folder / "empty.sqlite").listRuns().size(), 0U);
}

TEST(OpenStore, LeavesTheDataOfAnotherProgramAlone) {
    const TempDir folder;
    const fs::path path = folder / "places.sqlite";
    {
        SQLite::Database other(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        other.exec("CREATE TABLE bookmark (url TEXT)");
    }
    const auto before = fs::last_write_time(path);
    expectError(ErrorCode::BadData, "another program (application id 0, expected 1380405840)",
                [&] { Store::open(path); });
    expectError(ErrorCode::BadData, "another program", [&] { Store::openReadOnly(path); });
    EXPECT_EQ(fs::last_write_time(path), before);
    EXPECT_EQ(rawDatabase(path).execAndGet("PRAGMA journal_mode").getString(), "delete");
}

TEST(OpenStore, AStoreOfANewerRegroupIsReadAndNotWritten) {
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    Store::open(path).beginRun(sampleRun("from the future"));
    rawDatabase(path).exec("PRAGMA user_version = 9");

    Store store = Store::open(path);
    EXPECT_TRUE(store.isReadOnly());
    EXPECT_EQ(store.schemaVersion(), 9);
    EXPECT_EQ(store.listRuns().front().run.name, "from the future");
    expectError(ErrorCode::Unsupported,
                path.string() + " has version 9, expected at most 4: a newer Regroup wrote it",
                [&] { store.beginRun(sampleRun()); });
    expectError(ErrorCode::Unsupported, "Update Regroup",
                [&] { Store::openReadOnly(path).deleteRun(1); });

    rawDatabase(path).exec("ALTER TABLE run RENAME COLUMN note TO remark");
    expectError(ErrorCode::Unsupported, "has version 9", [&] { Store::open(path).listRuns(); });
}

TEST(OpenStore, AFolderThatCannotBeIsNamed) {
    const TempDir folder;
    std::ofstream(folder / "file").flush();
    expectError(ErrorCode::BadData, (folder / "file" / "runs.sqlite").string(),
                [&] { Store::open(folder / "file" / "runs.sqlite"); });
    fs::create_directory(folder / "runs.sqlite");
    expectError(ErrorCode::BadData, (folder / "runs.sqlite").string(),
                [&] { Store::open(folder / "runs.sqlite"); });
}

namespace {

/// The rights of files hold for nobody, while they hold nothing back from root.
template <typename Work> int asOrdinaryUser(Work&& work) {
    return inOtherProcess([&] {
        constexpr int nobody = 65534;
        if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0))
            return 98;
        return work();
    });
}

bool failsWith(ErrorCode code, const std::string& text, const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.code() == code && std::string(error.what()).find(text) != std::string::npos;
    }
    return false;
}

} // namespace

TEST(OpenStore, AFolderThatMayNotBeWrittenIsSaidAndItsStoreCanStillBeRead) {
    const TempDir folder;
    const fs::path path = folder / "ärchiv #1" / "runs.sqlite";
    Store::open(path).beginRun(sampleRun("kept"));
    ::chmod(folder.path().c_str(), 0755);
    ::chmod(path.c_str(), 0444);
    ::chmod(path.parent_path().c_str(), 0555);
    EXPECT_EQ(asOrdinaryUser([&] {
                  if (!failsWith(ErrorCode::BadData, path.string(), [&] { Store::open(path); }))
                      return 1;
                  if (!failsWith(ErrorCode::BadData, "expected a file and a folder",
                                 [&] { Store::open(path.parent_path() / "new.sqlite"); }))
                      return 2;
                  if (!failsWith(ErrorCode::BadData, "its folder cannot be made",
                                 [&] { Store::open(path.parent_path() / "a" / "new.sqlite"); }))
                      return 3;
                  Store store = Store::openReadOnly(path);
                  return store.listRuns().front().run.name == "kept" ? 0 : 4;
              }),
              0);
    ::chmod(path.parent_path().c_str(), 0755);
}

TEST(ExportStore, CopiesEverythingIntoOneFileWhileAnotherWrites) {
    const TempDir folder;
    Store store = Store::open(folder / "runs.sqlite");
    store.addSearchSteps(store.beginRun(sampleRun("kept")), sampleSteps(3));
    SQLite::Database writer = rawDatabase(store.path());
    writer.exec("BEGIN IMMEDIATE; UPDATE run SET name = 'half'");
    const fs::path target = folder / "cöpy 'of' it.sqlite";
    store.exportTo(target);
    writer.exec("COMMIT");

    Store copy = Store::open(target);
    ASSERT_EQ(copy.listRuns().size(), 1U);
    EXPECT_EQ(copy.listRuns().front().run.name, "kept");
    EXPECT_EQ(copy.readSearchSteps(1).size(), 3U);
    EXPECT_EQ(copy.schemaVersion(), Store::latestSchemaVersion());
    EXPECT_FALSE(fs::exists(target.string() + ".partial"));
}

TEST(ExportStore, WritesOverNothingAndLeavesNothingHalf) {
    const TempDir folder;
    Store store = Store::open(folder / "runs.sqlite");
    std::ofstream(folder / "there.sqlite") << "mine";
    expectError(ErrorCode::BadData, "exists already",
                [&] { store.exportTo(folder / "there.sqlite"); });
    EXPECT_EQ(fs::file_size(folder / "there.sqlite"), 4U);
    expectError(ErrorCode::BadData, (folder / "none" / "copy.sqlite").string(),
                [&] { store.exportTo(folder / "none" / "copy.sqlite"); });
}

TEST(ExportStore, WorksFromAStoreThatIsOpenForReadingOnly) {
    const TempDir folder;
    Store::open(folder / "runs.sqlite").beginRun(sampleRun());
    Store::openReadOnly(folder / "runs.sqlite").exportTo(folder / "copy.sqlite");
    EXPECT_EQ(Store::open(folder / "copy.sqlite").listRuns().size(), 1U);
}

} // namespace regroup::test
