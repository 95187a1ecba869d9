// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fake_studio.h"

#include "core/search/pair_cost.h"

#include <QThread>

namespace regroup::ui::test {
namespace {

constexpr int layerCount = 3;
constexpr int headCount = 4;

} // namespace

ModelSummary fakeSummary(const std::filesystem::path& path) {
    ModelSummary summary;
    summary.path = path.string();
    summary.architecture = "llama";
    summary.layerCount = layerCount;
    summary.headCount = headCount;
    summary.keyHeadCounts.assign(layerCount, headCount);
    summary.valueHeadCounts.assign(layerCount, headCount);
    summary.headDim = 8;
    summary.modelDim = 32;
    summary.vocabularySize = 512;
    summary.parameterCount = 260032;
    summary.dataTypes = {{"float32", 260032}};
    summary.weightBytes = 1040128;
    summary.keyValueBytesPerToken = std::uint64_t{layerCount} * headCount * 2 * 8 * 4;
    summary.tokenizer = "tokenizer.json";
    summary.grouping = originalGrouping(layerCount, headCount);
    return summary;
}

SharedReport fakeReport(const SimilarityRequest& request) {
    auto report = std::make_shared<SimilarityReport>();
    report->metric = request.metric;
    report->on = request.on;
    for (int layer = 0; layer < layerCount; ++layer) {
        SquareMatrix matrix(headCount, 1.0);
        for (int a = 0; a < headCount; ++a)
            for (int b = 0; b < headCount; ++b)
                if (a != b)
                    matrix.at(a, b) = (layer + 1) * 0.1 + 0.01 * (a + b);
        report->layers.push_back(matrix);
    }
    return report;
}

std::shared_ptr<GroupingCost> fakeErrorCost(const LayerErrorRequest& request) {
    SquareMatrix gain(headCount, 0.0);
    for (int head = 0; head < headCount; ++head)
        gain.at(head, head) = 0.25;
    gain.at(0, 2) = gain.at(2, 0) = 0.2;
    std::vector<double> alone(headCount, 0.25);
    if (request.slot.kind == SlotKind::Joint)
        for (double* value : {&gain.at(0, 0), &alone[0]})
            *value = 0.5;
    return std::make_shared<PairCost>(gain, std::move(alone));
}

/// Two tasks of a group: 3 of 4 right where guessing gives one half, 1 of 2 where it gives a
/// quarter.
TaskReport fakeTaskReport(const TaskRequest& request) {
    const auto item = [](std::int64_t document, int target, int prediction, int choices) {
        TaskItem made;
        made.docId = document;
        made.target = target;
        made.prediction = prediction;
        made.choices.resize(static_cast<std::size_t>(choices), "choice");
        return made;
    };
    TaskReport report;
    report.shots = request.shots;
    report.partial = request.limit > 0;
    TaskScore first;
    first.task = "mmlu_first";
    first.metrics = {{"acc", 0.75, 0.25}};
    first.itemCount = 4;
    first.items = {item(0, 0, 0, 2), item(1, 0, 0, 2), item(2, 0, 0, 2), item(3, 1, 0, 2)};
    TaskScore second;
    second.task = "mmlu_second";
    second.metrics = {{"acc", 0.5, 0.5}};
    second.itemCount = 2;
    second.items = {item(0, 3, 3, 4), item(1, 2, 3, 4)};
    report.tasks = {first, second};
    TaskGroupScore both;
    both.group = "mmlu";
    both.tasks = {"mmlu_first", "mmlu_second"};
    both.accuracy = {"acc", 4.0 / 6, 0.2};
    both.itemCount = 6;
    report.groups = {both};
    report.runId = 7;
    return report;
}

StudioWork fakeWork() {
    StudioWork work;
    work.inspect = [](const std::filesystem::path& path, JobContext&) { return fakeSummary(path); };
    work.contentHash = [](const std::filesystem::path&, const std::filesystem::path&, JobContext&) {
        return std::string("0123abcd");
    };
    work.analyze = [](const SimilarityRequest& request, JobContext&) {
        return fakeReport(request);
    };
    work.layerErrorCost = [](const LayerErrorRequest& request, JobContext&) {
        return fakeErrorCost(request);
    };
    work.search = [](const SearchRequest&, JobContext&, const StudioWork::OnStep&) {
        SearchReport report;
        report.file.grouping.assign(layerCount,
                                    LayerGrouping::joint(Grouping::neighbours(headCount, 2)));
        report.objective = -1.5;
        return report;
    };
    work.searchOptima = [](const SearchRequest&, const std::vector<int>&, JobContext&) {
        return std::vector<SlotOptimum>();
    };
    work.quickSearch = [](const SearchRequest& request, JobContext&) {
        SearchReport report;
        report.search = request.search;
        report.file.grouping.assign(layerCount,
                                    LayerGrouping::joint(Grouping::neighbours(headCount, 2)));
        report.objective = static_cast<double>(request.search.method); // All differ.
        return report;
    };
    work.beginSweep = [](const std::filesystem::path&, const std::string&) {
        return std::int64_t{70};
    };
    work.endSweep = [](const std::filesystem::path&, std::int64_t, bool) {};
    work.evaluate = [](const EvaluateRequest&, JobContext&) {
        EvaluationReport report;
        report.perplexity = 5.25;
        return report;
    };
    work.pairRuns = [](const std::filesystem::path&, std::int64_t baseline,
                       const std::vector<std::int64_t>& runs, const std::string& task,
                       JobContext&) {
        std::vector<RunPair> pairs;
        for (const std::int64_t run : runs)
            pairs.push_back({baseline, run, task, "acc", 0, 0, 0, 0, 0, {}, {}});
        return pairs;
    };
    work.trainingCurves = [](const std::filesystem::path&, const std::vector<std::int64_t>& runs) {
        std::vector<RunCurve> curves;
        for (const std::int64_t run : runs)
            curves.push_back({run, {{1, 0.5, 2.0, {}, {}}, {2, 1.5, 1.0, 1.25, 0.75}}});
        return curves;
    };
    work.budgetFronts = [](const std::filesystem::path&, const std::vector<std::int64_t>& runs) {
        std::vector<BudgetFront> fronts;
        for (const std::int64_t run : runs)
            fronts.push_back({run, {{4, 2.5, false}, {8, 1.25, true}, {12, 0.5, false}}});
        return fronts;
    };
    work.figureRecipe = [](const std::filesystem::path&, const FigureRecipe& figure) {
        return "figure: " + figure.figure + "\n";
    };
    work.commandRecipe = [](const CommandRecipe& recipe) {
        return "figure: " + recipe.figure + "\n";
    };
    work.evaluateTask = [](const TaskRequest& request, JobContext&) {
        return fakeTaskReport(request);
    };
    work.planConvert = [](const ConvertRequest&, JobContext&) {
        return ConvertPlan{1 << 20, std::uint64_t{20} << 30U, 30 << 20};
    };
    work.convert = [](const ConvertRequest& request, JobContext&) {
        ExportReport report;
        report.form = request.form;
        report.parameterCountBefore = 1000;
        report.parameterCount = 900;
        report.keyValueBytesPerTokenBefore = 2048;
        report.keyValueBytesPerToken = 1024;
        report.writtenBytes = 4096;
        report.verification = {16, 1e-6, 3.5, 3.5e-4};
        report.loadsIn = "this program";
        return report;
    };
    work.planFineTune = [](const FineTuneRequest& request, JobContext&) {
        FineTunePlan plan;
        plan.exampleCount = 500;
        plan.stepCount = request.train.stepLimit;
        plan.memoryBytes = static_cast<std::uint64_t>(request.train.batchSize) << 20U;
        plan.freeMemoryBytes = 64 << 20;
        plan.freeDiskBytes = 1 << 30;
        return plan;
    };
    work.fineTune = [](const FineTuneRequest& request, JobContext&,
                       const StudioWork::OnTrainingStep& onStep) {
        FineTuneReport report;
        report.steps = request.train.stepLimit;
        report.trainLoss = 2.5;
        report.model = request.out / "model";
        for (std::int64_t step = 1; step <= report.steps; ++step) {
            FineTuneProgress progress;
            progress.step = step;
            progress.stepCount = report.steps;
            progress.loss = 3.0 - 0.01 * static_cast<double>(step);
            progress.rate = 1e-4;
            onStep(progress);
        }
        return report;
    };
    work.heldOutLoss = [](const FineTuneRequest& request, JobContext&) {
        return request.model == "/models/tiny" ? 3.5 : 2.25;
    };
    work.trainingCheckpoints = [](const std::filesystem::path&) {
        return std::vector<std::filesystem::path>{};
    };
    work.fineTuneRecipe = [](const FineTuneRequest& request) { return "task: " + request.task; };
    work.conversionSource = [](const std::filesystem::path&, const std::filesystem::path& model) {
        return model == "/models/tiny-grouped"
                   ? std::optional<std::filesystem::path>("/models/tiny")
                   : std::nullopt;
    };
    work.leaksOfRun = [](const std::filesystem::path&, std::int64_t) {
        return std::map<std::string, std::string>{};
    };
    work.taskNames = {"sst2", "mmlu"};
    work.fineTuneTasks = {"sst2", "text", "alpaca"};
    work.listItemRuns = [](const std::filesystem::path&) { return std::vector<RunSummary>{}; };
    work.readItems = [](const std::filesystem::path&, std::int64_t, JobContext&) {
        return std::vector<RunItem>{};
    };
    work.exportItems = [](const std::filesystem::path&, std::int64_t,
                          const std::vector<std::int64_t>&, const std::filesystem::path&,
                          JobContext&) {};
    work.readRecipe = [](const std::filesystem::path&) { return Recipe{}; };
    work.runRecipe = [](const RecipeRequest&, JobContext&) { return RecipeReport{}; };
    work.beginStore = [](const std::filesystem::path&, const std::filesystem::path&) {
        return false;
    };
    work.listRuns = [](const std::filesystem::path&, const RunQuery&) {
        return std::vector<RunSummary>{};
    };
    work.describeRuns = [](const std::filesystem::path&, const std::vector<std::int64_t>&) {
        return std::string();
    };
    return work;
}

void workUntilStopped(JobContext& job) {
    for (std::int64_t step = 0; !job.stopRequested(); ++step) {
        job.report("Working", step, 1000000);
        QThread::msleep(1);
    }
}

} // namespace regroup::ui::test
