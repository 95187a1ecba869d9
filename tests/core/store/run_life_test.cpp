// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "tests/core/store/store_samples.h"

#include <signal.h>

namespace regroup::test {

namespace {

class RunLife : public testing::Test {
protected:
    TempDir m_folder;
    Store m_store = Store::open(m_folder / "runs.sqlite");

    RunRecord read(std::int64_t id) { return m_store.readRun(id)->run; }

    std::int64_t runOf(const ProcessIdentity& process, RunState state) {
        RunRecord run = sampleRun();
        run.state = state;
        run.process = process;
        return m_store.beginRun(run);
    }
};

} // namespace

TEST_F(RunLife, BeginsWithIdentityProcessAndTimes) {
    const std::string before = utcNow();
    const RunRecord run = read(m_store.beginRun(sampleRun()));
    EXPECT_EQ(run.uuid.size(), 36U);
    EXPECT_EQ(run.uuid[14], '4');
    EXPECT_NE(run.uuid, read(m_store.beginRun(sampleRun())).uuid);
    EXPECT_EQ(run.process, currentProcess());
    EXPECT_GE(run.createdAtUtc, before);
    EXPECT_GE(run.startedAtUtc, before);
    EXPECT_EQ(run.endedAtUtc, "");
    EXPECT_EQ(run.seconds, std::nullopt);
}

TEST_F(RunLife, AQueuedRunStartsWhenItRuns) {
    RunRecord queued = sampleRun();
    queued.state = RunState::Queued;
    const std::int64_t id = m_store.beginRun(queued);
    EXPECT_EQ(read(id).startedAtUtc, "");
    m_store.setRunState(id, RunState::Running);
    EXPECT_EQ(read(id).state, RunState::Running);
    EXPECT_NE(read(id).startedAtUtc, "");
}

TEST_F(RunLife, EndsWithItsResults) {
    const std::int64_t id = m_store.beginRun(sampleRun());
    RunEnding ending;
    const std::int64_t modelId = m_store.addModel(sampleModel());
    ending.outModelId = modelId;
    ending.outGroupingId = m_store.addGrouping(sampleGrouping(modelId));
    ending.seconds = 1.5;
    ending.endedAtUtc = "2026-03-04T05:06:07Z";
    m_store.finishRun(id, ending);
    EXPECT_EQ(read(id).state, RunState::Done);
    EXPECT_EQ(read(id).outModelId, modelId);
    EXPECT_EQ(read(id).outGroupingId, ending.outGroupingId);
    EXPECT_EQ(read(id).seconds, 1.5);
    EXPECT_EQ(read(id).endedAtUtc, "2026-03-04T05:06:07Z");
}

TEST_F(RunLife, AFailureKeepsCodeTextAndHintUntilTheRunGoesOn) {
    RunRecord begun = sampleRun();
    begun.startedAtUtc = "2026-01-01T00:00:00Z";
    const std::int64_t id = m_store.beginRun(begun);
    RunEnding ending;
    ending.state = RunState::Failed;
    ending.errorCode = "disk_full";
    ending.errorText = "text";
    ending.errorHint = "hint";
    m_store.finishRun(id, ending);
    EXPECT_EQ(read(id).state, RunState::Failed);
    EXPECT_EQ(read(id).errorCode, "disk_full");
    EXPECT_EQ(read(id).errorText, "text");
    EXPECT_EQ(read(id).errorHint, "hint");
    EXPECT_NE(read(id).endedAtUtc, "");

    m_store.setRunState(id, RunState::Running);
    EXPECT_EQ(read(id).errorText, "");
    EXPECT_EQ(read(id).endedAtUtc, "");
    EXPECT_EQ(read(id).startedAtUtc, "2026-01-01T00:00:00Z");
}

TEST_F(RunLife, TakesModelCalibrationGroupingAndNoteWhenTheyAreKnown) {
    const std::int64_t id = m_store.beginRun(sampleRun());
    const std::int64_t modelId = m_store.addModel(sampleModel());
    const std::int64_t calibrationId = m_store.addCalibration(sampleCalibration(modelId));
    const std::int64_t groupingId = m_store.addGrouping(sampleGrouping(modelId));
    m_store.setRunModel(id, modelId, calibrationId);
    m_store.setRunModel(id, modelId); // Leaves the calibration.
    m_store.setRunGrouping(id, groupingId);
    m_store.setRunNote(id, "new name", "new note");
    EXPECT_EQ(read(id).modelId, modelId);
    EXPECT_EQ(read(id).calibrationId, calibrationId);
    EXPECT_EQ(read(id).groupingId, groupingId);
    EXPECT_EQ(read(id).name, "new name");
    EXPECT_EQ(read(id).note, "new note");
}

TEST_F(RunLife, WritingToARunThatIsGoneNamesIt) {
    const std::int64_t id = m_store.beginRun(sampleRun());
    m_store.deleteRun(id);
    const auto expectGone = [&](auto call) {
        expectError(ErrorCode::BadData, "There is no run " + std::to_string(id) + " in ", call);
    };
    expectGone([&] { m_store.setRunState(id, RunState::Running); });
    expectGone([&] { m_store.finishRun(id, {}); });
    expectGone([&] { m_store.addSearchSteps(id, sampleSteps(1)); });
    expectGone([&] { m_store.addParams(id, {}); });
    expectGone([&] { m_store.addScores(id, {}); });
    expectGone([&] { m_store.addWindowLosses(id, "perplexity", {}); });
    expectGone([&] { m_store.deleteRun(id); });
    RunRecord child = sampleRun();
    child.parentId = id;
    expectGone([&] { m_store.beginRun(child); });
    EXPECT_NE(m_store.beginRun(sampleRun()), id); // Its number is not given again.
}

TEST_F(RunLife, OnlyEndsAreEndsAndOnlyTheOthersAreStates) {
    const std::int64_t id = m_store.beginRun(sampleRun());
    RunEnding ending;
    ending.state = RunState::Running;
    expectError(ErrorCode::Internal, "'running', expected one of: done, stopped, failed",
                [&] { m_store.finishRun(id, ending); });
    expectError(ErrorCode::Internal, "'done', expected one of: queued, running, paused",
                [&] { m_store.setRunState(id, RunState::Done); });
}

TEST_F(RunLife, DeletingARunTakesItsChildrenAndTheirRowsAlong) {
    const std::int64_t parent = m_store.beginRun(sampleRun("parent"));
    RunRecord childRecord = sampleRun("child");
    childRecord.parentId = parent;
    const std::int64_t child = m_store.beginRun(childRecord);
    childRecord.parentId = child;
    const std::int64_t grandChild = m_store.beginRun(childRecord);
    const std::int64_t other = m_store.beginRun(sampleRun("other"));
    const std::vector<ParamRecord> params{{"key", "text", 1.0}};
    const std::vector<ScoreRecord> scores{{"task", "metric", "protocol", 1.0, 2.0, 3, "hash"}};
    const std::vector<WindowLossRecord> losses{{0, 1, 2.0, {}}};
    for (const std::int64_t run : {parent, grandChild, other}) {
        m_store.addParams(run, params);
        m_store.addScores(run, scores);
        m_store.addWindowLosses(run, "task", losses);
        m_store.addSearchSteps(run, sampleSteps(2));
    }
    m_store.deleteRun(parent);

    ASSERT_EQ(m_store.listRuns().size(), 1U);
    EXPECT_EQ(m_store.listRuns().front().run.id, other);
    SQLite::Database raw = rawDatabase(m_store.path());
    EXPECT_EQ(raw.execAndGet("SELECT count(*) FROM param").getInt(), 1);
    EXPECT_EQ(raw.execAndGet("SELECT count(*) FROM score").getInt(), 1);
    EXPECT_EQ(raw.execAndGet("SELECT count(*) FROM item").getInt(), 1);
    EXPECT_EQ(raw.execAndGet("SELECT count(*) FROM search_step").getInt(), 2);
}

TEST_F(RunLife, FindsTheNewestFinishedRunOfModelAndVariantInAnyRecipe) {
    const std::int64_t modelId = m_store.addModel(sampleModel());
    ModelRecord otherModel = sampleModel();
    otherModel.contentHash = "other";
    const std::int64_t otherModelId = m_store.addModel(otherModel);
    const auto finished = [&](const std::string& recipe, std::int64_t model,
                              const std::string& variant, RunState state) {
        RunRecord run = sampleRun();
        run.recipeHash = recipe;
        run.modelId = model;
        run.variant = variant;
        run.state = state;
        return m_store.beginRun(run);
    };
    const ResumeKey key{modelId, "paper-2"};
    EXPECT_EQ(m_store.findFinishedRun(key), std::nullopt);
    finished("recipe", modelId, "paper-2", RunState::Done);
    const std::int64_t newest = finished("another recipe", modelId, "paper-2", RunState::Done);
    for (const RunState state : {RunState::Queued, RunState::Running, RunState::Paused,
                                 RunState::Stopped, RunState::Failed, RunState::Interrupted})
        finished("recipe", modelId, "paper-2", state);
    finished("recipe", otherModelId, "paper-2", RunState::Done);
    finished("recipe", modelId, "paper-4", RunState::Done);
    EXPECT_EQ(m_store.findFinishedRun(key), newest);
}

TEST_F(RunLife, RunsOfDeadProcessesBecomeInterruptedAndNoOthers) {
    const ProcessIdentity self = currentProcess();
    ProcessIdentity sameNumberLater = self; // Our number, but another process had it.
    sameNumberLater.startTicks -= 1;
    ProcessIdentity beforeRestart = self;
    beforeRestart.bootId = "an earlier start of this computer";
    ProcessIdentity elsewhere = self;
    elsewhere.host = "another-host";
    elsewhere.bootId = "its own";

    const std::int64_t alive = runOf(self, RunState::Running);
    const std::int64_t running = runOf(sameNumberLater, RunState::Running);
    const std::int64_t paused = runOf(beforeRestart, RunState::Paused);
    const std::int64_t queued = runOf(beforeRestart, RunState::Queued);
    const std::int64_t foreign = runOf(elsewhere, RunState::Running);
    const std::int64_t done = runOf(beforeRestart, RunState::Done);

    EXPECT_EQ(m_store.markInterruptedRuns(), (std::vector{running, paused, queued}));
    EXPECT_EQ(read(running).state, RunState::Interrupted);
    EXPECT_EQ(read(paused).state, RunState::Interrupted);
    EXPECT_EQ(read(queued).state, RunState::Interrupted);
    EXPECT_EQ(read(alive).state, RunState::Running);
    EXPECT_EQ(read(foreign).state, RunState::Running);
    EXPECT_EQ(read(done).state, RunState::Done);
    EXPECT_TRUE(m_store.markInterruptedRuns().empty());

    m_store.setRunState(running, RunState::Running); // Taken up by this process.
    EXPECT_TRUE(m_store.markInterruptedRuns().empty());
    EXPECT_EQ(read(running).process, self);
}

TEST(KilledProcess, LeavesAnInterruptedRun) {
    const TempDir folder;
    const int status = inOtherProcess([&] {
        Store::open(folder / "runs.sqlite").beginRun(sampleRun("killed"));
        return ::kill(::getpid(), SIGKILL);
    });
    EXPECT_EQ(status, -SIGKILL);
    Store store = Store::open(folder / "runs.sqlite");
    EXPECT_EQ(store.listRuns().front().run.state, RunState::Running);
    EXPECT_EQ(store.markInterruptedRuns().size(), 1U);
    EXPECT_EQ(store.listRuns().front().run.state, RunState::Interrupted);
    EXPECT_EQ(store.listRuns().front().run.endedAtUtc, ""); // Nobody knows.
    store.checkIntegrity();
}

} // namespace regroup::test
