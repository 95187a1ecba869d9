// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/figure_export.h"

#include "core/base/error.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/curves_chart.h"
#include "ui/charts/score_bar_chart.h"
#include "ui/charts/subject_chart.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/common/qt_text.h"
#include "ui/common/theme.h"
#include "ui/pages/compare/run_points.h"
#include "ui/window/inspector_facts.h"
#include "ui/window/report_file.h"
#include "ui/window/selection_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

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
    const ValueRange range = valueRange(report->layers, fullRange(report->metric));
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

/// The runs that the figure is about: those named, else all that pass the query.
std::vector<RunSummary> runsFor(const FigureRequest& request, const StudioWork& work) {
    RunQuery query;
    query.parentId = request.runsOf.value_or(0);
    std::vector<RunSummary> runs = work.listRuns(request.store, query);
    if (!request.runs.empty())
        std::erase_if(runs, [&request](const RunSummary& run) {
            return std::find(request.runs.begin(), request.runs.end(), run.id) ==
                   request.runs.end();
        });
    return runs;
}

[[noreturn]] void throwNothingToDraw(const FigureRequest& request, const char* what) {
    throw Error(ErrorCode::BadData,
                fmt::format("{}: holds no run with {}{}.", request.store.string(), what,
                            request.runsOf ? fmt::format(" below run {}", *request.runsOf) : ""),
                "regroup runs list shows what it holds.");
}

RunMeasure measureFor(const FigureRequest& request, const std::vector<RunMeasure>& measures) {
    const std::string wanted = fromQt(request.measure);
    for (const RunMeasure& measure : measures)
        if (!wanted.empty() && (measure.task == wanted || measure.metric == wanted))
            return measure;
    if (!wanted.empty())
        throwNothingToDraw(request, ("a result of " + wanted).c_str());
    const auto usual = usualMeasure(measures);
    if (!usual)
        throwNothingToDraw(request, "a result");
    return *usual;
}

void exportChart(const FigureRequest& request, const StudioWork& work, RunChart& chart,
                 const RunMeasure& measure, const std::vector<std::int64_t>& runs,
                 PictureOptions options) {
    FigureRecipe figure{fromQt(request.kind), measure.task, measure.metric,
                        measure.protocol,     {},           runs};
    if (work.figureRecipe)
        options.recipe = work.figureRecipe(request.store, figure);
    exportPlot(request.file, chart.plot(), chart.tableText(), options);
}

std::vector<std::int64_t> drawnBy(RunChart& chart) {
    std::set<std::int64_t> runs;
    for (const ChartMark& mark : chart.marks())
        runs.insert(mark.runId);
    return {runs.begin(), runs.end()};
}

void exportTradeoff(const FigureRequest& request, const StudioWork& work, PictureOptions options) {
    const std::vector<RunSummary> runs = runsFor(request, work);
    const std::vector<RunMeasure> measures = measuresOf(runs);
    if (measures.empty())
        throwNothingToDraw(request, "a perplexity and a KV cache size");
    const RunMeasure measure = measureFor(request, measures);
    TradeoffChart chart;
    chart.setMethodOrder(methodOrder(runs));
    chart.setQuality(tradeoffQualityOf(measure, measures));
    chart.setPoints(tradeoffPoints(runs, measure));
    if (chart.isEmpty())
        throwNothingToDraw(request, "a perplexity and a KV cache size");
    exportChart(request, work, chart, measure, drawnBy(chart), std::move(options));
}

void exportBars(const FigureRequest& request, const StudioWork& work, PictureOptions options) {
    const std::vector<RunSummary> runs = runsFor(request, work);
    const std::vector<RunMeasure> measures = measuresOf(runs);
    ScoreBarChart chart;
    chart.resize(options.size.toSize());
    chart.setMethodOrder(methodOrder(runs));
    const bool byTask = request.kind == QStringLiteral("bars");
    const RunMeasure measure = byTask ? RunMeasure{} : measureFor(request, measures);
    chart.setBars(byTask ? barsByTask(runs) : barsByGroupSize(runs, measure, measures));
    if (chart.isEmpty())
        throwNothingToDraw(request, "results to draw as bars");
    exportChart(request, work, chart, measure, drawnBy(chart), std::move(options));
}

