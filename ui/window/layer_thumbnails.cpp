// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/layer_thumbnails.h"

#include "ui/charts/heatmap_tile.h"

namespace regroup::ui {

bool LayerThumbnails::setLook(const LayerLook& look) {
    if (look == m_look)
        return false;
    m_look = look;
    m_keys.setReport(look.key);
    m_values.setReport(look.value);
    forget();
    return true;
}

void LayerThumbnails::forget() {
    m_pictures.clear();
}

void LayerThumbnails::forget(int layer) {
    std::erase_if(m_pictures,
                  [layer](const auto& entry) { return std::get<0>(entry.first) == layer; });
}

QPixmap LayerThumbnails::picture(int layer, HeadKind kind, int size, double pixelRatio,
                                 const ChartInk& ink) {
    const ExploreFigures& figures = kind == HeadKind::Value ? m_values : m_keys;
    if (layer < 0 || layer >= figures.layerCount())
        return {};
    QPixmap& picture = m_pictures[{layer, kind, size, pixelRatio}];
    if (!picture.isNull())
        return picture;
    HeatmapFigure figure = figures.layer(layer, m_grouping, m_look.settings, m_look.dark);
    figure.grouping.reset(); // Outlines would cover more than half of so small a picture.
    picture = heatmapThumbnail(figure, size, pixelRatio, ink);
    return picture;
}

} // namespace regroup::ui
