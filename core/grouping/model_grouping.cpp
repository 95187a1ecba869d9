// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/model_grouping.h"

#include <algorithm>

namespace regroup {

ModelGrouping originalGrouping(int layerCount, int headCount) {
    return ModelGrouping(static_cast<std::size_t>(layerCount),
                         LayerGrouping::joint(Grouping::original(headCount)));
}

bool isJoint(const ModelGrouping& grouping) {
    return std::all_of(grouping.begin(), grouping.end(),
                       [](const LayerGrouping& layer) { return layer.isJoint(); });
}

bool isOriginal(const ModelGrouping& grouping) {
    return std::all_of(grouping.begin(), grouping.end(),
                       [](const LayerGrouping& layer) { return layer.isOriginal(); });
}

int keyValueHeadTotal(const ModelGrouping& grouping) {
    int total = 0;
    for (const LayerGrouping& layer : grouping)
        total += layer.key.groupCount() + layer.value.groupCount();
    return total;
}

} // namespace regroup
