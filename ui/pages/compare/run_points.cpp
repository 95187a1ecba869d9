// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/run_points.h"

#include "ui/common/language.h"
#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace regroup::ui {
namespace {

/// Bars of a category: the original first, methods by name, then as the runs began.
std::vector<const RunSummary*> inBarOrder(const std::vector<RunSummary>& runs) {
    std::vector<const RunSummary*> order;
    order.reserve(runs.size());
    for (const RunSummary& run : runs)
        order.push_back(&run);
    std::stable_sort(order.begin(), order.end(), [](const RunSummary* a, const RunSummary* b) {
        return std::tuple(!isOriginalRun(*a), a->method, a->averageGroupSize, a->id) <
               std::tuple(!isOriginalRun(*b), b->method, b->averageGroupSize, b->id);
    });
    return order;
}

std::optional<ScoreBar> barOf(const RunSummary& run, const RunMeasure& measure,
                              std::size_t category) {
    const auto score = scoreOf(run, measure);
    if (!score || !score->value)
        return std::nullopt;
    ScoreBar bar{run.id, toQt(run.name), methodTitle(run), category, *score->value};
    if (const auto interval = scoreInterval(*score)) {
        bar.low = interval->first;
        bar.high = interval->second;
    }
    bar.hollowReason = notBestReason(run, *score);
    return bar;
}

bool isBarOfTasks(const RunMeasure& measure, const std::vector<RunMeasure>& all) {
    const bool hasTotal = std::any_of(all.begin(), all.end(),
                                      [](const RunMeasure& other) { return other.task == "mmlu"; });
    return isShare(measure) && !(hasTotal && isPartOfMmlu(measure.task)) &&
           !isSubjectOfMmlu(measure.task);
}

} // namespace

std::optional<TradeoffPoint> tradeoffPointOf(const RunSummary& run, const RunMeasure& measure) {
    const auto bar = barOf(run, measure, 0);
    if (!bar || run.keyValueBytesPerToken == 0)
        return std::nullopt;
    TradeoffPoint point;
    point.runId = run.id;
    point.name = bar->name;
    point.method = bar->method;
    point.keyValueBytesPerToken = static_cast<double>(run.keyValueBytesPerToken);
    point.quality = bar->value;
    point.low = bar->low;
    point.high = bar->high;
    point.hollow = !bar->hollowReason.isEmpty();
    point.hollowReason = bar->hollowReason;
    return point;
}

std::vector<TradeoffPoint> tradeoffPoints(const std::vector<RunSummary>& runs,
                                          const RunMeasure& measure) {
    std::vector<TradeoffPoint> points;
    for (const RunSummary& run : runs)
        if (auto point = tradeoffPointOf(run, measure))
            points.push_back(std::move(*point));
    return points;
}

TradeoffQuality tradeoffQualityOf(const RunMeasure& measure, const std::vector<RunMeasure>& all) {
    TradeoffQuality quality;
    quality.lowerIsBetter = isLowerBetter(measure);
    const QString title = measureTitle(measure, all);
    if (measure.metric == "acc")
        quality.label = tr("accuracy of %1").arg(title);
    else if (title != QStringLiteral("perplexity"))
        quality.label = title;
    quality.column = toQt(measure.metric);
    return quality;
}

ScoreBars barsByTask(const std::vector<RunSummary>& runs) {
    const std::vector<RunMeasure> all = measuresOf(runs);
    std::vector<RunMeasure> shown;
    for (const RunMeasure& measure : all)
        if (isBarOfTasks(measure, all))
            shown.push_back(measure);
    ScoreBars bars;
    bars.isShare = !shown.empty();
    bars.quantity = bars.isShare ? tr("score, 95 % interval") : tr("perplexity, 95 % interval");
    bars.categoryKind = tr("task");
    bars.categoryColumn = QStringLiteral("task");
    if (shown.empty())
        for (const RunMeasure& measure : all)
            if (measure.metric == "perplexity")
                shown.push_back(measure);
    const std::vector<const RunSummary*> order = inBarOrder(runs);
    for (std::size_t category = 0; category < shown.size(); ++category) {
        bars.categories.push_back({measureTitle(shown[category], all), chanceOf(shown[category])});
        for (const RunSummary* run : order)
            if (auto bar = barOf(*run, shown[category], category))
                bars.bars.push_back(std::move(*bar));
    }
    return bars;
}

