// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/migrate.h"
#include "core/store/schema.h"
#include "tests/core/store/store_samples.h"

#include <fstream>

namespace regroup::test {

namespace fs = std::filesystem;

namespace {

/// A store in which every table has something: a sweep with a search that found a grouping.
void fillStore(const fs::path& path) {
    Store store = Store::open(path);
    ModelRecord base = sampleModel();
    base.contentHash = "base-hash";
    const std::int64_t baseId = store.addModel(base);
    ModelRecord model = sampleModel();
    model.parentId = baseId;
    const std::int64_t modelId = store.addModel(model);
    RunRecord sweep = sampleRun("sweep");
    sweep.kind = RunKind::Sweep;
    const std::int64_t parent = store.beginRun(sweep);
    RunRecord search = sampleRun("part");
    search.parentId = parent;
    search.seed = 7;
    search.command = "regroup search";
    search.recipe = "version: 1";
    const std::int64_t run = store.beginRun(search);
    store.setRunModel(run, modelId, store.addCalibration(sampleCalibration(modelId)));
    store.setRunGrouping(run, store.addGrouping(sampleGrouping(modelId)));
    store.addParams(run, std::vector<ParamRecord>{{"method", "ward", {}}, {"groups", "4", 4.0}});
    store.addSearchSteps(run, sampleSteps(3));
    store.addTrainingSteps(
        run, std::vector<TrainingStepRecord>{{1, 0.5, 2.0, 0.1, 3.0, 1.5, 0.75, 100, 2.5}});
    store.addScores(
        run, std::vector<ScoreRecord>{{"sst2", "acc", "prompt", 0.75, 0.01, 100, "data", "seen"}});
    store.addWindowLosses(run, "sst2", std::vector<WindowLossRecord>{{4, 1, 1.0, "{}"}});
    store.setRunTags(run, std::vector<std::string>{"paper"});
    RunEnding ending;
    ending.seconds = 2.5;
    store.finishRun(run, ending);
}

/// What differs between two stores is their ids.
RunDetails withoutIds(RunDetails details) {
    const auto clear = [](auto& record) {
        if (!record)
            return;
        record->id = 0;
        if constexpr (requires { record->modelId; })
            record->modelId = 0;
        if constexpr (requires { record->parentId; })
            record->parentId = 0;
    };
    clear(details.model);
    clear(details.outModel);
    clear(details.calibration);
    clear(details.grouping);
    clear(details.outGrouping);
    details.run.id = details.run.parentId = details.run.modelId = details.run.calibrationId = 0;
    details.run.groupingId = details.run.outModelId = details.run.outGroupingId = 0;
    details.params.erase("imported_from");
    return details;
}

} // namespace

TEST(RunImport, BringsRunsWithAllThatBelongsToThem) {
    const TempDir folder;
    fillStore(folder / "there.sqlite");
    Store store = Store::open(folder / "here.sqlite");
    // Other numbers here than there, and one thing that both have.
    store.addModel(sampleModel());
    store.beginRun(sampleRun("mine"));

    const std::vector<CopiedRun> copied = store.importRuns(folder / "there.sqlite");
    EXPECT_EQ(copied, (std::vector<CopiedRun>{{1, 2, false}, {2, 3, false}}));
    Store there = Store::openReadOnly(folder / "there.sqlite");
    const RunDetails mine = store.readRun(3).value();
    const RunDetails theirs = there.readRun(2).value();
    EXPECT_EQ(mine.run.parentId, 2);
    EXPECT_EQ(mine.params.at("imported_from").text, (folder / "there.sqlite").string());
    ASSERT_TRUE(mine.model && mine.calibration && mine.grouping);
    EXPECT_EQ(store.readModel(mine.model->parentId)->contentHash, "base-hash");
    EXPECT_EQ(mine.grouping->modelId, mine.model->id);
    const RunDetails a = withoutIds(mine);
    const RunDetails b = withoutIds(theirs);
    EXPECT_EQ(a.run, b.run);
    EXPECT_EQ(a.model, b.model);
    EXPECT_EQ(a.calibration, b.calibration);
    EXPECT_EQ(a.grouping, b.grouping);
    EXPECT_EQ(a.params, b.params);
    EXPECT_EQ(a.scores, b.scores);
    EXPECT_EQ(a.tags, b.tags);
    EXPECT_EQ(store.readSearchSteps(3), there.readSearchSteps(2));
    EXPECT_EQ(store.readTrainingSteps(3), there.readTrainingSteps(2));
    EXPECT_EQ(store.readWindowLosses(3, "sst2"), there.readWindowLosses(2, "sst2"));
    EXPECT_EQ(store.readRun(2)->run.state, RunState::Interrupted); // It was running, elsewhere.
    EXPECT_FALSE(fs::exists(folder / "here.sqlite.importing"));
}

TEST(RunImport, AddsNothingTheSecondTime) {
    const TempDir folder;
    fillStore(folder / "there.sqlite");
    Store store = Store::open(folder / "here.sqlite");
    store.importRuns(folder / "there.sqlite");
    store.setRunTags(2, std::vector<std::string>{"mine"});
    const auto before = store.rowBytes(std::vector<std::int64_t>{1, 2});
    EXPECT_EQ(store.importRuns(folder / "there.sqlite"),
              (std::vector<CopiedRun>{{1, 1, true}, {2, 2, true}}));
    EXPECT_EQ(store.listRuns().size(), 2U);
    EXPECT_EQ(store.readRun(2)->tags, std::vector<std::string>{"mine"});
    EXPECT_EQ(store.rowBytes(std::vector<std::int64_t>{1, 2}), before);
    SQLite::Database raw = rawDatabase(folder / "here.sqlite");
    for (const char* table : {"model", "grouping", "calibration"})
        EXPECT_EQ(raw.execAndGet(std::string("SELECT count(*) FROM ") + table).getInt(),
                  table == std::string("model") ? 2 : 1)
            << table;
}

TEST(RunImport, ReadsStoresOfOlderVersionsWithoutChangingThem) {
    const TempDir folder;
    const fs::path older = folder / "older.sqlite";
    {
        SQLite::Database database(older.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        migrate(database, older, schemaSteps().first(1));
        database.exec(
            "INSERT INTO run VALUES (5, 'uuid-5', NULL, 'search', 'done', 'old', '', NULL, "
            "NULL, NULL, NULL, NULL, '', '', 3, 'cpu', 'host', 'boot', 1, 1, 0, 1.5, NULL, "
            "NULL, NULL, '2026-01-01T00:00:00Z', NULL, NULL, 'cmd', '{}', 'recipe')");
    }
    Store store = Store::open(folder / "here.sqlite");
    EXPECT_EQ(store.importRuns(older), (std::vector<CopiedRun>{{5, 1, false}}));
    EXPECT_EQ(store.readRun(1)->run.name, "old");
    SQLite::Database raw = rawDatabase(older);
    EXPECT_EQ(raw.execAndGet("PRAGMA user_version").getInt(), 1);
}

TEST(RunImport, RefusesOtherFilesBySentencesAndLeavesTheStoreAsItWas) {
    const TempDir folder;
    Store store = Store::open(folder / "here.sqlite");
    std::ofstream(folder / "text.sqlite") << std::string(4096, 'x');
    expectError(ErrorCode::BadData, "text.sqlite",
                [&] { store.importRuns(folder / "text.sqlite"); });
    expectError(ErrorCode::BadData, "There is no store of runs at",
                [&] { store.importRuns(folder / "none.sqlite"); });
    {
        SQLite::Database other((folder / "other.sqlite").string(),
                               SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        other.exec("CREATE TABLE run (name TEXT)");
    }
    expectError(ErrorCode::BadData, "of another program",
                [&] { store.importRuns(folder / "other.sqlite"); });
    fillStore(folder / "newer.sqlite");
    rawDatabase(folder / "newer.sqlite").exec("PRAGMA user_version = 99");
    expectError(ErrorCode::Unsupported, "has version 99, expected at most",
                [&] { store.importRuns(folder / "newer.sqlite"); });
    fillStore(folder / "damaged.sqlite");
    rawDatabase(folder / "damaged.sqlite").exec("DROP TABLE score");
    EXPECT_THROW(store.importRuns(folder / "damaged.sqlite"), Error);
    EXPECT_TRUE(store.listRuns().empty());
    fillStore(folder / "there.sqlite"); // The connection is as it was.
    EXPECT_EQ(store.importRuns(folder / "there.sqlite").size(), 2U);
}

} // namespace regroup::test
