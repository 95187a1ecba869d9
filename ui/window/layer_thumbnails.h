// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_ink.h"
#include "ui/pages/explore/explore_figures.h"

#include <QPixmap>
#include <map>
#include <tuple>

namespace regroup::ui {

class GroupingDocument;

/// What the pictures of layers are drawn from.
struct LayerLook {
    SharedReport key; ///< Null: not measured.
    SharedReport value;
    HeatmapSettings settings;
    bool dark = false;

    friend bool operator==(const LayerLook&, const LayerLook&) = default;
};

/// Small heatmaps of the keys and values of layers, coloured and ordered as in the overview but
/// without outlines; each is drawn when it is asked for first.
class LayerThumbnails {
public:
    explicit LayerThumbnails(const GroupingDocument& grouping) : m_grouping(grouping) {}

    bool setLook(const LayerLook& look); ///< False: it is the one there was.
    void forget();                       ///< All groups may be others.
    void forget(int layer);              ///< The layer's groups are others.

    /// Null where nothing is measured.
    QPixmap picture(int layer, HeadKind kind, int size, double pixelRatio, const ChartInk& ink);

private:
    const GroupingDocument& m_grouping;
    LayerLook m_look;
    ExploreFigures m_keys;
    ExploreFigures m_values;
    using Place = std::tuple<int, HeadKind, int, double>;
    std::map<Place, QPixmap> m_pictures; ///< By layer, so that one layer's lie together.
};

} // namespace regroup::ui