ScoreBars barsByGroupSize(const std::vector<RunSummary>& runs, const RunMeasure& measure,
                          const std::vector<RunMeasure>& all) {
    ScoreBars bars;
    bars.isShare = isShare(measure);
    bars.quantity = tr("%1, 95 % interval").arg(measureTitle(measure, all));
    bars.categoryKind = tr("heads in a group, on average");
    bars.categoryColumn = QStringLiteral("group_size");
    std::map<double, std::size_t> categories;
    for (const RunSummary& run : runs)
        if (run.averageGroupSize > 0 && barOf(run, measure, 0))
            categories.emplace(run.averageGroupSize, 0);
    for (auto& [size, category] : categories) {
        category = bars.categories.size();
        bars.categories.push_back({shownNumber(size, 'g', 3), chanceOf(measure)});
    }
    for (const RunSummary* run : inBarOrder(runs))
        if (const auto category = categories.find(run->averageGroupSize);
            category != categories.end())
            if (auto bar = barOf(*run, measure, category->second))
                bars.bars.push_back(std::move(*bar));
    return bars;
}

std::vector<const RunSummary*> runsWithSubjects(const std::vector<RunSummary>& runs) {
    std::vector<const RunSummary*> found;
    for (const RunSummary& run : runs)
        if (std::any_of(run.scores.begin(), run.scores.end(), [](const RunScore& score) {
                return score.metric == "acc" && isSubjectOfMmlu(score.task);
            }))
            found.push_back(&run);
    return found;
}

std::vector<SubjectRow> subjectRows(const RunSummary& first, const RunSummary* second) {
    std::map<std::pair<std::string, std::string>, SubjectRow> rows; // By task and protocol.
    const auto add = [&rows](const RunSummary& run, bool isFirst) {
        for (const RunScore& score : run.scores) {
            if (score.metric != "acc" || !isSubjectOfMmlu(score.task) || !score.value)
                continue;
            const auto interval =
                scoreInterval(score).value_or(std::pair(*score.value, *score.value));
            SubjectRow& row = rows[{score.task, score.protocol}];
            row.subject = subjectTitle(score.task);
            (isFirst ? row.first : row.second) =
                SubjectValue{*score.value, interval.first, interval.second, score.count};
        }
    };
    add(first, true);
    if (second != nullptr)
        add(*second, false);
    std::vector<SubjectRow> list;
    list.reserve(rows.size());
    for (auto& [key, row] : rows)
        list.push_back(std::move(row));
    return list;
}

std::vector<TrainingCurve> trainingCurvesOf(const std::vector<RunCurve>& curves,
                                            const std::vector<RunSummary>& runs) {
    std::vector<TrainingCurve> result;
    for (const RunCurve& curve : curves) {
        TrainingCurve shown;
        shown.runId = curve.runId;
        for (const RunSummary& run : runs)
            if (run.id == curve.runId)
                shown.name = toQt(run.name);
        for (const RunCurvePoint& point : curve.points)
            shown.points.push_back({static_cast<double>(point.step), point.seconds, point.loss,
                                    point.heldOutLoss, point.heldOutMetric});
        result.push_back(std::move(shown));
    }
    return result;
}

std::optional<RunMeasure> usualMeasure(const std::vector<RunMeasure>& measures) {
    for (const char* metric : {"perplexity", "acc"})
        for (const RunMeasure& measure : measures)
            if (measure.metric == metric && !isPartOfMmlu(measure.task))
                return measure;
    return measures.empty() ? std::nullopt : std::optional(measures.front());
}

} // namespace regroup::ui
