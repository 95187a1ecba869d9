// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/figure_sheet.h"
#include "ui/pages/explore/explore_figures.h"
#include "ui/window/studio_context.h"

#include <QWidget>
#include <array>
#include <optional>

class QLabel;
class QStackedLayout;
class QToolButton;

namespace regroup::ui {

class EmptyState;
class ExploreController;
class ExploreToolBar;
class GroupingDocument;
class HeatmapGrid;
struct LayerStripPoint;
class LayerErrors;
class LayerView;
class Overview;

/// Explore: the heatmaps of all layers, or one layer with its groups; or why there are none yet.
class ExplorePage : public QWidget {
    Q_OBJECT
public:
    ExplorePage(const StudioContext& context, ExploreController& controller,
                GroupingDocument& grouping, QWidget* parent = nullptr);

    HeatmapSettings settings() const;
    void setSettings(const HeatmapSettings& settings);
    int thumbnailSize() const;
    void setThumbnailSize(int pixels);

    const ExploreFigures& figures() const { return m_figures; } ///< Of the selected kind.
    LayerView& layerView() { return *m_layerView; }
    HeatmapGrid& grid();
    Overview& overview() { return *m_overview; }

    /// A search is running: its best groups so far are outlined, and a line says so. Nothing: the
    /// edited groups are. Call it as often as there are new ones, at most ten times a second.
    struct RunningSearch {
        QString name;
        bool paused = false;
        std::optional<ModelGrouping> groups; ///< None yet.
        QString replayed = {}; ///< The step whose groups these are; empty: the best so far.
    };
    void followSearch(std::optional<RunningSearch> search);

    bool canExport() const; ///< There is a figure.
    /// What is shown: one layer or all; of the overview the chart below, where that has the focus.
    FigureSource figureSource() const; ///< @pre canExport()

Q_SIGNALS:
    void openRequested();
    void calibrateRequested();
    void readOutChanged(const QString& text);
    void exportRequested(); ///< Of figureSource().
    void lookChanged();     ///< settings() are others.
    void ready();           ///< The figures that belong to the selection are drawn.

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void connectToolBar();
    void connectState();
    void followSelection(const SelectionState& now, const SelectionState& before);
    void refresh();      ///< Everything, if visible; else when it is shown next.
    void refreshLayer(); ///< Only what the edited layer shows.
    void refreshOverview();
    std::vector<HeatmapFigure> overviewFigures() const; ///< By layer, figuresPerLayer() of each.
    int figuresPerLayer() const;
    std::vector<LayerStripPoint> layerPoints() const;
    LayerStripPoint layerPoint(int layer) const;
    void exportStrip();
    FigureSource stripSource() const;
    FigureSource layerSource(int layer) const;
    FigureSource pairSource(int layer) const;
    FigureSource overviewSource() const;
    void createSearchBar();
    void showOutlines();
    void showEmptyState();
    void pressEmptyButton();
    CommandRecipe recipeOf(const char* figure, std::optional<int> layer) const;
    void addBeside(CommandRecipe& recipe, int layer) const; ///< The second metric's part.
    QString rangeBadge(const ExploreFigures& figures, RangeMode mode) const;
    void refreshBeside();
    /// The second metric's own look: limits of one's own are those of the first metric, unless both
    /// have the same values.
    HeatmapSettings besideSettings() const;
    HeatmapFigure besideFigure(int layer, bool dark) const; ///< Empty where it is not measured.
    QString besideMissing() const;
    bool hasFigures() const { return m_figures.layerCount() > 0; }

    StudioContext m_context;
    ExploreController& m_controller;
    GroupingDocument& m_grouping;
    ExploreFigures m_figures;
    ExploreFigures m_besideFigures;              ///< By the second metric.
    std::array<ExploreFigures, 3> m_kindFigures; ///< Keys, values, queries; only where all show.
    ExploreToolBar* m_toolBar = nullptr;
    QStackedLayout* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    Overview* m_overview = nullptr;
    LayerView* m_layerView = nullptr;
    LayerErrors* m_errors = nullptr;
    QWidget* m_searchBar = nullptr;
    QLabel* m_searchNote = nullptr;
    QToolButton* m_showEdited = nullptr;
    std::optional<RunningSearch> m_search;
    bool m_outdated = true;
    bool m_exportsStrip = false; ///< Its own button was pressed.
};

} // namespace regroup::ui
