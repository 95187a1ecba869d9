// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/explore_page.h"

#include "ui/charts/heatmap_grid.h"
#include "ui/common/empty_state.h"
#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"
#include "ui/common/step_text.h"
#include "ui/common/theme.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_tool_bar.h"
#include "ui/pages/explore/layer_errors.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/pages/explore/overview.h"
#include "ui/window/metric_text.h"

#include <QEvent>
#include <QLocale>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr int startThumbnailSize = 150;

int percentOf(const Progress& progress) {
    return progress.total > 0 ? static_cast<int>(100 * progress.done / progress.total) : -1;
}

/// No more digits than an estimate has.
QString roughTime(double seconds) {
    if (seconds < 90)
        return ExplorePage::tr("%1 s").arg(std::max(std::lround(seconds), 1L));
    if (seconds < 90 * 60)
        return ExplorePage::tr("%1 min").arg(std::lround(seconds / 60));
    return ExplorePage::tr("%1 h").arg(shownNumber(seconds / 3600, 'g', 2));
}

} // namespace

ExplorePage::ExplorePage(const StudioContext& context, ExploreController& controller,
                         GroupingDocument& grouping, QWidget* parent)
    : QWidget(parent), m_context(context), m_controller(controller), m_grouping(grouping) {
    setObjectName(QStringLiteral("explorePage"));
    m_toolBar = new ExploreToolBar;
    m_empty = new EmptyState;
    m_overview = new Overview;
    m_layerView = new LayerView(context, grouping);
    m_errors = new LayerErrors(context, this);
    setThumbnailSize(startThumbnailSize);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_toolBar);
    createSearchBar();
    column->addWidget(m_searchBar);
    m_stack = new QStackedLayout;
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_overview);
    m_stack->addWidget(m_layerView);
    column->addLayout(m_stack, 1);
    connectToolBar();
    connectState();
    refresh();
}

void ExplorePage::connectToolBar() {
    Selection& selection = m_context.selection;
    connect(m_toolBar, &ExploreToolBar::settingsChanged, this, [this] {
        m_controller.setBesideMetric(settings().beside);
        refresh();
        Q_EMIT lookChanged();
    });
    connect(m_toolBar, &ExploreToolBar::metricPicked, &m_controller, &ExploreController::setMetric);
    connect(m_toolBar, &ExploreToolBar::kindPicked, &selection, &Selection::setKind);
    connect(m_toolBar, &ExploreToolBar::viewPicked, this, [&selection](const QString& view) {
        SelectionState next = selection.state();
        next.view = view;
        selection.set(next);
    });
    connect(m_toolBar, &ExploreToolBar::thumbnailSizePicked, &grid(),
            &HeatmapGrid::setThumbnailSize);
    connect(&grid(), &HeatmapGrid::thumbnailSizeChanged, m_toolBar,
            &ExploreToolBar::setThumbnailSize);
    connect(m_overview, &Overview::layerSelected, &selection, &Selection::setLayer);
    connect(m_overview, &Overview::stripExportRequested, this, &ExplorePage::exportStrip);
    connect(&m_overview->strip(), &LayerStripChart::readOutChanged, this,
            &ExplorePage::readOutChanged);
    connect(&grid(), &HeatmapGrid::layerActivated, this,
            [&selection](int layer) { selection.showLayer(layer, selection.state().kind); });
    connect(m_empty, &EmptyState::buttonClicked, this, &ExplorePage::pressEmptyButton);
    connect(m_layerView, &LayerView::readOutChanged, this, &ExplorePage::readOutChanged);
}

void ExplorePage::connectState() {
    connect(&m_context.selection, &Selection::changed, this, &ExplorePage::followSelection);
    connect(&m_context.model, &StudioModel::opened, this, &ExplorePage::refresh);
    connect(&m_context.model, &StudioModel::reportChanged, this, &ExplorePage::refresh);
    connect(&m_context.model, &StudioModel::calibrationChanged, this, &ExplorePage::refresh);
    connect(m_errors, &LayerErrors::becameKnown, this, &ExplorePage::refresh);
    connect(&m_controller, &ExploreController::metricChanged, this, &ExplorePage::refresh);
    connect(&m_controller, &ExploreController::stateChanged, this, &ExplorePage::refresh);
    connect(&m_controller, &ExploreController::measuringProgress, this,
            [this](const Progress& progress) {
                if (!hasFigures())
                    m_empty->showProgress(stepText(progress.step), percentOf(progress));
            });
    connect(&m_grouping, &GroupingDocument::groupingReplaced, this, &ExplorePage::refresh);
    connect(&m_grouping, &GroupingDocument::changed, this, [this](int layer) {
        if (m_context.selection.state().view == QStringLiteral("layer") &&
            layer == m_context.selection.state().layer)
            refreshLayer();
        else
            refresh();
    });
}

