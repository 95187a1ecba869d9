// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/workflow/convert_model.h"
#include "core/workflow/evaluate_model.h"
#include "core/workflow/evaluate_task.h"
#include "core/workflow/run_library.h"
#include "core/workflow/run_search.h"
#include "core/workflow/search_optima.h"
#include "core/workflow/search_sweep.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/temp_dir.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace regroup {
namespace {

namespace fs = std::filesystem;

const fs::path samples = fs::path(REGROUP_SOURCE_DIR) / "resources" / "samples";
const fs::path model = samples / "stories260k";

SearchRequest pairSearch(SearchMethod method, Objective objective) {
    SearchRequest request;
    request.model = model;
    request.search.method = method;
    request.search.groupCount = 4;
    request.search.seed = 1;
    request.search.paper.iterations = objective == Objective::Loss ? 20 : 3000;
    request.objective = objective;
    request.metric = SimilarityMetric::Weight;
    request.calibration.data = samples / "stories.txt";
    request.calibration.tokenLimit = 2048;
    return request;
}

SearchReport searched(const SearchRequest& request) {
    Session session;
    JobContext job;
    return runSearch(session, request, job);
}

// The sample's heads are copies in pairs: heads 0 and 1, 2 and 3, ... of every layer.
void expectTruePairs(const ModelGrouping& grouping) {
    ASSERT_EQ(grouping.size(), 5U);
    for (const LayerGrouping& layer : grouping) {
        EXPECT_EQ(layer.key, test::grouping("0 0 1 1 2 2 3 3"));
        EXPECT_EQ(layer.value, test::grouping("0 0 1 1 2 2 3 3"));
    }
}

TEST(SearchFlow, AnnealFindsTheTruePairsBySimilarity) {
    const SearchReport report = searched(pairSearch(SearchMethod::Anneal, Objective::Similarity));
    expectTruePairs(report.file.grouping);
    // Each pair of equal heads counts 2: 4 groups a layer, 5 layers.
    EXPECT_NEAR(report.objective, -40.0, 1e-9);
}

// Copies merge without an error, keys and values, activations and weights alike.
TEST(SearchFlow, ErrorIsZeroForTheTruePairs) {
    for (const Objective objective : {Objective::Error, Objective::WeightSharingError}) {
        SearchRequest request = pairSearch(SearchMethod::Exact, objective);
        request.calibration.tokenLimit = 512;
        const SearchReport report = searched(request);
        expectTruePairs(report.file.grouping);
        EXPECT_NEAR(report.objective, 0.0, 1e-9);
        EXPECT_EQ(report.optimalityGap, 0.0);
        request.search.groupCount = 2;
        const SearchReport two = searched(request);
        EXPECT_GT(two.objective, 0.1);
        EXPECT_LE(two.objective, two.objectiveBefore);
        EXPECT_LE(two.objectiveBefore, 10.0); // At most 1 a layer and kind.
    }
}

std::vector<SlotOptimum> optimaOf(const SearchRequest& request,
                                  const std::vector<int>& counts = {}) {
    Session session;
    JobContext job;
    return searchOptima(session, request, counts, job);
}

// Whatever the method, the optimum is that of the objective: what the exact search finds.
TEST(SearchFlow, OptimumOfEverySlotIsWhatTheExactSearchFinds) {
    for (const KeyValueMode mode : {KeyValueMode::Joint, KeyValueMode::Independent}) {
        SearchRequest request = pairSearch(SearchMethod::Neighbour, Objective::Error);
        request.calibration.tokenLimit = 512;
        request.search.groupCount = 2;
        request.search.keyValue = mode;
        const auto optima = optimaOf(request);
        request.search.method = SearchMethod::Exact;
        const SearchReport exact = searched(request);
        ASSERT_EQ(optima.size(), mode == KeyValueMode::Joint ? 5U : 10U);
        double sum = 0;
        for (const SlotOptimum& one : optima) {
            double least = 0;
            for (const SearchStep& step : exact.trace) // In order: the last is the best.
                least = step.slot == one.slot ? step.best : least;
            EXPECT_NEAR(one.cost.value(), least, 1e-12) << "layer " << one.slot.layer;
            sum += *one.cost;
        }
        EXPECT_NEAR(sum, exact.objective, 1e-9);
        EXPECT_GT(sum, 0.1);
    }
    // True pairs: 4 groups of 2 equal heads count -8 a layer; 8 of one head, too.
    SearchRequest pairs = pairSearch(SearchMethod::Ward, Objective::Similarity);
    for (const SlotOptimum& one : optimaOf(pairs))
        EXPECT_NEAR(one.cost.value(), -8, 1e-9);
    pairs.search.budget = 20;
    test::expectError(ErrorCode::BadUsage, "0 numbers of groups", [&] { (void)optimaOf(pairs); });
    EXPECT_NEAR(optimaOf(pairs, {4, 4, 4, 4, 8})[4].cost.value(), -8, 1e-9);
    pairs.objective = Objective::Loss; // Nothing to prove without running the model.
    EXPECT_TRUE(optimaOf(pairs).empty());
}

TEST(SearchFlow, SearchesOfASweepArePartsOfItsRun) {
    const test::TempDir folder;
    const fs::path store = folder / "runs.sqlite";
    SearchRequest request = pairSearch(SearchMethod::Ward, Objective::Similarity);
    request.store = store;
    request.parentId = beginSweep(store, "two methods");
    const auto stateOf = [&store](std::int64_t id) {
        return showRun(store, id).at("state").get<std::string>();
    };
    EXPECT_EQ(stateOf(request.parentId), "running");
    for (const SearchMethod method : {SearchMethod::Ward, SearchMethod::Neighbour}) {
        request.search.method = method;
        (void)searched(request);
    }
    endSweep(store, request.parentId, false);
    EXPECT_EQ(stateOf(request.parentId), "done");
    const std::vector<RunSummary> runs = listRuns(store);
    ASSERT_EQ(runs.size(), 3U);
    for (const RunSummary& run : runs) {
        EXPECT_EQ(run.kind, run.id == request.parentId ? "sweep" : "search");
        EXPECT_EQ(run.parentId, run.id == request.parentId ? 0 : request.parentId);
    }
    const std::int64_t stopped = beginSweep(store, "stopped");
    endSweep(store, stopped, true);
    EXPECT_EQ(stateOf(stopped), "stopped");
}

/// A folder in GLUE's layout with made-up sentences, half of each class.
fs::path glueFolder(const test::TempDir& folder, int rowCount) {
    std::string text = "sentence\tlabel\n";
    for (int row = 0; row < rowCount; ++row)
        text += fmt::format("the {} and the {} were {}\t{}\n", row % 3 == 0 ? "dog" : "cat",
                            row % 5 == 0 ? "tree" : "house", row % 2 == 0 ? "happy" : "sad",
                            row % 2 == 0 ? 1 : 0);
    for (const char* name : {"train.tsv", "dev.tsv"})
        writeFileAtomically(folder / name, text);
    return folder.path();
}

SearchRequest accuracySearch(const fs::path& data) {
    SearchRequest request = pairSearch(SearchMethod::Paper, Objective::Accuracy);
    request.search.paper.iterations = 3;
    request.search.groupCount = 2;
    request.calibration.data = data;
    request.calibration.task = "sst2";
    request.questionLimit = 6;
    return request;
}

TEST(SearchFlow, AccuracyIsThatOfHeldOutTrainingRows) {
    const test::TempDir folder;
    SearchRequest request = accuracySearch(glueFolder(folder, 40));
    const SearchReport report = searched(request);
    const auto wrongOf = [](double cost) { return std::floor(cost * 6); };
    EXPECT_GE(report.objective, 0);
    EXPECT_LE(wrongOf(report.objective), 6);
    // The rows that are held out, evaluated as a file of their own by the evaluation's own way.
    std::string heldOut = "sentence\tlabel\n";
    const auto lines = splitText(readTextFile(folder / "train.tsv", 1 << 20), '\n');
    for (std::size_t row = 3; row < 24; row += 4)
        heldOut += lines[row + 1] + "\n";
    writeFileAtomically(folder / "held.tsv", heldOut);
    TaskRequest task;
    task.evaluation.model = model;
    task.evaluation.grouping = report.file;
    task.evaluation.data = folder / "held.tsv";
    task.task = "sst2";
    Session session;
    JobContext job;
    const TaskReport merged = evaluateTask(session, task, job);
    ASSERT_EQ(merged.tasks[0].itemCount, 6);
    EXPECT_NEAR(1 - merged.tasks[0].metrics[0].value, wrongOf(report.objective) / 6, 1e-12);
    task.evaluation.grouping.reset();
    const TaskReport whole = evaluateTask(session, task, job);
    EXPECT_NEAR(1 - whole.tasks[0].metrics[0].value, wrongOf(report.objectiveBefore) / 6, 1e-12);
    EXPECT_EQ(searched(request).file.grouping, report.file.grouping);
}

TEST(SearchFlow, AccuracyOnTheReportedSplitIsAnErrorThatExplainsTheLeak) {
    const test::TempDir folder;
    const fs::path data = glueFolder(folder, 40);
    SearchRequest request = accuracySearch(data);
    request.calibration.split = "validation";
    for (const std::string part : {"sst2: the split 'validation'", "expected the training split",
                                   "(a leak)", "Leave --split out"})
        test::expectError(ErrorCode::BadUsage, part, [&] { searched(request); });
    request = accuracySearch(data / "dev.tsv");
    test::expectError(ErrorCode::BadUsage, "dev.tsv was given to search on, expected the training",
                      [&] { searched(request); });
    request = accuracySearch(data);
    request.calibration.task.clear();
    test::expectError(ErrorCode::BadUsage, "no benchmark was given", [&] { searched(request); });
    request.calibration.task = "chess";
    test::expectError(ErrorCode::BadUsage, "'chess' is no task", [&] { searched(request); });
    request = accuracySearch(glueFolder(folder, 3));
    test::expectError(ErrorCode::BadData, "3 rows, expected at least 4",
                      [&] { searched(request); });
}

TEST(SearchFlow, SharesABudgetOutByTheMeasuredRiseOfTheLoss) {
    SearchRequest request = pairSearch(SearchMethod::Agglomerate, Objective::Error);
    request.search.sizes = GroupSizes::Unequal;
    request.search.groupCount = 0;
    request.search.budget = 15;
    request.calibration.tokenLimit = 512;
    const SearchReport report = searched(request);
    ASSERT_TRUE(report.budget);
    EXPECT_EQ(keyValueHeadTotal(report.file.grouping), 2 * 15);
    EXPECT_EQ(report.budget->share.total, 15);
    ASSERT_EQ(report.budget->weights.size(), 5U);
    EXPECT_NE(report.budget->weights[0], report.budget->weights[1]);
    for (const double weight : report.budget->weights)
        EXPECT_GE(weight, 0.0);
    EXPECT_NEAR(report.budget->front.back().cost, 0.0, 1e-9); // Four heads a layer lose nothing.
    EXPECT_EQ(report.budget->front.back().total, 20);
}

TEST(SearchFlow, PaperFindsTheTruePairsBySimilarity) {
    expectTruePairs(searched(pairSearch(SearchMethod::Paper, Objective::Similarity)).file.grouping);
}

TEST(SearchFlow, LossOfTheTruePairsIsThatOfTheModelItself) {
    SearchRequest request = pairSearch(SearchMethod::Neighbour, Objective::Loss);
    const SearchReport pairs = searched(request);
    EXPECT_NEAR(pairs.objective, pairs.objectiveBefore, 1e-5);
    request.search.groupCount = 2;
    const SearchReport fours = searched(request);
    EXPECT_EQ(fours.objectiveBefore, pairs.objectiveBefore);
    EXPECT_GT(fours.objective, fours.objectiveBefore + 0.1);
}

TEST(SearchFlow, IndependentKeysAndValuesAreSearchedSlotBySlot) {
    SearchRequest request = pairSearch(SearchMethod::Paper, Objective::Loss);
    request.search.keyValue = KeyValueMode::Independent;
    request.search.paper.iterations = 3;
    std::vector<std::pair<int, SlotKind>> order;
    Session session;
    JobContext job;
    const SearchReport report = runSearch(session, request, job, [&](const SearchStep& step) {
        const std::pair slot(step.slot.layer, step.slot.kind);
        if (order.empty() || order.back() != slot)
            order.push_back(slot);
    });
    ASSERT_EQ(order.size(), 10U);
    for (int index = 0; index < 10; ++index) {
        EXPECT_EQ(order[static_cast<std::size_t>(index)].first, index / 2);
        EXPECT_EQ(order[static_cast<std::size_t>(index)].second,
                  index % 2 == 0 ? SlotKind::Key : SlotKind::Value);
    }
    EXPECT_TRUE(std::isfinite(report.objective));
}

TEST(SearchFlow, AverageSizeGivesTheNumberOfGroups) {
    SearchRequest request = pairSearch(SearchMethod::Neighbour, Objective::Similarity);
    request.averageGroupSize = 4;
    EXPECT_EQ(searched(request).file.grouping.front().key.groupCount(), 2);
    request.averageGroupSize = 3;
    test::expectError(ErrorCode::BadUsage, "3 does not divide 8 heads", [&] { searched(request); });
}

TEST(SearchFlow, StopKeepsTheBestSoFarAndStoresIt) {
    const test::TempDir folder;
    SearchRequest request = pairSearch(SearchMethod::Paper, Objective::Loss);
    request.search.paper.iterations = 100000;
    request.store = folder / "runs.sqlite";
    std::stop_source stop;
    JobContext job(stop.get_token(), {});
    Session session;
    int steps = 0;
    const SearchReport report = runSearch(session, request, job, [&](const SearchStep&) {
        if (++steps == 12)
            stop.request_stop();
    });
    EXPECT_TRUE(report.stopped);
    for (const LayerGrouping& layer : report.file.grouping)
        EXPECT_EQ(layer.key.groupCount(), 4);
    const auto run = showRun(*request.store, report.runId.value());
    EXPECT_EQ(run.at("state"), "stopped");
    EXPECT_EQ(run.at("search_steps"), steps);
    EXPECT_TRUE(searchReportToJson(report).at("objective").is_null());
    EXPECT_EQ(searchReportToJson(report).at("warnings").size(), 1U);
}

TEST(SearchFlow, StoresEverythingAboutARun) {
    const test::TempDir folder;
    SearchRequest request = pairSearch(SearchMethod::Paper, Objective::Similarity);
    request.metric = SimilarityMetric::ActivationMean;
    request.search.seed = 77;
    request.store = folder / "runs.sqlite";
    request.command = "regroup search ...";
    const SearchReport report = searched(request);
    const auto run = showRun(*request.store, report.runId.value());
    EXPECT_EQ(run.at("state"), "done");
    EXPECT_EQ(run.at("kind"), "search");
    EXPECT_EQ(run.at("seed"), 77);
    EXPECT_EQ(run.at("command"), "regroup search ...");
    EXPECT_EQ(run.at("model").at("sha256"), report.file.model->weightsSha256);
    EXPECT_EQ(run.at("grouping").at("layers"), groupingToJson(report.file.grouping));
    EXPECT_EQ(run.at("parameters").at("method"), "paper-symmetric");
    EXPECT_EQ(run.at("parameters").at("group_sizes"), "2 2 2 2");
    // 5 layers, 4 key and 4 value heads of 8 channels in float32.
    EXPECT_EQ(run.at("parameters").at("kv_bytes_per_token"), 5 * 8 * 8 * 4);
    EXPECT_EQ(run.at("search_steps"), report.trace.size());
    EXPECT_EQ(searchSteps(*request.store, *report.runId).back().best, report.trace.back().best);
}

TEST(SearchFlow, GroupedCheckpointIsEvaluatedAsTheGroupingIs) {
    const test::TempDir folder;
    ConvertRequest convert;
    convert.model = model;
    SearchRequest search = pairSearch(SearchMethod::Random, Objective::Similarity);
    search.search.sizes = GroupSizes::Unequal;
    search.search.groupCount = 3;
    convert.grouping = searched(search).file;
    convert.out = folder / "grouped";
    Session session;
    JobContext job;
    convertModel(session, convert, job);

    EvaluateRequest evaluate;
    evaluate.data = samples / "stories-heldout.txt";
    evaluate.tokenLimit = 800;
    evaluate.model = convert.out;
    const EvaluationReport written = evaluateModel(session, evaluate, job);
    evaluate.model = model;
    const EvaluationReport original = evaluateModel(session, evaluate, job);
    evaluate.grouping = convert.grouping;
    const EvaluationReport merged = evaluateModel(session, evaluate, job);
    EXPECT_NEAR(written.lossPerToken, merged.lossPerToken, 1e-5);
    EXPECT_GT(merged.lossPerToken, original.lossPerToken + 0.1);
    EXPECT_TRUE(merged.partial);
    // 5 layers of heads of 8 float32 numbers: 8 key and 8 value heads, or 3 and 3.
    EXPECT_EQ(original.keyValueBytesPerToken, 5U * 16 * 8 * 4);
    EXPECT_EQ(merged.keyValueBytesPerToken, 5U * 6 * 8 * 4);
    EXPECT_EQ(written.keyValueBytesPerToken, merged.keyValueBytesPerToken);
    // Without loading it is faster than with it.
    EXPECT_GT(merged.tokensPerSecond, static_cast<double>(merged.tokenCount) / merged.seconds);
    ASSERT_GT(merged.windows.size(), 1U);
    EXPECT_GT(merged.perplexityStandardError, 0);
    EXPECT_EQ(evaluateModel(session, evaluate, job).perplexityStandardError,
              merged.perplexityStandardError);
    evaluate.seed = 9;
    const EvaluationReport other = evaluateModel(session, evaluate, job);
    EXPECT_EQ(other.perplexity, merged.perplexity);
    EXPECT_NE(other.perplexityStandardError, merged.perplexityStandardError);
    const auto json = evaluationReportToJson(other);
    EXPECT_EQ(json["results"]["perplexity"]["perplexity_stderr,none"],
              other.perplexityStandardError);
    EXPECT_EQ(json["kv_bytes_per_token"], 960U);
    EXPECT_EQ(json["tokens_per_second"], other.tokensPerSecond);

    // The grouped model can be grouped further: its three heads into two.
    search.model = convert.out;
    search.search.groupCount = 2;
    const SearchReport further = searched(search);
    for (std::size_t layer = 0; layer < 5; ++layer) {
        const Grouping& before = convert.grouping.grouping[layer].key;
        const Grouping& after = further.file.grouping[layer].key;
        EXPECT_EQ(after.groupCount(), 2);
        EXPECT_EQ(after.headCount(), 8);
        for (int head = 0; head < 8; ++head)
            for (int second = 0; second < 8; ++second)
                if (before.labelOf(head) == before.labelOf(second)) {
                    EXPECT_EQ(after.labelOf(head), after.labelOf(second));
                }
    }
}

TEST(SearchFlow, RefusesAGroupingOfOtherWeights) {
    const test::TempDir folder;
    EvaluateRequest evaluate;
    evaluate.model = model;
    evaluate.data = samples / "stories-heldout.txt";
    evaluate.grouping = searched(pairSearch(SearchMethod::Neighbour, Objective::Similarity)).file;
    evaluate.grouping->model->weightsSha256[0] ^= 1;
    Session session;
    JobContext job;
    test::expectError(ErrorCode::BadData, "weights",
                      [&] { evaluateModel(session, evaluate, job); });
}

TEST(SearchFlow, NeedsATextOnlyWhereSomethingIsMeasuredOnIt) {
    SearchRequest request = pairSearch(SearchMethod::Anneal, Objective::Similarity);
    request.calibration.data.clear();
    expectTruePairs(searched(request).file.grouping); // metric weight
    request.metric = SimilarityMetric::ActivationMean;
    test::expectError(ErrorCode::BadUsage, "none was given", [&] { searched(request); });
    request.metric = SimilarityMetric::Weight;
    request.objective = Objective::Loss;
    test::expectError(ErrorCode::BadUsage, "none was given", [&] { searched(request); });
}

TEST(SearchFlow, NeedsEnoughTextToHoldAPartOut) {
    const test::TempDir folder;
    SearchRequest request = pairSearch(SearchMethod::Paper, Objective::Loss);
    request.calibration.data = folder / "short.txt";
    writeFileAtomically(request.calibration.data, "Once upon a time.");
    test::expectError(ErrorCode::BadData, "expected at least 2", [&] { searched(request); });
    writeFileAtomically(request.calibration.data, "");
    test::expectError(ErrorCode::BadData, "short.txt", [&] { searched(request); });
}

} // namespace
} // namespace regroup
