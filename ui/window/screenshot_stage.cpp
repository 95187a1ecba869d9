// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/screenshot_stage.h"

#include "core/base/error.h"
#include "ui/common/message_strip.h"
#include "ui/common/qt_text.h"
#include "ui/editor/group_list.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/compare/compare_charts.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_page.h"
#include "ui/window/selection_text.h"

#include <fmt/format.h>

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QRegularExpression>
#include <QSplitter>
#include <QTabWidget>
#include <QTimer>
#include <chrono>
#include <thread>

namespace regroup::ui {
namespace {

constexpr int patienceMs = 20000;
constexpr std::int64_t shownSearchSteps = 260; ///< Where the picture of a running search stops.
constexpr int searchIterations = 120;
const char* const frozenDate = "2026-01-01T12:00:00Z";

/// A search that goes as far as the picture shows it, and waits there for its stop.
SearchReport searchUntilPicture(const StudioWork& work, const SearchRequest& request,
                                JobContext& job, const StudioWork::OnStep& onStep) {
    std::int64_t shown = 0;
    JobContext quiet(job.stopToken(), {}); // Its reports depend on the time; ours does not.
    return work.search(request, quiet, [&](const SearchStep& step) {
        if (shown < shownSearchSteps) {
            onStep(step);
            if (++shown == shownSearchSteps)
                job.report("Searching groupings", shown, 2 * shown);
        }
        while (shown == shownSearchSteps && !job.stopRequested())
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    });
}

/// What differs from run to run, replaced by what does not.
std::string stillText(const std::string& text) {
    static const std::pair<QRegularExpression, QString> changes[] = {
        {QRegularExpression(QStringLiteral("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")),
         QStringLiteral("00000000-0000-4000-8000-000000000000")},
        {QRegularExpression(QStringLiteral("\\d{4}-\\d{2}-\\d{2}T[0-9:.]+Z?")),
         QString::fromLatin1(frozenDate)},
        {QRegularExpression(QStringLiteral("seconds: [0-9.e-]+")), QStringLiteral("seconds: 1")}};
    QString still = QString::fromStdString(text);
    for (const auto& [changing, fixed] : changes)
        still.replace(changing, fixed);
    return still.toStdString();
}

} // namespace

ScreenshotStage::ScreenshotStage(const ScreenshotRequest& request, const StudioWork& work,
                                 const std::filesystem::path& resources)
    : m_request(request), m_work(work) {
    m_paths.resources = resources;
    m_paths.store =
        request.store.value_or(toPath(m_folder.filePath(QStringLiteral("runs.sqlite"))));
    m_place = selectionFromText(request.selection).value_or(SelectionState{});
    WindowOptions options;
    options.theme = request.theme.isEmpty() ? QStringLiteral("light") : request.theme;
    options.fontScale = request.fontScale;
    options.keep = RecentFiles::Keep::InMemory;
    options.nowMs = [] { return std::int64_t{0}; };
    options.runWork = request.runWork;
    QApplication::setCursorFlashTime(0);
    m_window = std::make_unique<MainWindow>(stillWork(work), m_paths, options);
    m_window->messages().setNoticeTime(0);
    m_window->resize(request.size);
    m_window->show();
    m_window->activateWindow();
    // A window that becomes active later gives the focus to another widget.
    waitFor("activating the window", [this] { return m_window->isActiveWindow(); });
    m_picture = m_window.get();
}

ScreenshotStage::~ScreenshotStage() {
    m_window->jobs().board().requestStopOfAll();
}

StudioWork ScreenshotStage::stillWork(StudioWork work) const {
    work.search = [inner = work](const SearchRequest& request, JobContext& job,
                                 const StudioWork::OnStep& onStep) {
        if (!request.search.budget)
            return searchUntilPicture(inner, request, job, onStep);
        SearchReport report = inner.search(request, job, onStep); // Closed forms: takes no time.
        report.seconds = 1;
        return report;
    };
    work = withStillTraining(std::move(work), toPath(m_folder.path()), m_paths.sampleText());
    if (m_request.store)
        return work; // Real runs are shown as they are.
    work.describeRuns = [inner = work.describeRuns](const std::filesystem::path& store,
                                                    const std::vector<std::int64_t>& runs) {
        return stillText(inner(store, runs));
    };
    work.listRuns = [inner = work.listRuns](const std::filesystem::path& store,
                                            const RunQuery& query) {
        std::vector<RunSummary> runs = inner(store, query);
        for (RunSummary& run : runs) { // The same picture tomorrow and on a slower machine.
            run.startedAtUtc = frozenDate;
            run.seconds = 1;
        }
        return runs;
    };
    return work;
}

void ScreenshotStage::waitFor(const char* what, const std::function<bool()>& isDone) {
    QElapsedTimer elapsed;
    elapsed.start();
    QEventLoop loop;
    QTimer poll;
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        if (isDone() || elapsed.elapsed() > patienceMs)
            loop.quit();
    });
    poll.start(10);
    loop.exec();
    if (!isDone())
        throw Error(ErrorCode::Internal,
                    fmt::format("{}: not ready after {} s.{}", what, patienceMs / 1000,
                                m_window->messages().isEmpty()
                                    ? std::string()
                                    : " " + fromQt(m_window->messages().current().what)));
}

