// SPDX-License-Identifier: GPL-3.0-or-later
// The tour of the window: what it points at, and when it is offered.
#include "ui/charts/similarity_heatmap.h"
#include "ui/editor/group_list.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/pages/search/search_page.h"
#include "ui/window/main_window.h"
#include "ui/window/tour.h"

#include <QSettings>

namespace regroup::ui {
namespace {

const QString tourKey = QStringLiteral("tour/seen");

} // namespace

void MainWindow::offerTour() {
    if (keepsSettings() && !QSettings().value(tourKey, false).toBool() && !m_model.isOpen())
        startTour();
}

void MainWindow::startTour() {
    if (m_tour == nullptr) {
        m_tour = new Tour(tourSteps(), this);
        connect(m_tour, &Tour::ended, this, [this] {
            if (keepsSettings())
                QSettings().setValue(tourKey, true);
        });
    }
    m_tour->start();
}

/// A layer of the open model, or else of the sample, which is opened for it.
void MainWindow::leadToLayer() {
    const SelectionState& now = m_selection.state();
    if (m_model.isOpen()) {
        m_selection.showLayer(now.layer, now.kind);
        return;
    }
    SelectionState place;
    place.page = QStringLiteral("explore");
    place.view = QStringLiteral("layer");
    m_placeToRestore = {m_paths.sampleModel(), place};
    if (m_actions.openSample->isEnabled())
        openSample();
    else
        m_selection.showPage(QStringLiteral("explore"));
}

QList<TourStep> MainWindow::tourSteps() {
    const auto page = [this](const char* name) {
        return [this, name] { m_selection.showPage(QString::fromLatin1(name)); };
    };
    const auto named = [](QWidget& within, const char* name) {
        return [whole = &within, name] {
            auto* part = whole->findChild<QWidget*>(QString::fromLatin1(name));
            return part != nullptr && part->isVisible() ? part : whole;
        };
    };
    return {
        {tr("One page for each step of the work"),
         tr("Explore shows how similar the heads of a model are; Search finds groups; Train "
            "converts and tunes; Evaluate measures; Compare puts all runs side by side. Every "
            "result has a button that leads on."),
         {},
         named(*this, "pageRail")},
        {tr("How similar the heads of a layer are"),
         tr("Point at a cell to read it in the line at the bottom. A click or the Space key picks "
            "its two heads, arrow keys walk, Page Up and Page Down change the layer."),
         [this] { leadToLayer(); }, named(*m_explorePage, "layerHeatmap")},
        {tr("Groups by hand"),
         tr("Drag heads from group to group, or select them and press M and the letter of a group. "
            "The numbers above follow at once, Ctrl+Z takes every step back, and the hint below "
            "names the next good move."),
         [this] { leadToLayer(); }, named(*m_explorePage, "groupList")},
        {tr("Groups by search"),
         tr("Choose how groupings are tried out, and start. The chart shows every candidate while "
            "the search runs; stopping keeps the best so far."),
         page("search"), named(*m_searchPage, "startSearchButton")},
        {tr("What it costs"),
         tr("Every search and evaluation becomes a run here, with its error and its recipe. "
            "Filter, sort and pick runs to compare them. The Help menu starts this tour again."),
         page("compare"), named(*m_comparePage, "runTable")},
    };
}

} // namespace regroup::ui
