// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/store/store_samples.h"

#include <fstream>

namespace regroup::test {

namespace fs = std::filesystem;

namespace {

/// A store of many pages, closed, so that all of it is in the one file.
fs::path closedStore(const TempDir& folder) {
    fs::path path = folder / "runs.sqlite";
    Store store = Store::open(path);
    store.addSearchSteps(store.beginRun(sampleRun()), sampleSteps(2000));
    return path;
}

} // namespace

TEST(DamagedStore, AFileThatIsNoDatabaseIsNamed) {
    const TempDir folder;
    const fs::path path = folder / "notes.txt";
    std::ofstream(path) << std::string(5000, 'x');
    expectError(ErrorCode::BadData, path.string() + " is no store of runs",
                [&] { Store::open(path); });
    expectError(ErrorCode::BadData, path.string() + " is no store of runs",
                [&] { Store::openReadOnly(path); });
    EXPECT_EQ(fs::file_size(path), 5000U);
}

TEST(DamagedStore, ATruncatedFileIsSaidToBeDamaged) {
    const TempDir folder;
    const fs::path path = closedStore(folder);
    fs::resize_file(path, fs::file_size(path) / 2);
    expectError(ErrorCode::BadData, path.string() + " is damaged", [&] {
        Store store = Store::open(path);
        store.readSearchSteps(1);
    });
    expectError(ErrorCode::BadData, path.string() + " is damaged",
                [&] { Store::openReadOnly(path).checkIntegrity(); });
}

TEST(DamagedStore, PagesOfRubbishAreFoundByTheCheckAndByReading) {
    const TempDir folder;
    const fs::path path = closedStore(folder);
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(fs::file_size(path) / 4096 / 2 * 4096));
        file << std::string(std::size_t{4} * 4096, '\xff');
    }
    Store store = Store::open(path);
    expectError(ErrorCode::BadData, path.string() + " is damaged, found while looking for damage",
                [&] { store.checkIntegrity(); });
    expectError(ErrorCode::BadData, "is damaged", [&] { store.readSearchSteps(1); });
}

TEST(DamagedStore, ValuesThatNoRegroupWroteAreSaidAndDoNotCrash) {
    const TempDir folder;
    Store store = Store::open(folder / "runs.sqlite");
    const std::int64_t modelId = store.addModel(sampleModel());
    const std::int64_t groupingId = store.addGrouping(sampleGrouping(modelId));
    const std::int64_t run = store.beginRun(sampleRun());
    store.addSearchSteps(run, sampleSteps(1));
    SQLite::Database raw = rawDatabase(store.path());

    raw.exec("UPDATE search_step SET labels = '[0, 1'");
    expectError(ErrorCode::BadData, "is damaged, found while reading the steps of a search",
                [&] { store.readSearchSteps(run); });
    raw.exec("UPDATE search_step SET labels = '{}'");
    expectError(ErrorCode::BadData, "is damaged", [&] { store.readSearchSteps(run); });
    raw.exec("UPDATE model SET kv_heads = '[]'");
    expectError(ErrorCode::BadData, "is damaged, found while reading a model",
                [&] { store.readModel(modelId); });
    raw.exec("UPDATE grouping SET layers = '[{\"key\": [0, -5], \"value\": [0, 0]}]'");
    expectError(ErrorCode::BadData, "grouping 1", [&] { store.readGrouping(groupingId); });
    raw.exec("PRAGMA ignore_check_constraints = ON; UPDATE run SET kind = 'dance'");
    expectError(ErrorCode::BadData, "is damaged, found while reading run 1",
                [&] { store.listRuns(); });
}

TEST(DamagedStore, ASoundOnePassesTheCheck) {
    const TempDir folder;
    Store::open(closedStore(folder)).checkIntegrity();
}

TEST(FullDisk, IsSaidAndLeavesWhatWasStoredBefore) {
    const TempDir folder;
    const fs::path path = closedStore(folder);
    StoreOptions options;
    options.pageLimit = 1; // SQLite takes the present size where that is more.
    Store store = Store::open(path, options);
    const std::int64_t run = store.listRuns().front().run.id;
    std::vector<SearchStepRecord> more = sampleSteps(5000);
    for (SearchStepRecord& step : more)
        step.sequence += 2000;
    expectError(ErrorCode::DiskFull,
                path.string() + ": no space was left on the disk while saving the steps",
                [&] { store.addSearchSteps(run, more); });
    EXPECT_EQ(store.readSearchSteps(run).size(), 2000U);
    store.checkIntegrity();

    Store later = Store::open(path); // As when space was made.
    later.addSearchSteps(run, more);
    EXPECT_EQ(later.readSearchSteps(run).size(), 7000U);
}

TEST(FullDisk, WhileANewStoreIsMadeLeavesNoHalfSchema) {
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    StoreOptions options;
    options.pageLimit = 3;
    expectError(ErrorCode::DiskFull, path.string(), [&] { Store::open(path, options); });
    EXPECT_EQ(rawDatabase(path).execAndGet("SELECT count(*) FROM sqlite_schema").getInt(), 0);
    EXPECT_EQ(Store::open(path).listRuns().size(), 0U);
}

} // namespace regroup::test
