// SPDX-License-Identifier: GPL-3.0-or-later
// What the pages Train and Evaluate ask the window for, and what becomes of their jobs.
#include "ui/common/message_strip.h"
#include "ui/common/qt_text.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/evaluate/evaluate_controller.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/search/search_replay.h"
#include "ui/pages/train/convert_controller.h"
#include "ui/pages/train/fine_tune_controller.h"
#include "ui/pages/train/fine_tune_panel.h"
#include "ui/pages/train/train_page.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <algorithm>

namespace regroup::ui {

void MainWindow::connectTraining() {
    connect(m_actions.convertGrouping, &QAction::triggered, this, [this] {
        m_selection.showPage(QStringLiteral("train"));
        m_trainPage->showConvert();
    });
    connect(m_actions.fineTune, &QAction::triggered, this, [this] {
        m_selection.showPage(QStringLiteral("train"));
        m_trainPage->showFineTune();
    });
    connect(m_trainPage, &TrainPage::openRequested, this, &MainWindow::chooseModel);
    connect(m_trainPage, &TrainPage::openModelRequested, this, &MainWindow::openPath);
    connect(m_trainPage, &TrainPage::tuneModelRequested, this,
            [this](const std::filesystem::path& model) {
                m_placeToRestore = {model, m_selection.state()}; // A model opens in Explore else.
                openPath(model);
            });
    connect(m_evaluatePage, &EvaluatePage::openRequested, this, &MainWindow::chooseModel);
    connect(m_evaluatePage, &EvaluatePage::compareRequested, this, [this](std::int64_t run) {
        m_selection.setRuns({run});
        m_selection.showPage(QStringLiteral("compare"));
    });
    connect(m_searchPage, &SearchPage::forkRequested, this, &MainWindow::forkSearch);
    connect(m_searchPage, &SearchPage::openReportRequested, this, &MainWindow::openAsNewGrouping);
    connect(m_convert, &ConvertController::failed, this, &MainWindow::showError);
    connect(m_fineTune, &FineTuneController::failed, this,
            [this](const QString& what, const Failure& failure) {
                showError(what, failure, m_trainPage->fineTunePanel().remedyFor(failure));
            });
    connect(m_evaluate, &EvaluateController::failed, this, &MainWindow::showError);
    connect(m_convert, &ConvertController::finished, this, [this] {
        m_messages->showNotice(
            tr("The grouped checkpoint is in %1.").arg(toQt(m_convert->request().out)));
        m_compare->refresh();
    });
    connect(m_fineTune, &FineTuneController::finished, m_compare, &CompareController::refresh);
    connect(m_evaluate, &EvaluateController::finished, m_compare, &CompareController::refresh);
    connect(m_evaluate, &EvaluateController::itemsExported, this, [this](const QString& path) {
        m_messages->showNotice(tr("The items are in %1.").arg(path));
    });
}

/// A step of a search as a grouping of its own beside those that are open.
void MainWindow::forkSearch(const QString& name, const SearchStep& step) {
    const std::vector<SearchStep>& steps = m_search->steps();
    const auto at = std::find(steps.begin(), steps.end(), step);
    if (at == steps.end() || m_search->request().model != m_model.path())
        return;
    const ModelGrouping forked =
        groupingAt(steps, static_cast<std::size_t>(at - steps.begin()), m_grouping->grouping());
    openEdited(tr("%1, step %2").arg(name).arg(at - steps.begin() + 1), forked,
               tr("Fork of %1").arg(name));
    m_selection.showLayer(m_selection.state().layer, m_selection.state().kind);
}

} // namespace regroup::ui
