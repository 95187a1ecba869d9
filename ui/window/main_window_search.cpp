// SPDX-License-Identifier: GPL-3.0-or-later
// What other pages show of a running search.
#include "ui/common/qt_text.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_page.h"
#include "ui/window/main_window.h"

namespace regroup::ui {

/// After acceptSearch: what is kept is the edited grouping by then.
void MainWindow::connectSearch() {
    connect(m_search, &SearchController::started, this, &MainWindow::followSearch);
    connect(m_search, &SearchController::stepsArrived, this, &MainWindow::followSearch);
    connect(m_search, &SearchController::pausedChanged, this, &MainWindow::followSearch);
    connect(m_search, &SearchController::finished, this, &MainWindow::followSearch);
    connect(m_search, &SearchController::stopped, this, &MainWindow::followSearch);
    connect(m_search, &SearchController::failed, this, &MainWindow::followSearch);
    const auto showEdited = [this] {
        m_searchPage->setEdited(m_grouping->grouping());
        if (m_search->isRunning())
            followSearch(); // Where the search has not come to, these are outlined.
    };
    connect(m_grouping, &GroupingDocument::changed, this, showEdited);
    connect(m_grouping, &GroupingDocument::groupingReplaced, this, showEdited);
}

void MainWindow::followSearch() {
    const SearchRequest& request = m_search->request();
    if (!m_search->isRunning() || request.model != m_model.path()) {
        m_explorePage->followSearch(std::nullopt);
        return;
    }
    m_explorePage->followSearch(ExplorePage::RunningSearch{
        toQt(request.name.empty() ? std::string(searchMethodName(request.search.method))
                                  : request.name),
        m_search->isPaused(), m_search->bestSoFar(m_grouping->grouping())});
}

} // namespace regroup::ui
