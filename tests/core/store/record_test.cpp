// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"
#include "core/grouping/grouping_file.h"
#include "tests/core/store/store_samples.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace regroup::test {

namespace {

class StoreRecords : public testing::Test {
protected:
    TempDir m_folder;
    Store m_store = Store::open(m_folder / "runs.sqlite");

    std::int64_t addModel(const std::string& contentHash) {
        ModelRecord model = sampleModel();
        model.contentHash = contentHash;
        return m_store.addModel(model);
    }

    std::int64_t addCalibration(std::int64_t modelId, std::int64_t length) {
        CalibrationRecord calibration = sampleCalibration(modelId);
        calibration.length = length;
        return m_store.addCalibration(calibration);
    }

    std::int64_t addGrouping(std::int64_t modelId, const std::string& labels) {
        GroupingRecord grouping = sampleGrouping(modelId);
        grouping.grouping = {LayerGrouping::joint(test::grouping(labels))};
        return m_store.addGrouping(grouping);
    }
};

} // namespace

TEST_F(StoreRecords, KeepEveryFieldOfAModel) {
    ModelRecord parent = sampleModel();
    parent.contentHash = "parent-hash";
    ModelRecord model = sampleModel();
    model.parentId = m_store.addModel(parent);
    model.id = m_store.addModel(model);
    EXPECT_NE(model.id, model.parentId);
    EXPECT_EQ(m_store.readModel(model.id), model);
    EXPECT_EQ(m_store.findModel("model-hash"), model);
    EXPECT_EQ(m_store.findModel("another"), std::nullopt);
}

TEST_F(StoreRecords, FindAModelAgainByItsHashAndFollowItToItsNewPlace) {
    const std::int64_t id = m_store.addModel(sampleModel());
    ModelRecord moved = sampleModel();
    moved.path = "/other/place";
    moved.name = "place";
    moved.openedAtUtc = "2026-02-02T03:04:05Z";
    EXPECT_EQ(m_store.addModel(moved), id);
    moved.id = id;
    EXPECT_EQ(m_store.readModel(id), moved);
}

TEST_F(StoreRecords, NoModelBecomesItsOwnParent) {
    ModelRecord model = sampleModel();
    const std::int64_t id = m_store.addModel(model);
    model.parentId = id; // A conversion that changed nothing gives the same hash.
    EXPECT_EQ(m_store.addModel(model), id);
    EXPECT_EQ(m_store.readModel(id)->parentId, 0);
}

