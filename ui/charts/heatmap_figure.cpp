// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heatmap_figure.h"

#include "ui/common/language.h"
#include "ui/common/shown_number.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace regroup::ui {
namespace {

QString number(double value, int decimals) {
    return std::isfinite(value) ? shownNumber(value, 'f', decimals) : tr("not finite");
}

int nearestHead(const SquareMatrix& similarity, int head) {
    int nearest = -1;
    for (int other = 0; other < similarity.size(); ++other)
        if (other != head && std::isfinite(similarity.at(head, other)) &&
            (nearest < 0 || similarity.at(head, other) > similarity.at(head, nearest)))
            nearest = other;
    return nearest;
}

void addOffDiagonal(std::vector<double>& values, const SquareMatrix& matrix) {
    for (int row = 0; row < matrix.size(); ++row)
        for (int column = 0; column < matrix.size(); ++column)
            if (row != column && std::isfinite(matrix.at(row, column)))
                values.push_back(matrix.at(row, column));
}

/// The value below which the given share of all values lies, between the two nearest ones.
double percentile(const std::vector<double>& sorted, double share) {
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

ValueRange rangeOf(std::vector<double> values, const ValueRange& full) {
    if (values.empty())
        return full;
    std::sort(values.begin(), values.end());
    ValueRange range{percentile(values, 0.02), percentile(values, 0.98)};
    if (full.low < 0 && full.high > 0) {
        const double reach = std::max(std::abs(range.low), std::abs(range.high));
        range = {-reach, reach};
    }
    return range.high > range.low ? range : full;
}

} // namespace

QString HeatmapFigure::letterOf(int head) const {
    const auto group = static_cast<std::size_t>(grouping->labelOf(head));
    return group < marks.size() ? marks[group].letter : groupLetter(static_cast<int>(group));
}

int HeatmapFigure::colorOf(int head) const {
    const auto group = static_cast<std::size_t>(grouping->labelOf(head));
    return group < marks.size() ? marks[group].colorIndex : static_cast<int>(group);
}

QString headKindLetter(HeadKind kind) {
    switch (kind) {
    case HeadKind::Key: return QStringLiteral("K");
    case HeadKind::Value: return QStringLiteral("V");
    case HeadKind::Query: return QStringLiteral("Q");
    }
    return {};
}

QString heatmapReadOut(const HeatmapFigure& figure, int row, int column) {
    const int heads = figure.headCount();
    if (row < 0 || column < 0 || row >= heads || column >= heads)
        return {};
    const SquareMatrix& similarity = *figure.similarity;
    QString text = row == column ? tr("Layer %1, %2, head %3")
                                       .arg(figure.layer)
                                       .arg(headKindLetter(figure.kind))
                                       .arg(row)
                                 : tr("Layer %1, %2, heads %3 and %4: %5")
                                       .arg(figure.layer)
                                       .arg(headKindLetter(figure.kind))
                                       .arg(row)
                                       .arg(column)
                                       .arg(number(similarity.at(row, column), 3));
    if (figure.isGrouped())
        text += row == column
                    ? tr("; group %1").arg(figure.letterOf(row))
                    : tr("; groups %1 and %2").arg(figure.letterOf(row), figure.letterOf(column));
    if (const int nearest = nearestHead(similarity, row); nearest >= 0)
        text += tr("; nearest of %1: %2 (%3)")
                    .arg(row)
                    .arg(nearest)
                    .arg(number(similarity.at(row, nearest), 2));
    return text;
}

std::vector<int> orderByGroup(const Grouping& grouping, const std::vector<GroupMark>& marks) {
    std::vector<int> order(static_cast<std::size_t>(grouping.headCount()));
    std::iota(order.begin(), order.end(), 0);
    const auto place = [&](int head) {
        const auto group = static_cast<std::size_t>(grouping.labelOf(head));
        return group < marks.size() ? marks[group].colorIndex : static_cast<int>(group);
    };
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return place(a) < place(b); });
    return order;
}

ValueRange valueRange(const std::vector<SquareMatrix>& layers, const ValueRange& full) {
    std::vector<double> values;
    for (const SquareMatrix& layer : layers)
        addOffDiagonal(values, layer);
    return rangeOf(std::move(values), full);
}

ValueRange valueRange(const SquareMatrix& layer, const ValueRange& full) {
    std::vector<double> values;
    addOffDiagonal(values, layer);
    return rangeOf(std::move(values), full);
}

std::optional<double> meanWithinGroups(const SquareMatrix& similarity, const Grouping& grouping) {
    double sum = 0;
    int pairs = 0;
    for (int row = 0; row < similarity.size() && row < grouping.headCount(); ++row)
        for (int column = row + 1; column < similarity.size() && column < grouping.headCount();
             ++column)
            if (grouping.labelOf(row) == grouping.labelOf(column)) {
                sum += similarity.at(row, column);
                ++pairs;
            }
    if (pairs == 0)
        return std::nullopt;
    return sum / pairs;
}

} // namespace regroup::ui
