// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include "core/base/cache_folder.h"
#include "ui/common/elided_label.h"
#include "ui/common/message_strip.h"
#include "ui/common/qt_text.h"
#include "ui/common/theme.h"
#include "ui/editor/group_list.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/evaluate/evaluate_controller.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/train/convert_controller.h"
#include "ui/pages/train/fine_tune_controller.h"
#include "ui/pages/train/train_page.h"
#include "ui/pages/welcome/welcome_page.h"
#include "ui/window/icons.h"
#include "ui/window/inspector_panel.h"
#include "ui/window/layers_panel.h"
#include "ui/window/open_groupings.h"
#include "ui/window/page_stack.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <system_error>

namespace regroup::ui {
namespace {

constexpr int autosaveMs = 5000;

bool isThere(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

} // namespace

MainWindow::MainWindow(StudioWork work, StudioPaths paths, const WindowOptions& options,
                       QWidget* parent)
    : QMainWindow(parent), m_work(std::move(work)), m_paths(std::move(paths)), m_options(options),
      m_recent(options.keep),
      m_jobs(options.nowMs), m_context{m_jobs, m_work, m_paths, m_selection, m_model} {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(themedIcon(QStringLiteral("grouping")));
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    chooseLook(); // Before the first widget measures its text.
    createControllers();
    createPages();
    createDocks();
    createMenus();
    createToolBars();
    createStatusBar();
    connectPages();
    connectTraining();
    connectRuns();
    connectResults();
    connectSearch();
    connectState();
    if (isThere(m_paths.sampleText())) {
        CalibrationSettings preset = m_model.calibration();
        preset.data = m_paths.sampleText();
        m_model.setCalibration(preset);
    }
    if (isThere(m_paths.sampleHeldOutText()))
        m_evaluationText = m_paths.sampleHeldOutText();
    m_evaluatePage->setText(m_evaluationText);
    restoreLayout();
    updateRecentMenus();
    showPage(m_selection.state().page);
    updateActions();
    updateTitle();
    updateInspector();
}

void MainWindow::chooseLook() {
    if (m_options.theme.isEmpty() && keepsSettings())
        m_options.theme = QSettings().value(QStringLiteral("appearance/theme")).toString();
    if (m_options.fontScale == 1 && keepsSettings())
        m_options.fontScale = std::clamp(
            QSettings().value(QStringLiteral("appearance/fontScale"), 1.0).toDouble(), 0.75, 2.0);
    if (keepsSettings()) {
        const QSettings settings;
        RuntimeOptions runtime;
        const QString device = settings.value(QStringLiteral("compute/device")).toString();
        if (device == QStringLiteral("cpu") || device == QStringLiteral("cuda"))
            runtime.device = fromQt(device);
        runtime.threadCount =
            std::clamp(settings.value(QStringLiteral("compute/threads")).toInt(), 0, 1024);
        m_model.setRuntime(runtime);
        const int cache = settings.value(QStringLiteral("paths/cacheGibibytes"), 16).toInt();
        setCacheLimitBytes(static_cast<std::uintmax_t>(std::clamp(cache, 0, 10000)) << 30U);
    }
    applyTheme(m_options.theme, m_options.fontScale);
    m_actions = createActions(this);
    (m_options.theme == QStringLiteral("dark")    ? m_actions.themeDark
     : m_options.theme == QStringLiteral("light") ? m_actions.themeLight
                                                  : m_actions.themeSystem)
        ->setChecked(true);
}

void MainWindow::createControllers() {
    m_grouping = new GroupingDocument(this);
    m_groupings = new OpenGroupings(*m_grouping, this);
    m_explore = new ExploreController(m_context, this);
    m_search = new SearchController(m_context, this);
    m_convert = new ConvertController(m_context, this);
    m_fineTune = new FineTuneController(m_context, this);
    m_evaluate = new EvaluateController(m_context, this);
    m_compare = new CompareController(m_context, m_options.runWork, this);
}

MainWindow::~MainWindow() {
    // What shows the shared state goes before the state, which the members are.
    m_inspectorTimer.stop();
    m_autosaveTimer.stop();
    delete takeCentralWidget();
    for (QDockWidget* dock : {m_layersDock, m_inspectorDock, m_jobsDock, m_logDock})
        delete dock;
    delete m_compare;
    delete m_evaluate;
    delete m_fineTune;
    delete m_convert;
    delete m_search;
    delete m_explore;
    m_groupings->disconnect(this);
    delete m_groupings;
    m_grouping->disconnect(this);
    delete m_grouping;
}

void MainWindow::createPages() {
    auto* central = new QWidget;
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_messages = new MessageStrip;
    m_messages->setLogOpener([this] {
        m_logDock->show();
        m_logDock->raise();
    });
    m_pages = new PageStack;
    m_welcomePage = new WelcomePage;
    m_explorePage = new ExplorePage(m_context, *m_explore, *m_grouping);
    m_searchPage = new SearchPage(m_context, *m_search);
    const auto edited = [this] { return groupingFile(); };
    m_trainPage = new TrainPage(m_context, *m_convert, *m_fineTune, *m_grouping, edited);
    m_evaluatePage = new EvaluatePage(m_context, *m_evaluate, *m_grouping, edited);
    m_comparePage = new ComparePage(m_context, *m_compare);
    m_pages->addPage(m_welcomePage);
    m_pages->addPage(m_explorePage);
    for (QWidget* page :
         std::initializer_list<QWidget*>{m_searchPage, m_trainPage, m_evaluatePage, m_comparePage})
        m_pages->addScrolledPage(page);
    column->addWidget(m_messages);
    column->addWidget(m_pages, 1);
    setCentralWidget(central);
    m_welcomePage->setSampleAvailable(isThere(m_paths.sampleModel()));
    m_actions.openSample->setEnabled(isThere(m_paths.sampleModel()));
}

void MainWindow::connectState() {
    m_inspectorTimer.setSingleShot(true);
    m_inspectorTimer.setInterval(0);
    connect(&m_inspectorTimer, &QTimer::timeout, this, &MainWindow::updateInspector);
    const auto inspect = [this] { m_inspectorTimer.start(); };
    connect(&m_selection, &Selection::changed, this, &MainWindow::followSelection);
    connect(&m_model, &StudioModel::opened, this, &MainWindow::acceptModel);
    connect(&m_model, &StudioModel::reportChanged, this, inspect);
    connect(m_explore, &ExploreController::metricChanged, this, inspect);
    connect(m_explorePage, &ExplorePage::lookChanged, this, inspect);
    connect(m_explore, &ExploreController::stateChanged, this, &MainWindow::updateActions);
    connect(m_compare, &CompareController::stateChanged, this, &MainWindow::updateActions);
    connect(m_search, &SearchController::started, this, &MainWindow::updateActions);
    connect(m_grouping, &GroupingDocument::changed, this, inspect);
    connect(m_grouping, &GroupingDocument::groupingReplaced, this, inspect);
    connect(&m_searchPage->options(), &SearchOptionsPanel::changed, this,
            &MainWindow::updateBudget);
    connect(m_groupings, &OpenGroupings::changed, this, &MainWindow::updateGroupingMenu);
    m_autosaveTimer.setInterval(autosaveMs);
    connect(&m_autosaveTimer, &QTimer::timeout, this, &MainWindow::autosave);
    m_autosaveTimer.start();
    connect(m_grouping, &GroupingDocument::refused, this, &MainWindow::showReadOut);
    connect(&m_jobs.board(), &JobBoard::activityChanged, this, &MainWindow::followJobs);
    connect(&m_recent, &RecentFiles::changed, this, &MainWindow::updateRecentMenus);
}

void MainWindow::followSelection(const SelectionState& now, const SelectionState& before) {
    if (now.page != before.page)
        showPage(now.page);
    if (now.page != before.page || now.layer != before.layer || now.view != before.view)
        updateActions();
    m_actions.back->setEnabled(m_selection.canGoBack());
    m_actions.forward->setEnabled(m_selection.canGoForward());
    m_inspectorTimer.start();
}

void MainWindow::showPage(const QString& page) {
    const std::pair<QWidget*, QAction*> shown =
        page == QStringLiteral("explore")
            ? std::pair<QWidget*, QAction*>(m_explorePage, m_actions.showExplore)
        : page == QStringLiteral("search")
            ? std::pair<QWidget*, QAction*>(m_searchPage, m_actions.showSearch)
        : page == QStringLiteral("train")
            ? std::pair<QWidget*, QAction*>(m_trainPage, m_actions.showTrain)
        : page == QStringLiteral("evaluate")
            ? std::pair<QWidget*, QAction*>(m_evaluatePage, m_actions.showEvaluate)
        : page == QStringLiteral("compare")
            ? std::pair<QWidget*, QAction*>(m_comparePage, m_actions.showCompare)
            : std::pair<QWidget*, QAction*>(m_welcomePage, m_actions.showWelcome);
    m_pages->setCurrentPage(shown.first);
    shown.second->setChecked(true);
    showReadOut({});
}

void MainWindow::updateActions() {
    const bool open = m_model.isOpen();
    const SelectionState& now = m_selection.state();
    const int last = m_grouping->layerCount() - 1;
    m_actions.newGrouping->setEnabled(open);
    m_actions.saveGrouping->setEnabled(m_grouping->isOpen());
    m_actions.saveGroupingAs->setEnabled(m_grouping->isOpen());
    m_actions.showModel->setEnabled(open);
    m_actions.reload->setEnabled(open || now.page == QStringLiteral("compare"));
    m_actions.calibrate->setEnabled(open && !m_explore->isCalibrating());
    m_actions.search->setEnabled(open);
    m_actions.evaluate->setEnabled(open && m_grouping->isOpen());
    m_actions.evaluateOriginal->setEnabled(open);
    m_actions.convertGrouping->setEnabled(open && m_grouping->isOpen());
    m_actions.compareGrouping->setEnabled(open && m_grouping->isOpen());
    m_actions.fineTune->setEnabled(open);
    m_actions.runRecipe->setEnabled(!m_compare->isRunningRecipe());
    m_actions.runPage->setEnabled(open && now.page != QStringLiteral("welcome"));
    m_actions.stop->setEnabled(m_jobs.board().activeCount() > 0);
    m_actions.previousLayer->setEnabled(now.layer > 0);
    m_actions.firstLayer->setEnabled(now.layer > 0);
    m_actions.nextLayer->setEnabled(now.layer < last);
    m_actions.lastLayer->setEnabled(now.layer < last);
    m_actions.back->setEnabled(m_selection.canGoBack());
    m_actions.forward->setEnabled(m_selection.canGoForward());
    m_comparePage->setEvaluateEnabled(m_actions.evaluate->isEnabled(),
                                      m_actions.evaluateOriginal->isEnabled());
}

void MainWindow::updateTitle() {
    QString title = tr("Regroup Studio");
    if (m_model.isOpen()) {
        title = tr("%1 – %2[*] – Regroup Studio").arg(m_model.name(), m_grouping->name());
        m_modelChip->setText(m_model.name());
        m_groupingChip->setText(m_grouping->title());
    }
    const JobRow* job = m_jobs.board().foremost();
    if (job != nullptr)
        if (const auto percent = m_jobs.board().percent(*job))
            title = tr("%1 % – %2").arg(*percent).arg(title);
    setWindowTitle(title);
    setWindowModified(m_grouping->isModified());
}

void MainWindow::followJobs() {
    const JobBoard& board = m_jobs.board();
    const JobRow* job = board.foremost();
    const int active = board.activeCount();
    m_actions.stop->setEnabled(active > 0);
    if (job == nullptr) {
        m_jobsNote->setText(tr("No job"));
    } else {
        const auto percent = board.percent(*job);
        QString text = job->title;
        if (percent)
            text = tr("%1: %2 %").arg(text).arg(*percent);
        text = tr("%1, %2").arg(text, board.timeText(*job));
        m_jobsNote->setText(active > 1 ? tr("%1 (%2 jobs)").arg(text).arg(active) : text);
    }
    updateTitle();
    if (active == 0 && m_closeWhenIdle)
        QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);
}

void MainWindow::updateInspector() {
    if (!m_model.isOpen()) {
        m_inspector->setFacts({});
        return;
    }
    const SharedReport report = m_explore->shownReport(m_selection.state().kind);
    m_layersPanel->setLook(report,
                           {m_explore->shownReport(HeadKind::Key),
                            m_explore->shownReport(HeadKind::Value), m_explorePage->settings()});
    const SelectionState& now = m_selection.state();
    InspectedGroups groups;
    if (m_grouping->hasLayer(now.layer)) {
        groups.marks = m_grouping->marks(now.layer, now.kind);
        groups.selectedHeads = now.group < 0 ? std::vector<int>()
                                             : m_grouping->headsOf(now.layer, now.kind, now.group);
        groups.selectedLetter = groupLetter(std::max(0, now.group));
        if (now.group >= 0)
            groups.selectedError = m_explorePage->layerView().groups().errorOfGroup(now.group);
    }
    QList<InspectorFact> facts = selectionFacts(now, m_grouping->grouping(), report, groups);
    facts.append(modelFacts(m_model, m_grouping->grouping()));
    m_inspector->setFacts(facts);
}

void MainWindow::showReadOut(const QString& text) {
    m_readOut->setFullText(text);
}

void MainWindow::showError(const QString& what, const Failure& failure, const Remedy& remedy) {
    m_messages->post({StripMessage::Kind::Error, tr("%1 %2").arg(what, toQt(failure.message)),
                      toQt(failure.hint),
                      tr("Error code: %1").arg(toQt(errorCodeName(failure.code))), remedy.text,
                      remedy.action});
}

void MainWindow::setTheme(const QString& theme) {
    m_options.theme = theme;
    applyTheme(theme, m_options.fontScale);
    (theme == QStringLiteral("dark")    ? m_actions.themeDark
     : theme == QStringLiteral("light") ? m_actions.themeLight
                                        : m_actions.themeSystem)
        ->setChecked(true);
    if (keepsSettings())
        QSettings().setValue(QStringLiteral("appearance/theme"), theme);
}

void MainWindow::showLayer(int layer) {
    if (m_grouping->hasLayer(layer))
        m_selection.setLayer(layer);
}

void MainWindow::stepLayer(int by) {
    showLayer(m_selection.state().layer + by);
}

} // namespace regroup::ui