TEST_F(StoreRecords, RememberAContentHashWhileSizeAndTimeAgree) {
    const FileStamp stamp{"/models/a b/ü.safetensors", 12'345'678'901, 1'700'000'000'123'456'789};
    m_store.rememberContentHash(stamp, "first-hash");
    EXPECT_EQ(m_store.findContentHash(stamp), "first-hash");
    EXPECT_EQ(m_store.findContentHash({stamp.path, stamp.sizeBytes + 1, stamp.modifiedNs}),
              std::nullopt);
    EXPECT_EQ(m_store.findContentHash({stamp.path, stamp.sizeBytes, stamp.modifiedNs + 1}),
              std::nullopt);
    EXPECT_EQ(m_store.findContentHash({"/other", stamp.sizeBytes, stamp.modifiedNs}), std::nullopt);

    const FileStamp changed{stamp.path, 7, 8};
    m_store.rememberContentHash(changed, "second-hash");
    EXPECT_EQ(m_store.findContentHash(changed), "second-hash");
    EXPECT_EQ(m_store.findContentHash(stamp), std::nullopt);
}

TEST_F(StoreRecords, KeepEveryFieldOfACalibrationAndFindTheSameAgain) {
    CalibrationRecord calibration = sampleCalibration(m_store.addModel(sampleModel()));
    calibration.id = m_store.addCalibration(calibration);
    EXPECT_EQ(m_store.readCalibration(calibration.id), calibration);
    EXPECT_EQ(m_store.addCalibration(calibration), calibration.id);

    CalibrationRecord other = calibration;
    other.length = 256;
    EXPECT_NE(m_store.addCalibration(other), calibration.id);
    other = calibration;
    other.seed.reset();
    const std::int64_t withoutSeed = m_store.addCalibration(other);
    EXPECT_NE(withoutSeed, calibration.id);
    EXPECT_EQ(m_store.addCalibration(other), withoutSeed); // NULL is found again as well.
}

TEST_F(StoreRecords, KeepEveryFieldOfAGrouping) {
    GroupingRecord grouping = sampleGrouping(m_store.addModel(sampleModel()));
    GroupingRecord parent = grouping;
    parent.grouping = originalGrouping(2, 4);
    grouping.parentId = m_store.addGrouping(parent);
    grouping.id = m_store.addGrouping(grouping);
    grouping.hash = sha256Hex(groupingToJson(grouping.grouping).dump() + grouping.origin);
    EXPECT_EQ(m_store.readGrouping(grouping.id), grouping);
}

TEST_F(StoreRecords, FindTheSamePartitionsOfTheSameModelAgain) {
    GroupingRecord grouping = sampleGrouping(m_store.addModel(sampleModel()));
    const std::int64_t id = m_store.addGrouping(grouping);
    grouping.name = "the same by another way";
    EXPECT_EQ(m_store.addGrouping(grouping), id);
    EXPECT_EQ(m_store.readGrouping(id)->name, "ward-4");
    GroupingRecord foundOtherwise = grouping;
    foundOtherwise.origin = R"({"method":"neighbour"})";
    const std::int64_t other = m_store.addGrouping(foundOtherwise);
    EXPECT_NE(other, id) << "A run would name the origin of another run's grouping.";
    EXPECT_EQ(m_store.readGrouping(other)->origin, foundOtherwise.origin);

    ModelRecord otherModel = sampleModel();
    otherModel.contentHash = "other-hash";
    grouping.modelId = m_store.addModel(otherModel);
    EXPECT_NE(m_store.addGrouping(grouping), id);
}

TEST_F(StoreRecords, RefuseAGroupingWithoutLayersAndOneOfAnUnknownModel) {
    GroupingRecord empty = sampleGrouping(m_store.addModel(sampleModel()));
    empty.grouping.clear();
    expectError(ErrorCode::BadData, "'ward-4' has 0 layers, expected at least 1",
                [&] { m_store.addGrouping(empty); });
    expectError(ErrorCode::BadData, "saving a grouping failed",
                [&] { m_store.addGrouping(sampleGrouping(77)); });
}

TEST_F(StoreRecords, KeepEveryFieldOfARun) {
    RunRecord run;
    run.uuid = "11111111-2222-4333-8444-555555555555";
    run.kind = RunKind::Evaluate;
    run.state = RunState::Failed;
    run.name = "näme";
    run.note = "a note\nof two lines";
    run.modelId = addModel("model-hash");
    run.outModelId = addModel("out-hash");
    for (int length = 1; length <= 3; ++length)
        run.calibrationId = addCalibration(run.modelId, length);
    for (int count = 0; count < 4; ++count)
        run.parentId = m_store.beginRun(sampleRun("parent"));
    for (const char* labels : {"0 0 0", "0 0 1", "0 1 0", "0 1 1", "0 1 2"})
        run.groupingId = addGrouping(run.modelId, labels);
    run.outGroupingId = addGrouping(run.modelId, "0 0 1 1");
    // Ids of their own, so that none can stand in another's column unnoticed.
    EXPECT_EQ((std::vector{run.modelId, run.outModelId, run.calibrationId, run.parentId,
                           run.groupingId, run.outGroupingId}),
              (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6}));
    run.recipe = "version: 1\nname: 'quoted'\n";
    run.recipeHash = "recipe-hash";
    run.variant = "paper-2";
    run.command = "regroup run \"a b.yaml\"";
    run.seed = std::numeric_limits<std::uint64_t>::max() - 1; // More than a signed number holds.
    run.versions = R"({"regroup":"0.1.0"})";
    run.device = "cpu";
    run.process = {"host", "boot", 4711, 815};
    run.partial = true;
    run.seconds = 12.5;
    run.errorCode = "not_finite";
    run.errorText = "The loss is not finite.";
    run.errorHint = "Use float32.";
    run.createdAtUtc = "2026-01-01T00:00:01Z";
    run.startedAtUtc = "2026-01-01T00:00:02Z";
    run.endedAtUtc = "2026-01-01T00:00:03Z";
    run.id = m_store.beginRun(run);

    const auto details = m_store.readRun(run.id);
    ASSERT_TRUE(details.has_value());
    EXPECT_EQ(details->run, run);
    EXPECT_EQ(details->model->contentHash, "model-hash");
    EXPECT_EQ(details->outModel->contentHash, "out-hash");
    EXPECT_EQ(details->calibration->id, run.calibrationId);
    EXPECT_EQ(details->grouping->id, run.groupingId);
    EXPECT_EQ(details->outGrouping->id, run.outGroupingId);
    EXPECT_EQ(m_store.readRun(run.parentId)->childIds, std::vector{run.id});
    EXPECT_EQ(m_store.readRun(999), std::nullopt);
}

