// SPDX-License-Identifier: GPL-3.0-or-later
// What the Explore page offers for export.
#include "ui/charts/heatmap_grid.h"
#include "ui/common/qt_text.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/overview.h"
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

PictureOptions withColorMap(PictureOptions options, std::optional<ColorMapName> own,
                            SimilarityMetric metric) {
    if (!options.colorMap)
        options.colorMap = own.value_or(defaultColorMap(metric, options.dark));
    return options;
}

std::string rangeText(const ValueRange& range) {
    return fmt::format("{} to {}", range.low, range.high);
}

} // namespace

/// The commands draw heads by number and without groups: those stand below them.
CommandRecipe ExplorePage::recipeOf(const char* figure, std::optional<int> layer) const {
    const HeadKind kind = m_context.selection.state().kind;
    SimilarityRequest request;
    request.runtime = m_context.model.runtime();
    request.model = m_context.model.path();
    request.metric = m_controller.metric();
    request.on = kind;
    request.calibration = m_context.model.calibration();
    CommandRecipe recipe;
    recipe.figure = figure;
    recipe.commands = {similarityCommandLine(request, "REPORT.json"),
                       fmt::format("regroup-studio --export {}=FILE.svg --data REPORT.json{}",
                                   layer ? "heatmap" : "heatmaps",
                                   layer ? fmt::format(" --select layer={}", *layer) : "")};
    recipe.facts = {
        {"model", request.model.string()},
        {"metric", std::string(similarityMetricName(request.metric))},
        {"on",
         figuresPerLayer() > 1 && !layer ? "key, value, query" : std::string(headKindName(kind))},
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
    if (!one && (m_exportsStrip || m_overview->strip().hasFocus()))
        return stripSource();
    if (!one)
        return overviewSource();
    const bool two = settings().beside && now.layer < m_besideFigures.layerCount();
    return two ? pairSource(now.layer) : layerSource(now.layer);
}

/// Both heatmaps that are shown, each in the colours of its metric.
FigureSource ExplorePage::pairSource(int layer) const {
    const SimilarityMetric first = m_controller.metric();
    const SimilarityMetric second = *settings().beside;
    const HeadKind kind = m_context.selection.state().kind;
    FigureSource source = layerSource(layer);
    source.title = tr("Layer %1, %2").arg(layer).arg(kindText(kind));
    source.size = QSizeF(900, 430);
    source.sheet = [figures = std::array{m_figures.layer(layer, m_grouping, settings(), false),
                                         besideFigure(layer, false)},
                    names = std::array{metricTitle(first), metricTitle(second)},
                    own = settings().colorMap, first, second](const PictureOptions& options) {
        auto drawn = figures;
        drawn[0].colorMap = own.value_or(defaultColorMap(first, options.dark));
        drawn[1].colorMap = own.value_or(defaultColorMap(second, options.dark));
        return heatmapPairSheet(drawn, names, options);
    };
    CommandRecipe recipe = recipeOf("heatmap", layer);
    addBeside(recipe, layer);
    source.readRecipe = writtenRecipe(m_context.work.commandRecipe, std::move(recipe));
    return source;
}

void ExplorePage::addBeside(CommandRecipe& recipe, int layer) const {
    SimilarityRequest request;
    request.model = m_context.model.path();
    request.metric = *settings().beside;
    request.on = m_context.selection.state().kind;
    request.calibration = m_context.model.calibration();
    recipe.commands.push_back(similarityCommandLine(request, "BESIDE.json"));
    recipe.commands.push_back(
        fmt::format("regroup-studio --export heatmap=BESIDE.svg --data BESIDE.json --select "
                    "layer={}",
                    layer));
    recipe.facts.emplace_back("beside", std::string(similarityMetricName(request.metric)));
    recipe.facts.emplace_back("range beside", rangeText(besideFigure(layer, false).range));
}

FigureSource ExplorePage::layerSource(int layer) const {
    const HeadKind kind = m_context.selection.state().kind;
    FigureSource source;
    source.kind = QStringLiteral("heatmap");
    source.isHeatmap = true;
    source.title =
        tr("Layer %1, %2, %3").arg(layer).arg(kindText(kind), metricTitle(m_controller.metric()));
    source.name = QStringLiteral("layer-%1-%2").arg(layer).arg(toQt(headKindName(kind)));
    source.size = QSizeF(480, 400);
    source.sheet = [figure = m_figures.layer(layer, m_grouping, settings(), false),
                    own = settings().colorMap,
                    metric = m_controller.metric()](const PictureOptions& options) {
        return heatmapSheet(figure, withColorMap(options, own, metric));
    };
    source.readRecipe = writtenRecipe(m_context.work.commandRecipe, recipeOf("heatmap", layer));
    return source;
}

/// As sorted on the screen.
FigureSource ExplorePage::overviewSource() const {
    const HeadKind kind = m_context.selection.state().kind;
    const bool all = figuresPerLayer() > 1;
    const QString metric = metricTitle(m_controller.metric());
    FigureSource source;
    source.kind = QStringLiteral("heatmaps");
    source.isHeatmap = true;
    source.title = all ? tr("Keys, values and queries, %1").arg(metric)
                       : tr("%1, %2").arg(kindText(kind), metric);
    source.name =
        QStringLiteral("layers-%1").arg(all ? QStringLiteral("all") : toQt(headKindName(kind)));
    source.size = QSizeF(720, 540);
    source.sheet = [figures = m_overview->grid().figures(), perLayer = figuresPerLayer(),
                    own = settings().colorMap,
                    metric = m_controller.metric()](const PictureOptions& options) {
        return heatmapsSheet(figures, withColorMap(options, own, metric), perLayer);
    };
    source.readRecipe =
        writtenRecipe(m_context.work.commandRecipe, recipeOf("heatmaps", std::nullopt));
    return source;
}

FigureSource ExplorePage::stripSource() const {
    LayerStripChart* strip = &m_overview->strip();
    FigureSource source;
    source.kind = QStringLiteral("layers");
    source.title =
        strip->quantity() == LayerStripChart::Quantity::Error
            ? tr("Error and groups by layer")
            : tr("Similarity within groups by layer, %1").arg(metricTitle(m_controller.metric()));
    source.name = QStringLiteral("layers");
    source.size = QSizeF(640, 260);
    source.sheet = sheetOf(strip);
    source.readRecipe =
        writtenRecipe(m_context.work.commandRecipe, recipeOf("layers", std::nullopt));
    return source;
}

} // namespace regroup::ui
