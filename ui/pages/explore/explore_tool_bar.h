// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/explore/explore_figures.h"

#include <QToolBar>

class QAction;
class QComboBox;
class QSlider;

namespace regroup::ui {

/// View, kind, metric, order, range, colour map, size: the settings of all heatmaps. What does not
/// fit moves into the bar's own menu.
class ExploreToolBar : public QToolBar {
    Q_OBJECT
public:
    explicit ExploreToolBar(QWidget* parent = nullptr);

    HeatmapSettings settings() const;
    void setSettings(const HeatmapSettings& settings);
    void
    setView(const QString& view); ///< "overview" or "layer"; emits nothing, like the next ones.
    void setKind(HeadKind kind);
    void setMetric(SimilarityMetric metric);
    void setThumbnailSize(int pixels);

Q_SIGNALS:
    void settingsChanged();
    void viewPicked(const QString& view);
    void kindPicked(regroup::HeadKind kind);
    void metricPicked(regroup::SimilarityMetric metric);
    void thumbnailSizePicked(int pixels);

private:
    void createViewActions();
    void createKindActions();
    void createCombos();
    QComboBox* addCombo(const QString& label, const QString& toolTip);

    QAction* m_overview = nullptr;
    QAction* m_layer = nullptr;
    QAction* m_keys = nullptr;
    QAction* m_values = nullptr;
    QAction* m_queries = nullptr;
    QComboBox* m_metric = nullptr;
    QComboBox* m_order = nullptr;
    QComboBox* m_range = nullptr;
    QComboBox* m_colorMap = nullptr;
    QSlider* m_size = nullptr;
    QAction* m_sizeAction = nullptr;
};

} // namespace regroup::ui
