// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/run_measures.h"

#include "ui/common/language.h"
#include "ui/common/qt_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <tuple>

namespace regroup::ui {
namespace {

constexpr double normalQuantile = 1.959963984540054; ///< 97.5 %
const std::string perplexity = "perplexity";

bool isPerplexity(const RunMeasure& measure) {
    return measure.metric == perplexity;
}

/// What values of a metric lie between.
std::pair<double, double> limitsOf(const std::string& metric) {
    static const std::set<std::string> correlations{"mcc", "matthews", "pearson", "pearsonr",
                                                    "spearman"};
    static const std::set<std::string> shares{"acc", "acc_norm", "exact_match", "f1"};
    const double limit = std::numeric_limits<double>::infinity();
    return correlations.contains(metric) ? std::pair(-1.0, 1.0)
           : shares.contains(metric)     ? std::pair(0.0, 1.0)
                                         : std::pair(-limit, limit);
}

std::pair<double, double> wilson(double share, double count) {
    const double z2 = normalQuantile * normalQuantile;
    const double middle = (share + z2 / (2 * count)) / (1 + z2 / count);
    const double half = normalQuantile / (1 + z2 / count) *
                        std::sqrt(share * (1 - share) / count + z2 / (4 * count * count));
    return {std::max(middle - half, 0.0), std::min(middle + half, 1.0)};
}

} // namespace

std::vector<RunMeasure> measuresOf(const std::vector<RunSummary>& runs) {
    const auto order = [](const RunMeasure& a, const RunMeasure& b) {
        return std::tuple(!isPerplexity(a), a.task, a.metric, a.protocol) <
               std::tuple(!isPerplexity(b), b.task, b.metric, b.protocol);
    };
    std::set<RunMeasure, decltype(order)> found(order);
    bool without = false;
    for (const RunSummary& run : runs) {
        bool has = false;
        for (const RunScore& score : run.scores) {
            has = has || score.metric == perplexity;
            if (score.metric != "nll_per_token")
                found.insert({score.task, score.metric, score.protocol});
        }
        without = without || (run.perplexity && !has);
    }
    if (without && std::none_of(found.begin(), found.end(), isPerplexity))
        found.insert({perplexity, perplexity, {}});
    return {found.begin(), found.end()};
}

std::optional<RunScore> scoreOf(const RunSummary& run, const RunMeasure& measure) {
    for (const RunScore& score : run.scores)
        if (score.task == measure.task && score.metric == measure.metric &&
            score.protocol == measure.protocol)
            return score;
    if (!isPerplexity(measure) || !run.perplexity || !measure.protocol.empty())
        return std::nullopt;
    RunScore score{perplexity, perplexity, {}, run.perplexity, {}, 0};
    if (run.lossStandardError)
        score.standardError = *run.perplexity * *run.lossStandardError;
    return score;
}

bool isLowerBetter(const RunMeasure& measure) {
    static const std::set<std::string> metrics{"perplexity",      "nll_per_token",
                                               "word_perplexity", "byte_perplexity",
                                               "bits_per_byte",   "brier_score"};
    return metrics.contains(measure.metric);
}

bool isShare(const RunMeasure& measure) {
    static const std::set<std::string> metrics{"acc",      "acc_norm", "exact_match",
                                               "f1",       "mcc",      "pearson",
                                               "spearman", "matthews", "pearsonr"};
    return metrics.contains(measure.metric);
}

bool isPartOfMmlu(const std::string& task) {
    return task.starts_with("mmlu_");
}

bool isSubjectOfMmlu(const std::string& task) {
    static const std::array groups{"mmlu_stem", "mmlu_humanities", "mmlu_social_sciences",
                                   "mmlu_other"};
    return isPartOfMmlu(task) && std::find(groups.begin(), groups.end(), task) == groups.end();
}

QString measureTitle(const RunMeasure& measure, const std::vector<RunMeasure>& all) {
    QString title = toQt(measure.task);
    if (measure.metric != "acc" && measure.metric != measure.task)
        title += QLatin1Char(' ') + toQt(measure.metric);
    const auto alike = std::count_if(all.begin(), all.end(), [&](const RunMeasure& other) {
        return other.task == measure.task && other.metric == measure.metric;
    });
    return alike > 1 ? QStringLiteral("%1 (%2)").arg(title, toQt(measure.protocol)) : title;
}

QString subjectTitle(const std::string& task) {
    QString title = toQt(isPartOfMmlu(task) ? task.substr(5) : task);
    return title.replace(QLatin1Char('_'), QLatin1Char(' '));
}

std::optional<double> chanceOf(const RunMeasure& measure) {
    if (measure.metric == "mcc")
        return 0.0;
    if (measure.metric != "acc")
        return std::nullopt;
    static const std::set<std::string> halves{"sst2", "qnli", "mrpc", "qqp", "rte", "wnli"};
    if (halves.contains(measure.task))
        return 0.5;
    if (measure.task == "mnli" || measure.task == "mnli_mismatch")
        return 1.0 / 3;
    if (measure.task == "mmlu" || isPartOfMmlu(measure.task))
        return 0.25;
    return std::nullopt;
}

std::optional<std::pair<double, double>> scoreInterval(const RunScore& score) {
    if (!score.value || !std::isfinite(*score.value))
        return std::nullopt;
    if (score.metric == "acc" && score.count > 0 && *score.value >= 0 && *score.value <= 1)
        return wilson(*score.value, static_cast<double>(score.count));
    if (!score.standardError || !std::isfinite(*score.standardError))
        return std::nullopt;
    const double half = normalQuantile * *score.standardError;
    const auto [least, most] = limitsOf(score.metric); // A share has no interval beyond them.
    return std::pair(std::max(*score.value - half, least), std::min(*score.value + half, most));
}

QString notBestReason(const RunSummary& run, const RunScore& score) {
    const std::string& stamp = score.stamp;
    if (!stamp.empty())
        return tr("it was selected on this split (%1)").arg(toQt(stamp));
    if (run.partial)
        return tr("only a part of the data was used");
    if (!run.state.empty() && run.state != "done")
        return tr("the run has not finished");
    return {};
}

bool isOriginalRun(const RunSummary& run) {
    return run.method == "original" || (run.method.empty() && run.averageGroupSize == 1);
}

QString methodTitle(const RunSummary& run) {
    if (isOriginalRun(run))
        return tr("original");
    return run.method.empty() ? tr("by hand") : toQt(run.method);
}

std::vector<QString> methodOrder(const std::vector<RunSummary>& runs) {
    std::set<QString> methods;
    for (const RunSummary& run : runs)
        if (!isOriginalRun(run) && (!run.scores.empty() || run.perplexity))
            methods.insert(methodTitle(run));
    std::vector<QString> order{tr("original")};
    order.insert(order.end(), methods.begin(), methods.end());
    return order;
}

} // namespace regroup::ui
