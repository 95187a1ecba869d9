// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping.h"

#include <vector>

namespace regroup {

/// The partitions of one layer: one for keys, one for values.
struct LayerGrouping {
    Grouping key;
    Grouping value;

    bool isJoint() const { return key == value; }
    bool isOriginal() const { return key.isOriginal() && value.isOriginal(); }

    static LayerGrouping joint(const Grouping& both) { return {both, both}; }

    friend bool operator==(const LayerGrouping&, const LayerGrouping&) = default;
};

/// The partitions of all layers, [layerCount].
using ModelGrouping = std::vector<LayerGrouping>;

/// Multi-head attention in every layer.
ModelGrouping originalGrouping(int layerCount, int headCount);

bool isJoint(const ModelGrouping& grouping);    ///< Keys and values agree in every layer.
bool isOriginal(const ModelGrouping& grouping); ///< Nothing is shared.

/// Key heads plus value heads over all layers: what the KV cache stores per token, in heads.
int keyValueHeadTotal(const ModelGrouping& grouping);

} // namespace regroup
