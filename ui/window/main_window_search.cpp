// SPDX-License-Identifier: GPL-3.0-or-later
// What other pages show of a running search.
#include "ui/common/qt_text.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/search/search_replay.h"
#include "ui/window/main_window.h"

#include <algorithm>

namespace regroup::ui {
namespace {

SlotLocks locksOf(const GroupingDocument& document, int layer, HeadKind kind) {
    SlotLocks locks;
    locks.slot = {layer, kind == HeadKind::Value ? SlotKind::Value : SlotKind::Key};
    locks.grouping = document.grouping(layer, kind);
    locks.whole = document.isLayerLocked(layer);
    for (int head = 0; head < document.headCount(layer); ++head)
        if (document.isHeadLocked(layer, kind, head))
            locks.heads.push_back(head);
    for (const SlotGroup& group : document.groups(layer, kind))
        if (group.locked)
            locks.groups.push_back(locks.grouping.labelOf(group.heads.front()));
    std::sort(locks.groups.begin(), locks.groups.end());
    return locks;
}

std::vector<SlotLocks> locksOf(const GroupingDocument& document) {
    std::vector<SlotLocks> locks;
    for (int layer = 0; layer < document.layerCount(); ++layer)
        for (const HeadKind kind : {HeadKind::Key, HeadKind::Value})
            locks.push_back(locksOf(document, layer, kind));
    return locks;
}

} // namespace

/// After acceptSearch: what is kept is the edited grouping by then.
void MainWindow::connectSearch() {
    connect(m_search, &SearchController::started, this, &MainWindow::followSearch);
    connect(m_search, &SearchController::stepsArrived, this, &MainWindow::followSearch);
    connect(m_search, &SearchController::pausedChanged, this, &MainWindow::followSearch);
    connect(m_search, &SearchController::finished, this, &MainWindow::followSearch);
    connect(m_search, &SearchController::stopped, this, &MainWindow::followSearch);
    connect(m_search, &SearchController::failed, this, &MainWindow::followSearch);
    connect(m_searchPage, &SearchPage::shownStepChanged, this, &MainWindow::followSearch);
    const auto showEdited = [this] {
        m_searchPage->setEdited(m_grouping->grouping());
        m_searchPage->setLocks(locksOf(*m_grouping));
        if (m_search->isRunning() || m_searchPage->shownStep())
            followSearch(); // Where the search has not come to, these are outlined.
    };
    connect(m_grouping, &GroupingDocument::changed, this, showEdited);
    connect(m_grouping, &GroupingDocument::groupingReplaced, this, showEdited);
}

void MainWindow::followSearch() {
    const SearchRequest& request = m_search->request();
    const std::optional<SearchStep>& step = m_searchPage->shownStep();
    if ((!m_search->isRunning() && !step) || request.model != m_model.path()) {
        m_explorePage->followSearch(std::nullopt);
        return;
    }
    ExplorePage::RunningSearch shown{
        toQt(request.name.empty() ? std::string(searchMethodName(request.search.method))
                                  : request.name),
        m_search->isPaused(), m_search->bestSoFar(m_grouping->grouping())};
    const std::vector<SearchStep>& steps = m_search->steps();
    const auto at = step ? std::find(steps.begin(), steps.end(), *step) : steps.end();
    if (at != steps.end()) {
        shown.groups =
            groupingAt(steps, static_cast<std::size_t>(at - steps.begin()), m_grouping->grouping());
        shown.replayed = m_searchPage->shownStepText();
    }
    m_explorePage->followSearch(std::move(shown));
}

} // namespace regroup::ui
