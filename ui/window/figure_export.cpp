// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/figure_export.h"

#include "core/base/error.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/common/qt_text.h"
#include "ui/common/theme.h"
#include "ui/pages/compare/run_points.h"
#include "ui/window/inspector_facts.h"
#include "ui/window/report_file.h"
#include "ui/window/selection_text.h"

#include <fmt/format.h>

#include <cstdio>

namespace regroup::ui {
namespace {

std::shared_ptr<const SimilarityReport>
reportFor(const FigureRequest& request, const SelectionState& place, const StudioWork& work) {
    if (!request.data.empty())
        return std::make_shared<const SimilarityReport>(readSimilarityReport(request.data));
    if (request.model.empty())
        throw Error(ErrorCode::BadUsage,
                    "Neither --data nor --model was given, expected one of them.",
                    "--data REPORT.json draws what `regroup similarity --out REPORT.json` wrote.");
    SimilarityRequest weights;
    weights.model = request.model;
    weights.metric = SimilarityMetric::Weight;
    weights.on = place.kind;
    JobContext job;
    return work.analyze(weights, job);
}

std::vector<HeatmapFigure> figuresOf(const std::shared_ptr<const SimilarityReport>& report,
                                     bool dark) {
    const ValueRange range = valueRange(report->layers);
    std::vector<HeatmapFigure> figures;
    for (std::size_t layer = 0; layer < report->layers.size(); ++layer) {
        HeatmapFigure figure;
        figure.layer = static_cast<int>(layer);
        figure.kind = report->on;
        figure.similarity = {report, &report->layers[layer]};
        figure.range = range;
        figure.colorMap = defaultColorMap(report->metric, dark);
        figures.push_back(std::move(figure));
    }
    return figures;
}

QString titleOf(const SimilarityReport& report) {
    const QString what = QStringLiteral("%1, %2").arg(kindText(report.on),
                                                      toQt(similarityMetricName(report.metric)));
    return report.tokenCount > 0 ? QStringLiteral("%1, %2 tokens").arg(what).arg(report.tokenCount)
                                 : what;
}

void exportHeatmapFigure(const FigureRequest& request, const SelectionState& place,
                         const StudioWork& work, PictureOptions options) {
    const auto report = reportFor(request, place, work);
    const std::vector<HeatmapFigure> figures = figuresOf(report, options.dark);
    options.title = titleOf(*report);
    options.size.setHeight(0); // As high as the layers need.
    if (request.kind == QStringLiteral("heatmaps")) {
        exportHeatmaps(request.file, figures, options);
        return;
    }
    if (static_cast<std::size_t>(place.layer) >= figures.size())
        throw Error(ErrorCode::BadUsage,
                    fmt::format("--select layer={}: the report has {} layers, expected 0 to {}.",
                                place.layer, figures.size(), figures.size() - 1));
    exportHeatmap(request.file, figures[static_cast<std::size_t>(place.layer)], options);
}

void exportComparison(const FigureRequest& request, const StudioWork& work,
                      const PictureOptions& options) {
    RunQuery query;
    query.parentId = request.runsOf.value_or(0);
    std::vector<TradeoffPoint> points = tradeoffPoints(work.listRuns(request.store, query));
    if (points.empty())
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: holds no run with a perplexity and a KV cache size{}.",
                        request.store.string(),
                        request.runsOf ? fmt::format(" below run {}", *request.runsOf) : ""),
            "regroup runs list shows what it holds.");
    TradeoffChart chart;
    chart.setLabelsShown(true);
    chart.setPoints(std::move(points));
    exportPlot(request.file, chart.plot(), chart.tableText(), options);
}

} // namespace

int exportFigure(const FigureRequest& request, const StudioWork& work) {
    const std::optional<SelectionState> place = selectionFromText(request.selection);
    const bool heatmap =
        request.kind == QStringLiteral("heatmap") || request.kind == QStringLiteral("heatmaps");
    if (!place || (!heatmap && request.kind != QStringLiteral("comparison"))) {
        std::fprintf(stderr, "regroup-studio: %s\n",
                     place ? "--export: the kinds are heatmap, heatmaps and comparison."
                           : qPrintable(selectionProblem(request.selection)));
        return 2;
    }
    try {
        applyTheme(request.theme == QStringLiteral("dark") ? request.theme
                                                           : QStringLiteral("light"));
        PictureOptions options;
        options.dark = request.theme == QStringLiteral("dark");
        if (heatmap)
            exportHeatmapFigure(request, *place, work, options);
        else
            exportComparison(request, work, options);
        return 0;
    } catch (const Error& error) {
        std::fprintf(stderr, "regroup-studio: %s\n", error.what());
        if (!error.hint().empty())
            std::fprintf(stderr, "hint: %s\n", error.hint().c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "regroup-studio: %s\n", error.what());
    }
    return 1;
}

} // namespace regroup::ui
