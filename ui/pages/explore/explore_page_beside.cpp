// SPDX-License-Identifier: GPL-3.0-or-later
// The second metric of the Explore page: a heatmap beside the first one.
#include "ui/common/shown_number.h"
#include "ui/common/theme.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/window/metric_text.h"

namespace regroup::ui {

HeatmapSettings ExplorePage::besideSettings() const {
    HeatmapSettings own = settings();
    const bool sameValues = fullRange(*own.beside) == fullRange(m_controller.metric());
    if (own.range == RangeMode::Fixed && !sameValues)
        own.range = RangeMode::Shared;
    own.order = HeadOrder::ByNumber; // That of the first one is put in its place.
    return own;
}

HeatmapFigure ExplorePage::besideFigure(int layer, bool dark) const {
    const HeatmapFigure first = m_figures.layer(layer, m_grouping, settings(), dark);
    HeatmapFigure figure;
    figure.layer = layer;
    figure.kind = m_context.selection.state().kind;
    if (layer >= m_besideFigures.layerCount())
        return figure;
    figure = m_besideFigures.layer(layer, m_grouping, besideSettings(), dark);
    if (figure.headCount() != first.headCount())
        return figure; // E.g. rows of attention, which only query heads have.
    figure.order = first.order;
    figure.grouping = first.grouping;
    figure.marks = first.marks;
    return figure;
}

QString ExplorePage::besideMissing() const {
    const SimilarityMetric metric = *settings().beside;
    if (m_controller.isMeasuring(metric) || m_controller.isCalibrating())
        return tr("Comparing the heads by %1…").arg(metricTitle(metric));
    if (needsCalibration(metric) && !m_context.model.isCalibrated())
        return tr("Comparing by %1 needs a calibration.").arg(metricTitle(metric));
    return tr("The similarity of the heads could not be measured.");
}

void ExplorePage::refreshBeside() {
    const HeatmapSettings now = settings();
    const int layer = m_context.selection.state().layer;
    m_besideFigures.setReport(
        now.beside ? m_controller.besideReport(m_context.selection.state().kind) : nullptr);
    if (!now.beside) {
        m_layerView->setBeside(std::nullopt, {});
        return;
    }
    LayerView::Beside beside;
    beside.figure = besideFigure(layer, isDark(palette()));
    beside.metric = metricTitle(*now.beside);
    if (m_besideFigures.layerCount() > 0)
        beside.rangeBadge = rangeBadge(m_besideFigures, besideSettings().range);
    else
        beside.missing = besideMissing();
    m_layerView->setBeside(beside, metricTitle(m_controller.metric()));
}

QString ExplorePage::rangeBadge(const ExploreFigures& figures, RangeMode mode) const {
    switch (mode) {
    case RangeMode::Shared: return tr("shared");
    case RangeMode::Own: return tr("own");
    case RangeMode::Fixed: return tr("fixed");
    case RangeMode::Full: {
        const ValueRange full = figures.fullRange();
        return tr("%1 to %2").arg(shownNumber(full.low), shownNumber(full.high));
    }
    }
    return {};
}

} // namespace regroup::ui