TEST_F(StoreRecords, KeepParamsAndReplaceThemByKey) {
    const std::int64_t run = m_store.beginRun(sampleRun());
    const ParamRecord method{"method", "paper", std::nullopt};
    const ParamRecord size{"group_size", "2.5", 2.5};
    m_store.addParams(run, std::vector{method, size, ParamRecord{"rate", "nan", std::nan("")}});
    m_store.addParams(run, std::vector{ParamRecord{"method", "anneal", std::nullopt}});
    const auto params = m_store.readRun(run)->params;
    ASSERT_EQ(params.size(), 3U);
    EXPECT_EQ(params.at("method").text, "anneal");
    EXPECT_EQ(params.at("group_size"), size);
    EXPECT_EQ(params.at("rate").number, std::nullopt); // SQLite has no NaN.
}

TEST_F(StoreRecords, KeepSearchStepsInSequence) {
    const std::int64_t run = m_store.beginRun(sampleRun());
    const SearchStepRecord first{0, 5, "key", 7, 0.75, 0.5, true, {0, 1, 0, 2}};
    const SearchStepRecord second{1, 6, "value", 8, 0.25, 0.125, false, {0, 0, 1}};
    m_store.addSearchSteps(run, std::vector{second});
    m_store.addSearchSteps(run, std::vector{first});
    EXPECT_EQ(m_store.readSearchSteps(run), (std::vector{first, second}));
    EXPECT_EQ(m_store.readRun(run)->searchStepCount, 2);
}

TEST_F(StoreRecords, GiveNumbersThatAreNotFiniteBackAsNaN) {
    const std::int64_t run = m_store.beginRun(sampleRun());
    SearchStepRecord step = sampleSteps(1).front();
    step.objective = std::nan("");
    step.best = std::numeric_limits<double>::infinity();
    m_store.addSearchSteps(run, std::vector{step});
    EXPECT_TRUE(std::isnan(m_store.readSearchSteps(run).front().objective));
    EXPECT_TRUE(std::isnan(m_store.readSearchSteps(run).front().best));
}

TEST_F(StoreRecords, KeepScoresAndReplaceThemByTaskMetricAndProtocol) {
    const std::int64_t run = m_store.beginRun(sampleRun());
    ScoreRecord loss{"perplexity", "nll_per_token", "length 512", 2.5, 0.125, 4096, "data-hash"};
    ScoreRecord other = loss;
    other.protocol = "length 256";
    other.value.reset();
    other.standardError.reset();
    m_store.addScores(run, std::vector{loss, other});
    loss.value = 2.25;
    m_store.addScores(run, std::vector{loss});
    EXPECT_EQ(m_store.readScores(run), (std::vector{other, loss}));
    EXPECT_EQ(m_store.readRun(run)->scores, (std::vector{other, loss}));
}

TEST_F(StoreRecords, KeepWindowLossesByTaskInTheOrderOfTheText) {
    const std::int64_t run = m_store.beginRun(sampleRun());
    const WindowLossRecord first{0, 511, 1234.5, {}};
    const WindowLossRecord second{512, 100, 0.1, R"({"scores": [0.1]})"};
    m_store.addWindowLosses(run, "perplexity", std::vector{second, first});
    m_store.addWindowLosses(run, "other", std::vector{WindowLossRecord{7, 8, 9, {}}});
    EXPECT_EQ(m_store.readWindowLosses(run, "perplexity"), (std::vector{first, second}));
    EXPECT_EQ(m_store.readWindowLosses(run, "nothing").size(), 0U);
}

TEST_F(StoreRecords, TellTheNewestRunThatNobodyIsAtWorkOn) {
    RunRecord run = sampleRun();
    run.kind = RunKind::Evaluate;
    run.recipeHash = "key";
    const std::int64_t first = m_store.beginRun(run);
    EXPECT_EQ(m_store.findRunToResume(RunKind::Evaluate, "key"), std::nullopt) << "It is running.";
    RunEnding ending;
    ending.state = RunState::Stopped;
    m_store.finishRun(first, ending);
    EXPECT_EQ(m_store.findRunToResume(RunKind::Evaluate, "key"), first);
    const std::int64_t second = m_store.beginRun(run);
    ending.state = RunState::Failed;
    m_store.finishRun(second, ending);
    EXPECT_EQ(m_store.findRunToResume(RunKind::Evaluate, "key"), second);
    EXPECT_EQ(m_store.findRunToResume(RunKind::Evaluate, "other"), std::nullopt);
    EXPECT_EQ(m_store.findRunToResume(RunKind::Search, "key"), std::nullopt);
}