void ScreenshotStage::settle() {
    QElapsedTimer elapsed;
    elapsed.start();
    waitFor("drawing", [&elapsed] { return elapsed.elapsed() > 250; }); // Charts draw every 100 ms.
    const GroupList& groups = m_window->explorePage().layerView().groups();
    waitFor("working out errors", [&groups] {
        return !groups.isVisible() || !groups.numbersText().contains(QStringLiteral("…"));
    });
}

void ScreenshotStage::openModel() {
    MainWindow& window = *m_window;
    window.openPath(m_request.model.empty() ? m_paths.sampleModel() : m_request.model);
    waitFor("opening the model",
            [&window] { return window.explore().shownReport(HeadKind::Query) != nullptr; });
    if (m_request.model.empty()) // As the sample opens for everybody.
        window.openGroupings().open(QStringLiteral("ward-4"),
                                    readGroupingFile(m_paths.sampleGrouping()).grouping);
    SelectionState state = window.selection().state();
    state.layer = std::min(m_place.layer, window.grouping().layerCount() - 1);
    state.kind = m_place.kind;
    window.selection().set(state);
}

void ScreenshotStage::calibrate() {
    MainWindow& window = *m_window;
    window.actions().calibrate->trigger();
    waitFor("calibrating", [&window] {
        return window.explore().metric() == SimilarityMetric::ActivationMean &&
               window.explore().shownReport(HeadKind::Query) != nullptr;
    });
}

void ScreenshotStage::showLayer(HeadKind kind) {
    m_window->selection().showLayer(m_window->selection().state().layer, kind);
    m_window->selection().setHeads(m_place.heads);
}

void ScreenshotStage::groupHeads() {
    GroupingDocument& grouping = m_window->grouping();
    const int layer = m_window->selection().state().layer;
    PatternRequest pairs;
    pairs.groupCount = std::max(1, grouping.headCount(layer) / 2);
    grouping.setPattern(HeadKind::Key, pairs);
    if (grouping.headCount(layer) >= 4)
        grouping.moveHeads(layer, HeadKind::Key, {3}, 0);
}

void ScreenshotStage::startSearch() {
    MainWindow& window = *m_window;
    window.selection().showPage(QStringLiteral("search"));
    SearchOptionsPanel& options = window.searchPage().options();
    options.setMethod(SearchMethod::Paper);
    options.setGroupCount(std::max(1, window.model().summary().headCount / 2));
    options.setIterations(searchIterations);
    SearchRequest request = options.request(); // What the form says is what runs.
    request.model = window.model().path();
    request.name = "paper, seed 42";
    window.search().start(request);
    waitFor("searching", [&window] {
        const JobRow* job = window.jobs().board().foremost();
        return (window.search().steps().size() >= shownSearchSteps &&
                !window.search().isFindingOptima()) ||
               !window.search().isRunning() || (job != nullptr && job->state == JobState::Failed);
    });
}

