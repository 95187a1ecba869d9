// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/heatmap_figure.h"
#include "ui/charts/layer_strip_chart.h"
#include "ui/pages/explore/heatmap_settings.h"

#include <QWidget>
#include <vector>

namespace regroup::ui {

class ElidedLabel;
class HeatmapGrid;

/// What the overview shows.
struct OverviewContent {
    std::vector<HeatmapFigure> figures; ///< By layer, `perLayer` of each.
    int perLayer = 1;
    std::vector<LayerStripPoint> layers; ///< By layer.
    LayerSort sort = LayerSort::ByLayer;

    bool hasErrors() const; ///< At least one is known.
};

/// Places in `layers` in the order they are shown; those without a value at the end, by layer.
std::vector<std::size_t> sortedLayers(const std::vector<LayerStripPoint>& layers, LayerSort sort);

/// All layers: thumbnails, and below them their errors, or their similarity within groups, and
/// group counts as a chart, which goes where there is no room for it.
class Overview : public QWidget {
    Q_OBJECT
public:
    explicit Overview(QWidget* parent = nullptr);

    void setContent(OverviewContent content);
    void setCurrentLayer(int layer); ///< Emits nothing.

    HeatmapGrid& grid() { return *m_grid; }
    LayerStripChart& strip() { return *m_strip; }

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void layerSelected(int layer);
    void stripExportRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* createStripBox();

    HeatmapGrid* m_grid = nullptr;
    QWidget* m_stripBox = nullptr;
    ElidedLabel* m_stripTitle = nullptr;
    LayerStripChart* m_strip = nullptr;
};

} // namespace regroup::ui
