// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the window answers: what a person waits for, until it is painted. Offscreen.
#include "core/search/pair_cost.h"
#include "tests/support/peak_memory.h"
#include "tests/ui/support/fake_studio.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/editor/group_list.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/window/main_window.h"

#include <benchmark/benchmark.h>

#include <QApplication>
#include <QEventLoop>
#include <QTemporaryDir>
#include <cmath>

namespace {

using namespace regroup;
using namespace regroup::ui;

const std::filesystem::path resources = std::filesystem::path(REGROUP_SOURCE_DIR) / "resources";

/// Counts how often a widget was painted.
class PaintCount : public QObject {
public:
    explicit PaintCount(QWidget* widget) { widget->installEventFilter(this); }
    int count() const { return m_count; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        m_count += event->type() == QEvent::Paint ? 1 : 0;
        return QObject::eventFilter(watched, event);
    }

private:
    int m_count = 0;
};

template <typename Condition> void processUntil(const Condition& isTrue) {
    while (!isTrue())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
}

std::shared_ptr<SquareMatrix> waves(int headCount, int layer) {
    auto matrix = std::make_shared<SquareMatrix>(headCount, 1.0);
    for (int a = 0; a < headCount; ++a)
        for (int b = 0; b < headCount; ++b)
            if (a != b)
                matrix->at(a, b) = std::cos(0.3 * std::abs(a - b) + 0.1 * (a + b) + layer);
    return matrix;
}

/// A model of 32 layers with 32 heads, of which only the numbers are there.
StudioWork workOfLargeModel() {
    StudioWork work = ui::test::fakeWork();
    work.inspect = [](const std::filesystem::path& path, JobContext&) {
        ModelSummary summary = ui::test::fakeSummary(path);
        summary.layerCount = summary.headCount = 32;
        summary.keyHeadCounts.assign(32, 32);
        summary.valueHeadCounts.assign(32, 32);
        summary.headDim = 128;
        summary.grouping = originalGrouping(32, 32);
        return summary;
    };
    work.analyze = [](const SimilarityRequest& request, JobContext&) {
        auto report = std::make_shared<SimilarityReport>();
        report->metric = request.metric;
        report->on = request.on;
        for (int layer = 0; layer < 32; ++layer)
            report->layers.push_back(*waves(32, layer));
        return SharedReport(report);
    };
    return work;
}

WindowOptions quiet() {
    WindowOptions options;
    options.theme = QStringLiteral("light");
    options.keep = RecentFiles::Keep::InMemory;
    return options;
}

void selectLayer(benchmark::State& state) {
    QTemporaryDir folder;
    MainWindow window(workOfLargeModel(), {folder.filePath("runs.sqlite").toStdString(), resources},
                      quiet());
    window.show();
    window.openPath(resources / "samples" / "stories260k");
    processUntil([&window] { return window.explore().shownReport(HeadKind::Query) != nullptr; });
    window.selection().showLayer(0, HeadKind::Key);
    const PaintCount paints(window.explorePage().layerView().heatmap().viewport());
    int layer = 0;
    for (auto _ : state) {
        const int before = paints.count();
        layer = (layer + 7) % 32;
        window.selection().setLayer(layer);
        processUntil([&] { return paints.count() > before; });
    }
}
BENCHMARK(selectLayer)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Errors of the mean, as the window has them: from a matrix that is in memory.
class MeanCosts : public LayerCosts {
public:
    explicit MeanCosts(int heads)
        : m_cost(*waves(heads, 1), std::vector<double>(static_cast<std::size_t>(heads), 1.0)) {}
    QString missing(const CostPlace&) const override { return {}; }
    std::optional<double> groupError(const CostPlace&, const std::vector<int>& heads) override {
        return m_cost.groupCost(heads);
    }
    Optimum optimum(const CostPlace&, const std::shared_ptr<const SquareMatrix>&, int,
                    int) override {
        return {}; // Only up to 16 heads, and not on this thread.
    }

private:
    PairCost m_cost;
};

void editorMove(benchmark::State& state) {
    const int heads = static_cast<int>(state.range(0));
    MeanCosts costs(heads);
    GroupingDocument document;
    document.reset("bench",
                   ModelGrouping(32, LayerGrouping::joint(Grouping::neighbours(heads, heads / 4))));
    GroupList list(document);
    list.setModelShape({128, 2, 128 * 4096, 128 * 4096, originalGrouping(32, heads)});
    list.setCosts(&costs);
    list.setPlace(0, HeadKind::Key);
    list.setSimilarity(waves(heads, 0));
    list.resize(500, 800);
    list.show();
    QCoreApplication::processEvents();
    const PaintCount paints(&list);
    int group = 0;
    for (auto _ : state) {
        const int before = paints.count();
        group = (group + 1) % (heads / 4);
        if (!document.moveHeads(0, HeadKind::Key, {5}, group == 1 ? 2 : group))
            continue;
        processUntil([&] { return paints.count() > before; });
    }
}
BENCHMARK(editorMove)->Arg(32)->Arg(64)->Unit(benchmark::kMillisecond)->UseRealTime();

/// From nothing to the sample in the window, with a store that is begun; then what memory it took.
void showSample(benchmark::State& state) {
    for (auto _ : state) {
        QTemporaryDir folder;
        WindowOptions options = quiet();
        options.sampleResults = true;
        MainWindow window(coreWork(), {folder.filePath("runs.sqlite").toStdString(), resources},
                          options);
        window.resize(1440, 900);
        window.show();
        const PaintCount paints(&window.explorePage());
        window.openSample();
        processUntil([&] {
            return window.explore().shownReport(HeadKind::Query) != nullptr && paints.count() > 0;
        });
    }
    state.counters["peak_MiB"] =
        static_cast<double>(regroup::test::PeakMemory::peakBytes()) / (1024.0 * 1024.0);
}
BENCHMARK(showSample)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);

} // namespace

int main(int argumentCount, char** arguments) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argumentCount, arguments);
    QLocale::setDefault(QLocale::c());
    benchmark::Initialize(&argumentCount, arguments);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
