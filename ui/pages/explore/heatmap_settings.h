// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/heatmap_figure.h"

#include <optional>

class QSettings;

namespace regroup::ui {

enum class HeadOrder {
    ByNumber,
    ByGroup,
    ByCluster ///< As the leaves of the layer's dendrogram.
};
enum class RangeMode {
    Shared, ///< One for all layers.
    Own,    ///< Each layer its own.
    Full,   ///< All values that the metric can have.
    Fixed   ///< HeatmapSettings::fixedRange.
};
enum class LayerSort {
    ByLayer,
    ByError, ///< The largest first.
    ByMean   ///< Similarity within groups, the smallest first.
};

/// How heatmaps are drawn; for all layers alike. Its home is the tool bar of Explore.
struct HeatmapSettings {
    HeadOrder order = HeadOrder::ByNumber;
    RangeMode range = RangeMode::Shared;
    ValueRange fixedRange;                  ///< Of RangeMode::Fixed.
    std::optional<ColorMapName> colorMap;   ///< Nothing: the metric's own for light or dark.
    std::optional<SimilarityMetric> beside; ///< A second heatmap of a layer, by another metric.
    LayerSort sort = LayerSort::ByLayer;    ///< Of the overview.
    bool allKinds = false;                  ///< The overview shows keys, values and queries.

    friend bool operator==(const HeatmapSettings&, const HeatmapSettings&) = default;

    static HeatmapSettings readFrom(const QSettings& settings); ///< What is not known: as above.
    void writeTo(QSettings& settings) const;
};

} // namespace regroup::ui
