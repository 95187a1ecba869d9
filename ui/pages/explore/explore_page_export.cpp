// SPDX-License-Identifier: GPL-3.0-or-later
// What the Explore page offers for export.
#include "ui/common/qt_text.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/window/command_line.h"
#include "ui/window/inspector_facts.h"
#include "ui/window/metric_text.h"

#include <fmt/format.h>

namespace regroup::ui {
namespace {

std::string orderName(HeadOrder order) {
    switch (order) {
    case HeadOrder::ByNumber: return "number";
    case HeadOrder::ByGroup: return "group";
    case HeadOrder::ByCluster: return "cluster";
    }
    return {};
}

std::string rangeText(const ValueRange& range) {
    return fmt::format("{} to {}", range.low, range.high);
}

} // namespace

/// The commands draw heads by number and without groups: those stand below them.
CommandRecipe ExplorePage::recipeOf(std::optional<int> layer) const {
    const HeadKind kind = m_context.selection.state().kind;
    SimilarityRequest request;
    request.model = m_context.model.path();
    request.metric = m_controller.metric();
    request.on = kind;
    request.calibration = m_context.model.calibration();
    CommandRecipe recipe;
    recipe.figure = layer ? "heatmap" : "heatmaps";
    recipe.commands = {similarityCommandLine(request, "REPORT.json"),
                       fmt::format("regroup-studio --export {}=FILE.svg --data REPORT.json{}",
                                   recipe.figure,
                                   layer ? fmt::format(" --select layer={}", *layer) : "")};
    recipe.facts = {
        {"model", request.model.string()},
        {"metric", std::string(similarityMetricName(request.metric))},
        {"on", std::string(headKindName(kind))},
        {"order", orderName(settings().order)},
        {"grouping", fromQt(m_figures.outlined() ? m_search->name : m_grouping.name())}};
    if (const SharedReport& report = m_figures.report(); report->tokenCount > 0)
        recipe.facts.emplace_back("tokens", std::to_string(report->tokenCount));
    const HeatmapFigure shown = m_figures.layer(layer.value_or(0), m_grouping, settings(), false);
    recipe.facts.emplace_back("range", rangeText(shown.range));
    if (!shown.isGrouped())
        return recipe;
    recipe.groups = m_figures.outlined().value_or(m_grouping.grouping());
    if (layer) {
        recipe.groups = {recipe.groups.at(static_cast<std::size_t>(*layer))};
        recipe.firstLayer = *layer;
    }
    return recipe;
}

FigureSource ExplorePage::figureSource() const {
    const SelectionState& now = m_context.selection.state();
    const bool one = now.view == QStringLiteral("layer") && now.layer < m_figures.layerCount();
    const QString kind = toQt(headKindName(now.kind));
    const QString metric = metricTitle(m_controller.metric());
    FigureSource source;
    source.kind = one ? QStringLiteral("heatmap") : QStringLiteral("heatmaps");
    source.isHeatmap = true;
    source.title = one ? tr("Layer %1, %2, %3").arg(now.layer).arg(kindText(now.kind), metric)
                       : tr("%1, %2").arg(kindText(now.kind), metric);
    source.name = one ? QStringLiteral("layer-%1-%2").arg(now.layer).arg(kind)
                      : QStringLiteral("layers-%1").arg(kind);
    source.size = one ? QSizeF(480, 400) : QSizeF(720, 540);
    const std::vector<HeatmapFigure> figures =
        one ? std::vector{m_figures.layer(now.layer, m_grouping, settings(), false)}
            : m_figures.all(m_grouping, settings(), false);
    source.sheet = [figures, one, own = settings().colorMap,
                    metric = m_controller.metric()](const PictureOptions& options) {
        PictureOptions drawn = options;
        if (!drawn.colorMap)
            drawn.colorMap = own.value_or(defaultColorMap(metric, options.dark));
        return one ? heatmapSheet(figures.front(), drawn) : heatmapsSheet(figures, drawn);
    };
    source.readRecipe = writtenRecipe(m_context.work.commandRecipe,
                                      recipeOf(one ? std::optional(now.layer) : std::nullopt));
    return source;
}

} // namespace regroup::ui
