// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/store/store_samples.h"

#include <signal.h>
#include <sqlite3.h>

#include <atomic>
#include <set>
#include <thread>

namespace regroup::test {

namespace fs = std::filesystem;

namespace {

StoreOptions impatient() {
    StoreOptions options;
    options.busyTimeoutMs = 20;
    return options;
}

} // namespace

TEST(SharedStore, AWriteThatWaitsTooLongNamesTheLockedFileAndReadingGoesOn) {
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    Store store = Store::open(path, impatient());
    store.beginRun(sampleRun());
    SQLite::Database other = rawDatabase(path);
    other.exec("BEGIN IMMEDIATE; UPDATE run SET name = 'half'");
    expectError(ErrorCode::Locked, path.string() + " is locked: another program",
                [&] { store.beginRun(sampleRun()); });
    EXPECT_EQ(store.listRuns().front().run.name, "first");
    EXPECT_EQ(Store::open(path, impatient()).listRuns().size(), 1U); // Opening writes nothing.
    other.exec("COMMIT");
    store.beginRun(sampleRun());
    EXPECT_EQ(store.listRuns().size(), 2U);
}

TEST(SharedStore, AWriteWaitsForAnotherProgramThatFinishesInTime) {
    const TempDir folder;
    Store store = Store::open(folder / "runs.sqlite");
    SQLite::Database other = rawDatabase(store.path());
    other.exec("BEGIN IMMEDIATE");
    std::jthread writer([&] { store.beginRun(sampleRun("waited")); });
    other.exec("COMMIT");
    writer.join();
    EXPECT_EQ(store.listRuns().front().run.name, "waited");
}

TEST(SharedStore, ANewFileThatIsLockedIsSaid) {
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    SQLite::Database other(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("BEGIN EXCLUSIVE; CREATE TABLE held (id INTEGER)");
    expectError(ErrorCode::Locked, path.string(), [&] { Store::open(path, impatient()); });
}

TEST(SharedStore, ThreadsThatOpenANewFileTogetherAllWriteTheirRuns) {
    constexpr int threadCount = 4;
    constexpr int runCount = 25;
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    {
        std::vector<std::jthread> threads;
        threads.reserve(threadCount);
        for (int thread = 0; thread < threadCount; ++thread)
            threads.emplace_back([&path, thread] {
                Store store = Store::open(path);
                for (int run = 0; run < runCount; ++run) {
                    const std::int64_t id =
                        store.beginRun(sampleRun(std::to_string(thread * runCount + run)));
                    store.addSearchSteps(id, sampleSteps(20));
                    store.finishRun(id, {});
                    store.listRuns({.limit = 5});
                }
            });
    }
    Store store = Store::open(path);
    std::set<std::string> names;
    for (const RunOverview& overview : store.listRuns()) {
        names.insert(overview.run.name);
        EXPECT_EQ(overview.run.state, RunState::Done);
        EXPECT_EQ(store.readSearchSteps(overview.run.id).size(), 20U);
    }
    EXPECT_EQ(names.size(), std::size_t{threadCount} * runCount);
    store.checkIntegrity();
}

TEST(SharedStore, TwoProcessesWriteAtTheSameTime) {
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    const auto writeRuns = [&path](const std::string& name) {
        Store store = Store::open(path);
        for (int run = 0; run < 50; ++run)
            store.addSearchSteps(store.beginRun(sampleRun(name)), sampleSteps(20));
        return 0;
    };
    const OtherProcess other([&] { return writeRuns("other"); });
    writeRuns("own");
    EXPECT_EQ(other.status(), 0);
    Store store = Store::open(path);
    EXPECT_EQ(store.listRuns({.text = "own"}).size(), 50U);
    EXPECT_EQ(store.listRuns({.text = "other"}).size(), 50U);
}

namespace {

void killThisProcess(sqlite3_context*, int, sqlite3_value**) {
    ::kill(::getpid(), SIGKILL);
}

int addKillFunction(sqlite3* connection, const char**, const sqlite3_api_routines*) {
    return sqlite3_create_function(connection, "kill_this_process", 0, SQLITE_UTF8, nullptr,
                                   killThisProcess, nullptr, nullptr);
}

} // namespace

TEST(KilledProcess, InTheMiddleOfABatchLeavesNothingOfIt) {
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    std::int64_t run = 0;
    {
        Store store = Store::open(path);
        run = store.beginRun(sampleRun());
        store.addSearchSteps(run, sampleSteps(100));
        // Late enough that pages which no commit has confirmed are in the file of the log.
        rawDatabase(path).exec("CREATE TRIGGER probe AFTER INSERT ON search_step WHEN NEW.seq = "
                               "90000 BEGIN SELECT kill_this_process(); END");
    }
    const int status = inOtherProcess([&] {
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(addKillFunction));
        std::vector<SearchStepRecord> steps = sampleSteps(100000);
        steps.erase(steps.begin(), steps.begin() + 100);
        Store::open(path).addSearchSteps(run, steps);
        return 0;
    });
    EXPECT_EQ(status, -SIGKILL);
    EXPECT_GT(fs::file_size(path.string() + "-wal"), 1'000'000U);

    Store store = Store::open(path);
    EXPECT_EQ(store.readSearchSteps(run), sampleSteps(100));
    store.checkIntegrity();
    store.addParams(run, std::vector{ParamRecord{"key", "text", 1.0}}); // No lock is left behind.
    EXPECT_EQ(store.markInterruptedRuns().size(), 0U); // The run is this process's.
}

namespace {

/// Calls interrupt() from another thread again and again while work runs.
/// @return whether one of them came in time: a busy machine may run all of work before the other
/// thread goes on.
bool isInterrupted(Store& store, const std::function<void()>& work) {
    std::atomic<bool> hasBegun = false;
    std::atomic<bool> isDone = false;
    std::jthread interrupter([&] {
        while (!isDone) {
            store.interrupt();
            hasBegun = true;
        }
    });
    while (!hasBegun)
        std::this_thread::yield();
    bool thrown = false;
    try {
        work();
    } catch (const QueryInterrupted&) {
        thrown = true;
    }
    isDone = true;
    return thrown;
}

constexpr int mostTries = 50;

} // namespace

TEST(InterruptStore, EndsAQueryAndTheNextOneWorks) {
    const TempDir folder;
    Store store = Store::open(folder / "runs.sqlite");
    const std::int64_t run = store.beginRun(sampleRun());
    store.addSearchSteps(run, sampleSteps(20000));
    bool interrupted = false;
    for (int tries = 0; tries < mostTries && !interrupted; ++tries)
        interrupted = isInterrupted(store, [&] { (void)store.readSearchSteps(run); });
    EXPECT_TRUE(interrupted);
    EXPECT_EQ(store.readSearchSteps(run).size(), 20000U);
}

TEST(InterruptStore, LeavesNothingHalfOfAWrite) {
    bool interrupted = false;
    for (int tries = 0; tries < mostTries && !interrupted; ++tries) {
        const TempDir folder;
        Store store = Store::open(folder / "runs.sqlite");
        const std::int64_t run = store.beginRun(sampleRun());
        interrupted = isInterrupted(store, [&] { store.addSearchSteps(run, sampleSteps(20000)); });
        EXPECT_EQ(store.readSearchSteps(run).size(), interrupted ? 0U : 20000U);
        if (!interrupted)
            continue;
        store.addSearchSteps(run, sampleSteps(10));
        EXPECT_EQ(store.readSearchSteps(run).size(), 10U);
    }
    EXPECT_TRUE(interrupted);
}

} // namespace regroup::test