void ExplorePage::followSelection(const SelectionState& now, const SelectionState& before) {
    if (now.kind == before.kind && now.view == before.view && now.layer == before.layer)
        return; // Heads and group: the layer view follows those by itself.
    if (now.kind == before.kind && now.view == before.view &&
        now.view == QStringLiteral("overview"))
        m_overview->setCurrentLayer(now.layer);
    else
        refresh();
}

HeatmapSettings ExplorePage::settings() const {
    return m_toolBar->settings();
}

void ExplorePage::setSettings(const HeatmapSettings& settings) {
    m_toolBar->setSettings(settings);
}

int ExplorePage::thumbnailSize() const {
    return m_overview->grid().thumbnailSize();
}

void ExplorePage::setThumbnailSize(int pixels) {
    grid().setThumbnailSize(pixels);
    m_toolBar->setThumbnailSize(grid().thumbnailSize());
}

void ExplorePage::refresh() {
    m_outdated = true;
    if (!isVisible())
        return;
    m_outdated = false;
    const SelectionState& now = m_context.selection.state();
    m_toolBar->setView(now.view);
    m_toolBar->setKind(now.kind);
    m_toolBar->setMetric(m_controller.metric());
    m_figures.setReport(m_context.model.isOpen() ? m_controller.shownReport(now.kind) : nullptr);
    m_toolBar->setEnabled(m_context.model.isOpen());
    if (!hasFigures() || now.layer >= m_figures.layerCount()) {
        showEmptyState();
        return;
    }
    if (now.view == QStringLiteral("layer")) {
        refreshLayer();
        m_stack->setCurrentWidget(m_layerView);
    } else {
        refreshOverview();
        m_stack->setCurrentWidget(m_overview);
    }
    Q_EMIT ready();
}

HeatmapGrid& ExplorePage::grid() {
    return m_overview->grid();
}

void ExplorePage::refreshLayer() {
    const int layer = m_context.selection.state().layer;
    if (!isVisible() || layer >= m_figures.layerCount())
        return;
    const HeatmapFigure figure = m_figures.layer(layer, m_grouping, settings(), isDark(palette()));
    m_toolBar->setShownRange(figure.range);
    m_layerView->setFigure(figure, rangeBadge(m_figures, settings().range));
    m_layerView->setDendrogram(
        settings().order == HeadOrder::ByCluster ? m_figures.dendrogram(layer) : nullptr);
    refreshBeside();
}

void ExplorePage::showEmptyState() {
    m_layerView->clear();
    m_stack->setCurrentWidget(m_empty);
    const StudioModel& model = m_context.model;
    m_empty->setButtonToolTip({});
    if (m_controller.isOpening()) {
        m_empty->showProgress(tr("Reading the headers of the checkpoint…"));
    } else if (!model.isOpen()) {
        m_empty->setSentence(tr("Open a model to see how similar its heads are."));
        m_empty->setButtonText(tr("Open Checkpoint…"));
    } else if (m_controller.isCalibrating()) {
        m_empty->showProgress(tr("Calibrating…"));
    } else if (m_controller.isMeasuring()) {
        m_empty->showProgress(
            tr("Comparing the heads by %1…").arg(metricTitle(m_controller.metric())));
    } else if (needsCalibration(m_controller.metric())) {
        const CalibrationSettings& text = model.calibration();
        m_empty->setSentence(
            tr("This metric needs a calibration: %1 tokens of %2, once through the model, about "
               "%3.")
                .arg(QLocale().toString(static_cast<qlonglong>(text.tokenLimit)),
                     text.data.empty() ? tr("a text of yours") : toQt(text.data.filename()),
                     roughTime(m_controller.calibrationSeconds())));
        m_empty->setButtonText(tr("Calibrate"));
    } else {
        m_empty->setSentence(tr("The similarity of the heads could not be measured."));
        m_empty->setButtonText(tr("Try Again"));
    }
}

void ExplorePage::pressEmptyButton() {
    if (!m_context.model.isOpen())
        Q_EMIT openRequested();
    else if (needsCalibration(m_controller.metric()))
        Q_EMIT calibrateRequested();
    else
        m_controller.measureAgain();
}

bool ExplorePage::canExport() const {
    return hasFigures();
}

void ExplorePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_outdated)
        refresh();
}

void ExplorePage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_stack != nullptr)
        refresh(); // Colour maps follow the theme.
}

} // namespace regroup::ui
