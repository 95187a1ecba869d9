// SPDX-License-Identifier: GPL-3.0-or-later
// What the overview of the Explore page shows.
#include "ui/charts/heatmap_grid.h"
#include "ui/common/theme.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/explore_tool_bar.h"
#include "ui/pages/explore/layer_errors.h"
#include "ui/pages/explore/overview.h"

#include <algorithm>

namespace regroup::ui {
namespace {

constexpr std::array shownKinds = {HeadKind::Key, HeadKind::Value, HeadKind::Query};

/// Pictures beside each other are compared: a shared range is also that of all kinds.
void shareRange(std::vector<HeatmapFigure>& figures) {
    ValueRange range = figures.front().range;
    for (const HeatmapFigure& figure : figures)
        range = {std::min(range.low, figure.range.low), std::max(range.high, figure.range.high)};
    for (HeatmapFigure& figure : figures)
        figure.range = range;
}

} // namespace

int ExplorePage::figuresPerLayer() const {
    const auto layers = m_figures.layerCount();
    const bool all = settings().allKinds && std::all_of(m_kindFigures.begin(), m_kindFigures.end(),
                                                        [layers](const ExploreFigures& figures) {
                                                            return figures.layerCount() == layers;
                                                        });
    return all ? static_cast<int>(shownKinds.size()) : 1;
}

std::vector<HeatmapFigure> ExplorePage::overviewFigures() const {
    const bool dark = isDark(palette());
    if (figuresPerLayer() == 1)
        return m_figures.all(m_grouping, settings(), dark);
    std::vector<HeatmapFigure> figures;
    for (int layer = 0; layer < m_figures.layerCount(); ++layer)
        for (const ExploreFigures& kind : m_kindFigures)
            figures.push_back(kind.layer(layer, m_grouping, settings(), dark));
    if (settings().range == RangeMode::Shared && !figures.empty())
        shareRange(figures);
    return figures;
}

void ExplorePage::refreshOverview() {
    for (std::size_t kind = 0; kind < shownKinds.size(); ++kind) {
        m_kindFigures[kind].setReport(
            settings().allKinds ? m_controller.shownReport(shownKinds[kind]) : nullptr);
        m_kindFigures[kind].setOutlined(m_figures.outlined());
    }
    OverviewContent content;
    content.figures = overviewFigures();
    content.perLayer = figuresPerLayer();
    content.layers = layerPoints();
    content.sort = settings().sort;
    m_toolBar->setShownRange(content.figures.front().range);
    m_toolBar->setErrorKnown(content.hasErrors());
    m_overview->setContent(std::move(content));
    m_overview->setCurrentLayer(m_context.selection.state().layer);
}

std::vector<LayerStripPoint> ExplorePage::layerPoints() const {
    std::vector<LayerStripPoint> points;
    points.reserve(static_cast<std::size_t>(m_figures.layerCount()));
    for (int layer = 0; layer < m_figures.layerCount(); ++layer)
        points.push_back(layerPoint(layer));
    return points;
}

LayerStripPoint ExplorePage::layerPoint(int layer) const {
    LayerStripPoint point;
    point.layer = layer;
    const HeatmapFigure figure = m_figures.layer(layer, m_grouping, settings(), false);
    if (figure.isGrouped())
        point.mean = meanWithinGroups(*figure.similarity, *figure.grouping);
    const auto at = static_cast<std::size_t>(layer);
    const ModelGrouping& groups =
        m_figures.outlined() ? *m_figures.outlined() : m_grouping.grouping();
    if (at >= groups.size())
        return point;
    point.keyGroupCount = groups[at].key.groupCount();
    point.valueGroupCount = groups[at].value.groupCount();
    point.error = m_errors->error(layer, groups[at]);
    return point;
}

void ExplorePage::exportStrip() {
    m_exportsStrip = true; // The window asks for figureSource() at once.
    Q_EMIT exportRequested();
    m_exportsStrip = false;
}

} // namespace regroup::ui
