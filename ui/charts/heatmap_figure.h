// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/similarity_report.h"
#include "core/grouping/grouping.h"
#include "ui/charts/color_map.h"
#include "ui/common/group_text.h"

#include <QString>
#include <memory>
#include <optional>
#include <vector>

namespace regroup::ui {

/// What the colours of a heatmap reach from and to.
struct ValueRange {
    double low = -1;
    double high = 1;

    friend bool operator==(const ValueRange&, const ValueRange&) = default;
};

/// One heatmap as a picture: similarity of the heads of one layer and how they are grouped.
struct HeatmapFigure {
    int layer = 0;
    HeadKind kind = HeadKind::Key;
    std::shared_ptr<const SquareMatrix> similarity; ///< Null: not measured; nothing is drawn.
    std::optional<Grouping> grouping; ///< No outlines without one, or if its head count differs.
    std::vector<GroupMark> marks;     ///< [groupCount]; empty: canonicalMarks().
    std::vector<int> order;           ///< Heads from the left to the right; empty: by number.
    ValueRange range;
    ColorMapName colorMap = ColorMapName::Vik;

    int headCount() const { return similarity ? similarity->size() : 0; }
    bool isGrouped() const { return grouping && grouping->headCount() == headCount(); }
    QString letterOf(int head) const; ///< Of its group; only if isGrouped().
    int colorOf(int head) const;      ///< Index of its group's colour; only if isGrouped().

    /// The same matrix, not only equal numbers.
    friend bool operator==(const HeatmapFigure&, const HeatmapFigure&) = default;
};

/// "Layer 3, K, heads 5 and 9: 0.713; groups B and B; nearest of 5: 11 (0.74)", in the user's
/// locale.
/// @param row, column heads, not places in the order.
QString heatmapReadOut(const HeatmapFigure& figure, int row, int column);

QString headKindLetter(HeadKind kind); ///< "K", "V", "Q".

/// Heads of the same group next to each other, groups by colour index; for
/// SimilarityHeatmap::setOrder().
std::vector<int> orderByGroup(const Grouping& grouping, const std::vector<GroupMark>& marks = {});

/// All values that the metric can have.
inline ValueRange fullRange(SimilarityMetric metric) {
    const auto [lowest, highest] = similarityLimits(metric);
    return {lowest, highest};
}

/// 2nd to 98th percentile of what is off the diagonal and finite, over all matrices. Where values
/// can lie on both sides of 0, it is symmetric around 0, because the colours then mean their sign.
/// All values equal, or none: full.
/// @param full fullRange() of the metric.
ValueRange valueRange(const std::vector<SquareMatrix>& layers, const ValueRange& full);
ValueRange valueRange(const SquareMatrix& layer, const ValueRange& full);

/// Mean over pairs of different heads of the same group; nothing if there is no such pair.
std::optional<double> meanWithinGroups(const SquareMatrix& similarity, const Grouping& grouping);

} // namespace regroup::ui
