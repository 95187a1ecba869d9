// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/grouping_text.h"
#include "ui/charts/heatmap_figure.h"

#include <limits>
#include <memory>

namespace regroup::ui::test {

inline constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/// Every pair of heads has a value of its own, from -0.9 to 0.9; 1 on the diagonal.
inline SquareMatrix distinctMatrix(int headCount) {
    SquareMatrix matrix(headCount, 1.0);
    for (int row = 0; row < headCount; ++row)
        for (int column = row + 1; column < headCount; ++column) {
            const double value = 1.8 * (row * headCount + column) / (headCount * headCount) - 0.9;
            matrix.at(row, column) = value;
            matrix.at(column, row) = value;
        }
    return matrix;
}

inline std::shared_ptr<const SquareMatrix> distinct(int headCount) {
    return std::make_shared<const SquareMatrix>(distinctMatrix(headCount));
}

inline HeatmapFigure figureOf(int headCount, const char* labels = nullptr, int layer = 3) {
    HeatmapFigure figure;
    figure.layer = layer;
    figure.similarity = distinct(headCount);
    if (labels != nullptr)
        figure.grouping = regroup::test::grouping(labels);
    return figure;
}

} // namespace regroup::ui::test