TEST_F(StoreRecords, TellWhatAModelAndAGroupingHaveSeenThroughTheirAncestors) {
    const std::int64_t baseId = addModel("base");
    const std::int64_t tunedId = addModel("tuned");
    RunRecord tuning = sampleRun();
    tuning.kind = RunKind::FineTune;
    tuning.modelId = baseId;
    tuning.outModelId = tunedId;
    const std::int64_t tuningRun = m_store.beginRun(tuning);
    m_store.addParams(tuningRun, std::vector<ParamRecord>{{"data_sha256", "rows", {}}});
    const std::int64_t groupingId = addGrouping(tunedId, "0 0 1 1");
    RunRecord search = sampleRun();
    search.kind = RunKind::Search;
    search.modelId = tunedId;
    search.calibrationId = addCalibration(tunedId, 128);
    search.outGroupingId = groupingId;
    const std::int64_t searchRun = m_store.beginRun(search);
    const SeenDataRecord rows{tuningRun, RunKind::FineTune, "rows"};
    const SeenDataRecord searched{searchRun, RunKind::Search, "text-hash"};
    EXPECT_EQ(m_store.dataSeenBy(baseId, 0), std::vector<SeenDataRecord>{});
    EXPECT_EQ(m_store.dataSeenBy(tunedId, 0), std::vector{rows});
    EXPECT_EQ(m_store.dataSeenBy(0, groupingId), (std::vector{searched, rows}));
}

TEST_F(StoreRecords, KeepTextWithQuotesNulAndUmlautsAsItIs) {
    const std::string odd = std::string("a'b\"c;--\0 d äöü %_\\", 22);
    RunRecord run = sampleRun(odd);
    run.recipe = odd;
    EXPECT_EQ(m_store.readRun(m_store.beginRun(run))->run.recipe, odd);
    EXPECT_EQ(m_store.listRuns().front().run.name, odd);
}

TEST(StoreNames, AreThoseOfTheSchemaAndComeBack) {
    for (int kind = 0; kind < 6; ++kind)
        EXPECT_EQ(runKindFromName(runKindName(static_cast<RunKind>(kind))),
                  static_cast<RunKind>(kind));
    for (int state = 0; state < 7; ++state)
        EXPECT_EQ(runStateFromName(runStateName(static_cast<RunState>(state))),
                  static_cast<RunState>(state));
    EXPECT_EQ(runKindName(RunKind::FineTune), "finetune");
    EXPECT_EQ(runStateName(RunState::Interrupted), "interrupted");
    expectError(ErrorCode::BadUsage, "'train'; expected one of: calibrate, search, convert",
                [] { runKindFromName("train"); });
}

TEST_F(StoreRecords, AcceptEveryKindAndStateThatHasAName) {
    for (int kind = 0; kind < 6; ++kind)
        for (int state = 0; state < 7; ++state) {
            RunRecord run = sampleRun();
            run.kind = static_cast<RunKind>(kind);
            run.state = static_cast<RunState>(state);
            const RunRecord read = m_store.readRun(m_store.beginRun(run))->run;
            EXPECT_EQ(read.kind, run.kind);
            EXPECT_EQ(read.state, run.state);
        }
}

TEST_F(StoreRecords, StepsOfATrainingAreCompletedAndReplaced) {
    const std::int64_t run = m_store.beginRun(sampleRun());
    TrainingStepRecord first{1, 0.1, 2.5, 1e-4, 0.7, std::nullopt, std::nullopt, 100, 1.5};
    TrainingStepRecord second{2, 0.2, 2.25, 2e-4, 0.6, std::nullopt, std::nullopt, 200, 3.0};
    m_store.addTrainingSteps(run, std::vector{first, second});
    // The look at the held-out part after the second step.
    m_store.addTrainingSteps(
        run, std::vector{TrainingStepRecord{2, 0.2, {}, {}, {}, 2.75, 0.5, 200, 3.5}});
    second.heldOutLoss = 2.75;
    second.heldOutMetric = 0.5;
    second.seconds = 3.5;
    EXPECT_EQ(m_store.readTrainingSteps(run), (std::vector{first, second}));
    first.loss = std::numeric_limits<double>::quiet_NaN(); // No number: stored as absent.
    first.step = 3;
    m_store.addTrainingSteps(run, std::vector{first});
    EXPECT_FALSE(m_store.readTrainingSteps(run).back().loss);
    m_store.deleteRun(run);
    EXPECT_TRUE(m_store.readTrainingSteps(run).empty());
}

} // namespace regroup::test
