// SPDX-License-Identifier: GPL-3.0-or-later
// What pages ask the window for, and what becomes of searches and evaluations.
#include "ui/common/message_strip.h"
#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/train/train_page.h"
#include "ui/pages/welcome/welcome_page.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/main_window.h"

namespace regroup::ui {

void MainWindow::connectPages() {
    connect(m_welcomePage, &WelcomePage::openRequested, this, &MainWindow::chooseModel);
    connect(m_welcomePage, &WelcomePage::openSampleRequested, this, &MainWindow::openSample);
    connect(m_welcomePage, &WelcomePage::tourRequested, this, &MainWindow::startTour);
    connect(m_welcomePage, &WelcomePage::runSampleRecipeRequested, this,
            [this] { runRecipe(m_paths.sampleRecipe()); });
    connect(m_welcomePage, &WelcomePage::openPathRequested, this,
            [this](const QString& path) { openPath(toPath(path)); });
    connect(m_welcomePage, &WelcomePage::removeRecentRequested, &m_recent, &RecentFiles::remove);
    connect(m_welcomePage, &WelcomePage::pinRecentRequested, &m_recent, &RecentFiles::setPinned);
    connect(m_welcomePage, &WelcomePage::locateRequested, this, &MainWindow::locate);
    connect(m_explorePage, &ExplorePage::openRequested, this, &MainWindow::chooseModel);
    connect(m_explorePage, &ExplorePage::calibrateRequested, this, &MainWindow::calibrate);
    connect(m_explorePage, &ExplorePage::readOutChanged, this, &MainWindow::showReadOut);
    connect(m_explorePage, &ExplorePage::exportRequested, this, &MainWindow::exportFigure);
    connect(m_searchPage, &SearchPage::openRequested, this, &MainWindow::chooseModel);
    connect(m_searchPage, &SearchPage::chooseTextRequested, this, [this] { chooseText(true); });
    connect(m_searchPage, &SearchPage::saveRequested, this, [this] { saveGrouping(true); });
    connect(m_searchPage, &SearchPage::evaluateRequested, this, &MainWindow::evaluateGrouping);
    connect(m_searchPage, &SearchPage::readOutChanged, this, &MainWindow::showReadOut);
    connect(m_searchPage, &SearchPage::showGroupingRequested, this,
            [this] { m_selection.showLayer(m_selection.state().layer, m_selection.state().kind); });
    connect(m_comparePage, &ComparePage::evaluateRequested, this, &MainWindow::evaluateGrouping);
    connect(m_comparePage, &ComparePage::evaluateOriginalRequested, this,
            [this] { startEvaluation(false); });
    connect(m_comparePage, &ComparePage::runRecipeRequested, this, &MainWindow::chooseRecipe);
    connect(m_comparePage, &ComparePage::readOutChanged, this, &MainWindow::showReadOut);
    connect(m_comparePage, &ComparePage::exportRequested, this, &MainWindow::exportFigure);
    connect(m_comparePage, &ComparePage::evaluatePageRequested, this,
            [this] { m_selection.showPage(QStringLiteral("evaluate")); });
    connect(m_comparePage, &ComparePage::trainPageRequested, this, [this] {
        m_selection.showPage(QStringLiteral("train"));
        m_trainPage->showFineTune();
    });
}

void MainWindow::connectResults() {
    connect(m_explore, &ExploreController::failed, this, &MainWindow::showError);
    connect(m_search, &SearchController::failed, this, &MainWindow::showError);
    connect(m_compare, &CompareController::failed, this, &MainWindow::showError);
    connect(m_search, &SearchController::finished, this, &MainWindow::acceptSearch);
    connect(m_compare, &CompareController::evaluated, this,
            [this](const QString& name, const EvaluationReport& report) {
                const auto show = [this, run = report.runId] {
                    if (run)
                        m_selection.setRuns({*run});
                    m_selection.showPage(QStringLiteral("compare"));
                };
                m_messages->post({StripMessage::Kind::Notice,
                                  tr("%1: perplexity %2 over %L3 tokens.")
                                      .arg(name, shownNumber(report.perplexity, 'f', 3))
                                      .arg(report.tokenCount),
                                  {},
                                  {},
                                  tr("Compare"),
                                  show});
            });
}

void MainWindow::calibrate() {
    if (m_model.calibration().data.empty()) {
        chooseText(true, [this] { calibrate(); });
        return;
    }
    if (!needsCalibration(m_explore->metric()))
        m_explore->setMetric(SimilarityMetric::ActivationMean); // Where the progress is shown.
    m_selection.showPage(QStringLiteral("explore"));
    m_explore->calibrate();
}

void MainWindow::acceptSearch(const std::shared_ptr<const SearchReport>& report) {
    const SearchRequest& request = m_search->request();
    const QString name = toQt(request.name);
    if (request.model != m_model.path()) {
        m_messages->showNotice(tr("The search %1 has ended. Its model is not open any more; the "
                                  "result is in the list of Compare.")
                                   .arg(name));
        return;
    }
    const ModelGrouping before = m_grouping->grouping();
    const bool same = before == report->file.grouping;
    const bool applied =
        same || m_grouping->applyGrouping(report->file.grouping, tr("Search (%1)").arg(name));
    QString numbers = tr("Objective %1, before %2; %L3 candidates in %4.")
                          .arg(shownNumber(report->objective, 'f', 4),
                               shownNumber(report->objectiveBefore, 'f', 4))
                          .arg(report->evaluationCount)
                          .arg(durationText(static_cast<std::int64_t>(report->seconds * 1000)));
    if (const QString gap = gapText(*report); !gap.isEmpty())
        numbers += QLatin1Char(' ') + gap;
    const QString ended = report->stopped ? tr("Stopped; the best grouping so far is kept.")
                                          : tr("The search has finished.");
    if (!applied) {
        offerSearch(report, ended, numbers);
        return;
    }
    m_searchReport = report;
    m_searchPage->showResult(
        tr("%1 %2 %3")
            .arg(ended, numbers,
                 same ? tr("It found the grouping that was there.")
                      : tr("It is the edited grouping now; Undo brings back the one before.")),
        true);
}

/// What locks kept away from the edited grouping.
void MainWindow::offerSearch(const std::shared_ptr<const SearchReport>& report,
                             const QString& ended, const QString& numbers) {
    m_searchPage->showResult(
        tr("%1 %2 The edited grouping has locks in its way, so it was left as it is.")
            .arg(ended, numbers),
        false);
    m_messages->post({StripMessage::Kind::Notice,
                      tr("The result of the search breaks a lock of the edited grouping."),
                      {},
                      {},
                      tr("Open as New Grouping"),
                      [this, report] { openAsNewGrouping(report); }});
}

void MainWindow::openAsNewGrouping(const std::shared_ptr<const SearchReport>& report) {
    openEdited(toQt(m_search->request().name), report->file.grouping, tr("Search"));
    m_searchReport = report;
}

void MainWindow::evaluateGrouping() {
    startEvaluation(true);
}

void MainWindow::startEvaluation(bool grouped) {
    if (!m_model.isOpen())
        return;
    if (m_evaluationText.empty()) {
        chooseText(false, [this, grouped] { startEvaluation(grouped); });
        return;
    }
    if (m_evaluationText == m_model.calibration().data) {
        m_messages->post({StripMessage::Kind::Error,
                          tr("The evaluation would read the text that searches and calibrations "
                             "read, and so praise what was fitted to it."),
                          tr("Choose another text."),
                          {},
                          tr("Choose Text…"),
                          [this, grouped] {
                              chooseText(false, [this, grouped] { startEvaluation(grouped); });
                          }});
        return;
    }
    if (grouped)
        m_compare->evaluate(m_grouping->runName(), groupingFile(), m_evaluationText);
    else
        m_compare->evaluate(tr("%1, original").arg(m_model.name()), std::nullopt, m_evaluationText);
}

/// Picks the runs that carry the grouping's name; there may be none yet.
void MainWindow::compareGrouping() {
    std::vector<std::int64_t> runs;
    for (const RunSummary& run : m_compare->runs())
        if (toQt(run.name) == m_grouping->runName())
            runs.push_back(run.id);
    m_selection.setRuns(runs);
    m_selection.showPage(QStringLiteral("compare"));
    if (runs.empty())
        m_messages->post(
            {StripMessage::Kind::Notice,
             tr("No run carries the name of the grouping “%1” yet.").arg(m_grouping->runName()),
             {},
             {},
             tr("Evaluate It"),
             [this] { evaluateGrouping(); }});
}

void MainWindow::chooseText(bool forCalibration, const std::function<void()>& then) {
    FileQuestion question;
    question.title = forCalibration ? tr("Choose Calibration Text") : tr("Choose Evaluation Text");
    question.filter = tr("Texts (*.txt *.jsonl)");
    question.start = forCalibration ? m_model.calibration().data : m_evaluationText;
    askForPath(this, question, [this, forCalibration, then](const std::filesystem::path& path) {
        if (forCalibration) {
            CalibrationSettings settings = m_model.calibration();
            settings.data = path;
            m_model.setCalibration(settings);
        } else {
            m_evaluationText = path;
            m_evaluatePage->setText(path);
        }
        if (then)
            then();
    });
}

void MainWindow::runPageStep() {
    const QString page = m_selection.state().page;
    if (page == QStringLiteral("explore") && m_actions.calibrate->isEnabled())
        calibrate();
    else if (page == QStringLiteral("search"))
        m_searchPage->start();
    else if (page == QStringLiteral("train"))
        m_trainPage->start();
    else if (page == QStringLiteral("evaluate"))
        m_evaluatePage->start();
    else if (page == QStringLiteral("compare"))
        evaluateGrouping();
}

void MainWindow::chooseRecipe() {
    FileQuestion question;
    question.title = tr("Run Recipe");
    question.filter = tr("Recipes (*.yaml *.yml)");
    question.start = m_paths.sampleRecipe();
    askForPath(this, question, [this](const std::filesystem::path& path) { runRecipe(path); });
}

void MainWindow::runRecipe(const std::filesystem::path& path) {
    m_recent.add(RecentKind::Document, toQt(path));
    m_selection.showPage(QStringLiteral("compare"));
    m_compare->runRecipe(path);
}

} // namespace regroup::ui
