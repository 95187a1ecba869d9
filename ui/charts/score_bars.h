// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

namespace regroup::ui {

/// A result of a run in one category.
struct ScoreBar {
    std::int64_t runId = 0;
    QString name;
    QString method;           ///< One colour and one hatching each.
    std::size_t category = 0; ///< Index into ScoreBars::categories.
    double value = 0;
    std::optional<double> low = {}; ///< Ends of the error bar; no bar without both.
    std::optional<double> high = {};
    QString hollowReason = {}; ///< Why it never counts as best: drawn hollow; empty: it may.

    friend bool operator==(const ScoreBar&, const ScoreBar&) = default;
};

/// A task, or a group size.
struct BarCategory {
    QString title;
    std::optional<double> chance = {}; ///< What guessing gives.

    friend bool operator==(const BarCategory&, const BarCategory&) = default;
};

struct ScoreBars {
    QString quantity;       ///< Label of the value axis, e.g. "accuracy, 95 % interval".
    QString categoryKind;   ///< Label of the other axis, e.g. "task".
    QString categoryColumn; ///< Of the CSV: "task", "group_size".
    /// Of values that are shares: the axis reaches no further than 1.
    bool isShare = true;
    std::vector<BarCategory> categories;
    std::vector<ScoreBar> bars; ///< Those of a category stand in this order.

    friend bool operator==(const ScoreBars&, const ScoreBars&) = default;
};

/// CSV: CATEGORY,run,name,method,value,low,high,chance,best_possible (0: hollow).
QString scoreBarsCsv(const ScoreBars& bars);

/// Values that are no shares, all above 0 and more than a decade apart, have a logarithmic axis: on
/// the other the small ones, which are the good ones of a perplexity, look alike.
bool isLogarithmic(const ScoreBars& bars);

/// Range of the value axis, a little above the highest. From 0, which bars need so that their
/// lengths compare, or below where a value or an error bar is; a logarithmic one from 1, which a
/// perplexity cannot be below, or from the power of ten under the lowest.
std::pair<double, double> scoreBarRange(const ScoreBars& bars);

/// What is written on the bars, [bars]: the run's name where several bars of a category look alike,
/// else nothing.
std::vector<QString> scoreBarNames(const ScoreBars& bars);

} // namespace regroup::ui
