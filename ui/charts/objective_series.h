// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/search_types.h"

#include <QString>
#include <QVector>
#include <limits>
#include <vector>

namespace regroup::ui {

/// The recorded steps of one slot.
struct SlotSteps {
    SearchSlot slot;
    std::vector<SearchStep> steps;
};

/// Points of a search as a chart draws them; x counts candidates over all given slots.
struct ObjectiveSeries {
    QVector<double> acceptedX;
    QVector<double> acceptedY;
    QVector<double> rejectedX;
    QVector<double> rejectedY;
    QVector<double> currentX; ///< Steps: where the search stands; NaN between slots.
    QVector<double> currentY;
    QVector<double> bestX; ///< Steps: a value holds until the next; NaN between slots.
    QVector<double> bestY;
    std::vector<double> slotStarts;                       ///< [slots], x of each one's first step.
    double end = 0;                                       ///< x after the last step.
    double low = std::numeric_limits<double>::infinity(); ///< Of all finite objectives.
    double high = -std::numeric_limits<double>::infinity();
};

/// @param pointLimit about how many points are kept: of neighbours that would share a pixel, the
/// lowest and the highest stay.
ObjectiveSeries objectiveSeries(const std::vector<const SlotSteps*>& parts, std::size_t pointLimit);

/// x of every step, ascending, in the order of the slots; shown index -> x.
std::vector<double> stepPositions(const std::vector<const SlotSteps*>& parts);

QString slotText(const SearchSlot& slot); ///< "3 K", "3 V"; "3" when joint.

} // namespace regroup::ui
