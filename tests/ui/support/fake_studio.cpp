// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fake_studio.h"

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

StudioWork fakeWork() {
    StudioWork work;
    work.inspect = [](const std::filesystem::path& path, JobContext&) { return fakeSummary(path); };
    work.analyze = [](const SimilarityRequest& request, JobContext&) {
        return fakeReport(request);
    };
    work.search = [](const SearchRequest&, JobContext&, const StudioWork::OnStep&) {
        SearchReport report;
        report.file.grouping.assign(layerCount,
                                    LayerGrouping::joint(Grouping::neighbours(headCount, 2)));
        report.objective = -1.5;
        return report;
    };
    work.evaluate = [](const EvaluateRequest&, JobContext&) {
        EvaluationReport report;
        report.perplexity = 5.25;
        return report;
    };
    work.readRecipe = [](const std::filesystem::path&) { return Recipe{}; };
    work.runRecipe = [](const RecipeRequest&, JobContext&) { return RecipeReport{}; };
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
