// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/explore/heatmap_settings.h"

#include <QWidget>

class QAction;
class QActionGroup;
class QComboBox;
class QDoubleSpinBox;
class QHBoxLayout;
class QSlider;

namespace regroup::ui {

/// View, kind, metric, order, range, colour map, and what belongs to the shown view alone: the
/// settings of all heatmaps. Goes on in a second line where the first is full.
class ExploreToolBar : public QWidget {
    Q_OBJECT
public:
    explicit ExploreToolBar(QWidget* parent = nullptr);

    HeatmapSettings settings() const;
    void setSettings(const HeatmapSettings& settings);

    // These emit nothing.
    void setView(const QString& view); ///< "overview" or "layer".
    void setKind(HeadKind kind);
    void setMetric(SimilarityMetric metric);
    void setThumbnailSize(int pixels);
    void setShownRange(const ValueRange& range); ///< Where limits of one's own start from.
    void setErrorKnown(bool known);              ///< Off: layers cannot be sorted by it.

Q_SIGNALS:
    void settingsChanged();
    void viewPicked(const QString& view);
    void kindPicked(regroup::HeadKind kind);
    void metricPicked(regroup::SimilarityMetric metric);
    void thumbnailSizePicked(int pixels);

private:
    QAction* addChoice(QActionGroup* group, const QString& text, const QString& toolTip,
                       const char* name);
    QHBoxLayout* addBox(QWidget* first); ///< What stays together when a line is full.
    QComboBox* addCombo(const QString& label, const QString& toolTip, const char* name);
    void addLine();
    void createViewActions();
    void createKindActions();
    void createMetricCombos();
    void createLookCombos();
    void createRange();
    void createOverviewControls();
    void connectChoices();
    void pickKind(QAction* action);
    void pickRange();
    void keepRangeInOrder(QDoubleSpinBox* moved);
    void showLimits();

    QAction* m_overview = nullptr;
    QAction* m_layer = nullptr;
    QAction* m_keys = nullptr;
    QAction* m_values = nullptr;
    QAction* m_queries = nullptr;
    QAction* m_all = nullptr;
    QWidget* m_allButton = nullptr;
    QComboBox* m_metric = nullptr;
    QComboBox* m_beside = nullptr;
    QComboBox* m_order = nullptr;
    QComboBox* m_range = nullptr;
    QDoubleSpinBox* m_low = nullptr;
    QDoubleSpinBox* m_high = nullptr;
    QComboBox* m_colorMap = nullptr;
    QComboBox* m_sort = nullptr;
    QSlider* m_size = nullptr;
    HeadKind m_kind = HeadKind::Key;
    bool m_allKinds = false;
    bool m_hasLimits = false; ///< Of the user's own.
    ValueRange m_shownRange;
};

} // namespace regroup::ui
