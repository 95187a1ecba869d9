// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/explore_figures.h"

#include "ui/editor/grouping_document.h"

namespace regroup::ui {

void ExploreFigures::setReport(const SharedReport& report) {
    if (report == m_report)
        return;
    m_report = report;
    m_shared = report ? valueRange(report->layers, ui::fullRange(report->metric)) : ValueRange{};
    m_dendrograms.assign(static_cast<std::size_t>(layerCount()), nullptr);
}

std::shared_ptr<const SquareMatrix> ExploreFigures::similarity(int layer) const {
    if (layer < 0 || layer >= layerCount())
        return nullptr;
    return {m_report, &m_report->layers[static_cast<std::size_t>(layer)]};
}

ValueRange ExploreFigures::rangeOf(int layer, const HeatmapSettings& settings) const {
    switch (settings.range) {
    case RangeMode::Shared: return m_shared;
    case RangeMode::Own:
        return valueRange(m_report->layers[static_cast<std::size_t>(layer)], fullRange());
    case RangeMode::Full: return fullRange();
    case RangeMode::Fixed: return settings.fixedRange;
    }
    return m_shared;
}

ValueRange ExploreFigures::fullRange() const {
    return ui::fullRange(m_report->metric);
}

std::shared_ptr<const Dendrogram> ExploreFigures::dendrogram(int layer) const {
    auto& tree = m_dendrograms[static_cast<std::size_t>(layer)];
    if (!tree)
        tree = std::make_shared<const Dendrogram>(
            Dendrogram::ofSimilarity(m_report->layers[static_cast<std::size_t>(layer)]));
    return tree;
}

HeatmapFigure ExploreFigures::layer(int layer, const GroupingDocument& grouping,
                                    const HeatmapSettings& settings, bool dark) const {
    HeatmapFigure figure;
    figure.layer = layer;
    figure.kind = m_report->on;
    figure.similarity = similarity(layer);
    figure.range = rangeOf(layer, settings);
    figure.colorMap = settings.colorMap.value_or(defaultColorMap(m_report->metric, dark));
    if (settings.order == HeadOrder::ByCluster)
        figure.order = dendrogram(layer)->order();
    // The heads of a grouped checkpoint's heatmaps are its KV heads: another number, no outlines.
    if (!grouping.hasLayer(layer) || grouping.headCount(layer) != figure.headCount())
        return figure;
    figure.grouping = grouping.grouping(layer, figure.kind);
    figure.marks = grouping.marks(layer, figure.kind);
    if (settings.order == HeadOrder::ByGroup)
        figure.order = orderByGroup(*figure.grouping, figure.marks);
    outline(figure);
    return figure;
}

void ExploreFigures::outline(HeatmapFigure& figure) const {
    const auto layer = static_cast<std::size_t>(figure.layer);
    if (!m_outlined || layer >= m_outlined->size())
        return;
    const LayerGrouping& groups = (*m_outlined)[layer];
    const Grouping& shown = figure.kind == HeadKind::Value ? groups.value : groups.key;
    if (shown.headCount() != figure.headCount())
        return;
    figure.grouping = shown;
    figure.marks.clear();
}

std::vector<HeatmapFigure> ExploreFigures::all(const GroupingDocument& grouping,
                                               const HeatmapSettings& settings, bool dark) const {
    std::vector<HeatmapFigure> figures;
    figures.reserve(static_cast<std::size_t>(layerCount()));
    for (int index = 0; index < layerCount(); ++index)
        figures.push_back(layer(index, grouping, settings, dark));
    return figures;
}

} // namespace regroup::ui