void exportCurves(const FigureRequest& request, const StudioWork& work, PictureOptions options) {
    const std::vector<RunSummary> runs = runsFor(request, work);
    std::vector<std::int64_t> trainings;
    for (const RunSummary& run : runs)
        if (run.kind == "finetune")
            trainings.push_back(run.id);
    CurvesChart chart;
    chart.setCurves(trainingCurvesOf(work.trainingCurves(request.store, trainings), runs));
    if (chart.isEmpty())
        throwNothingToDraw(request, "the steps of a training");
    exportChart(request, work, chart, {}, trainings, std::move(options));
}

void exportSubjects(const FigureRequest& request, const StudioWork& work, PictureOptions options) {
    const std::vector<RunSummary> runs = runsFor(request, work);
    std::vector<const RunSummary*> measured = runsWithSubjects(runs);
    if (measured.empty())
        throwNothingToDraw(request, "results of MMLU's subjects");
    std::reverse(measured.begin(), measured.end()); // The oldest is what the other is against.
    const RunSummary* second = measured.size() > 1 ? measured[1] : nullptr;
    SubjectChart chart;
    chart.setChance(0.25);
    chart.setSubjects({measured.front()->id, toQt(measured.front()->name)},
                      second == nullptr ? SubjectChart::Run{}
                                        : SubjectChart::Run{second->id, toQt(second->name)},
                      subjectRows(*measured.front(), second));
    options.size.setHeight(
        std::max<double>(options.size.height(), chart.minimumSizeHint().height()));
    exportChart(request, work, chart, {}, drawnBy(chart), std::move(options));
}

/// Of the newest search that has one.
void exportFront(const FigureRequest& request, const StudioWork& work, PictureOptions options) {
    for (const RunSummary& run : runsFor(request, work)) {
        if (run.kind != "search")
            continue;
        const auto fronts = work.budgetFronts(request.store, {run.id});
        if (fronts.empty())
            continue;
        TradeoffChart chart;
        chart.setQuality(frontQuality());
        chart.setPoints(frontPoints(fronts.front(), run));
        exportChart(request, work, chart, {}, {run.id}, std::move(options));
        return;
    }
    throwNothingToDraw(request, "a budget that was shared out");
}

using Export = void (*)(const FigureRequest&, const StudioWork&, PictureOptions);

/// What is drawn of runs; "comparison" is the name of "pareto" that the command line has.
Export exportOf(const QString& kind) {
    static const std::map<QString, Export> kinds{
        {QStringLiteral("comparison"), exportTradeoff}, {QStringLiteral("pareto"), exportTradeoff},
        {QStringLiteral("bars"), exportBars},           {QStringLiteral("groups"), exportBars},
        {QStringLiteral("curves"), exportCurves},       {QStringLiteral("fronts"), exportFront},
        {QStringLiteral("subjects"), exportSubjects}};
    const auto found = kinds.find(kind);
    return found == kinds.end() ? nullptr : found->second;
}

} // namespace

int exportFigure(const FigureRequest& request, const StudioWork& work) {
    const std::optional<SelectionState> place = selectionFromText(request.selection);
    const bool heatmap =
        request.kind == QStringLiteral("heatmap") || request.kind == QStringLiteral("heatmaps");
    const Export drawRuns = exportOf(request.kind);
    if (!place || (!heatmap && drawRuns == nullptr)) {
        std::fprintf(stderr, "regroup-studio: %s\n",
                     place ? "--export: the kinds are heatmap, heatmaps, pareto (or comparison), "
                             "bars, groups, curves, subjects and fronts."
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
            drawRuns(request, work, options);
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