void ScreenshotStage::shareOutTotal() {
    MainWindow& window = *m_window;
    window.selection().showPage(QStringLiteral("search"));
    SearchOptionsPanel& options = window.searchPage().options();
    SearchRequest request = options.request();
    request.objective = Objective::Error;
    request.budgetWeights = BudgetWeights::Equal; // Else the model runs once for every layer.
    request.search.method = SearchMethod::Ward;
    request.search.sizes = GroupSizes::Unequal;
    const ModelSummary& summary = window.model().summary();
    // Not half: the sample has pairs of equal heads, which cost nothing together.
    request.search.budget = summary.layerCount * std::max(1, summary.headCount * 3 / 8);
    options.setRequest(request);
    request = options.request(); // What the form says is what runs.
    request.model = window.model().path();
    request.calibration = window.model().calibration();
    window.search().start(request);
    waitFor("sharing out the heads", [&window] {
        return !window.search().isRunning() && !window.search().isFindingOptima();
    });
    auto* tabs = window.findChild<QTabWidget*>(QStringLiteral("searchTabs"));
    tabs->setCurrentWidget(window.findChild<QWidget*>(QStringLiteral("frontPanel")));
    if (m_request.fontScale > 1.2)
        return; // What stands above needs its room.
    for (QWidget* part = tabs; part != nullptr; part = part->parentWidget())
        if (auto* splitter = qobject_cast<QSplitter*>(part->parentWidget());
            splitter != nullptr && splitter->orientation() == Qt::Vertical) {
            splitter->setSizes({splitter->height() / 2, splitter->height() / 2});
            break; // Room for the front.
        }
}

/// The model as it is, and grouped in two ways: a table and a chart with something in them.
void ScreenshotStage::makeRuns() {
    const ModelSummary& summary = m_window->model().summary();
    EvaluateRequest request;
    request.model = m_window->model().path();
    request.data = m_paths.sampleHeldOutText();
    request.store = m_paths.store;
    request.name = "original";
    JobContext job;
    m_work.evaluate(request, job);
    for (const int groups : {summary.headCount / 2, summary.headCount / 4}) {
        if (groups < 1 || summary.headCount % groups != 0)
            continue;
        GroupingFile file;
        file.grouping.assign(static_cast<std::size_t>(summary.layerCount),
                             LayerGrouping::joint(Grouping::neighbours(summary.headCount, groups)));
        file.origin = GroupingOrigin{};
        file.origin->method = "neighbour";
        request.grouping = file;
        request.name = fmt::format("neighbours, {} groups", groups);
        m_work.evaluate(request, job);
    }
}

void ScreenshotStage::showRuns() {
    // No one waits for this window: blocking is fine.
    if (!m_request.store && m_request.model.empty())
        m_work.beginStore(m_paths.store, m_paths.sampleRuns());
    else if (!m_request.store)
        makeRuns();
    MainWindow& window = *m_window;
    bool shown = false;
    const auto connection =
        QObject::connect(&window.comparePage(), &ComparePage::ready, [&shown] { shown = true; });
    window.selection().showPage(QStringLiteral("compare"));
    waitFor("reading the runs", [&shown] { return shown; });
    QObject::disconnect(connection);
}

void ScreenshotStage::showChart(const char* figure) {
    showRuns();
    bool filled = false;
    CompareCharts& charts = m_window->comparePage().charts();
    const auto connection =
        QObject::connect(&charts, &CompareCharts::filled, [&filled] { filled = true; });
    m_window->comparePage().showTab(QString::fromLatin1(figure));
    waitFor("drawing the chart", [&filled] { return filled; });
    QObject::disconnect(connection);
}

} // namespace regroup::ui
