// SPDX-License-Identifier: GPL-3.0-or-later
// Docks, tool bars and status bar of the window.
#include "ui/common/elided_label.h"
#include "ui/common/message_strip.h"
#include "ui/common/qt_text.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/window/desktop_notice.h"
#include "ui/window/icons.h"
#include "ui/window/inspector_panel.h"
#include "ui/window/jobs_panel.h"
#include "ui/window/layers_panel.h"
#include "ui/window/log_panel.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>

namespace regroup::ui {

QDockWidget* MainWindow::addDock(const QString& title, const char* name, QWidget* content,
                                 Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(QString::fromLatin1(name)); // saveState() finds it by this.
    dock->setWidget(content);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::createDocks() {
    m_layersPanel = new LayersPanel(m_context, *m_grouping);
    m_inspector = new InspectorPanel;
    m_jobsPanel = new JobsPanel(m_jobs.board());
    m_layersDock = addDock(tr("Layers"), "layersDock", m_layersPanel, Qt::LeftDockWidgetArea);
    m_inspectorDock =
        addDock(tr("Inspector"), "inspectorDock", m_inspector, Qt::RightDockWidgetArea);
    m_jobsDock = addDock(tr("Jobs"), "jobsDock", m_jobsPanel, Qt::BottomDockWidgetArea);
    m_log = new LogPanel(m_jobs.board());
    m_logDock = addDock(tr("Log"), "logDock", m_log, Qt::BottomDockWidgetArea);
    tabifyDockWidget(m_jobsDock, m_logDock);
    m_jobsDock->raise();
    connect(m_log, &LogPanel::jobEnded, this, &MainWindow::noticeEnd);
    connect(m_messages, &MessageStrip::messageChanged, this, [this] {
        if (!m_messages->isEmpty())
            m_log->append(m_messages->report());
    });
    const int unit = fontMetrics().averageCharWidth();
    resizeDocks({m_layersDock, m_inspectorDock}, {unit * 37, unit * 36}, Qt::Horizontal);
    resizeDocks({m_jobsDock}, {fontMetrics().height() * 9}, Qt::Vertical);
}

void MainWindow::noticeEnd(std::uint64_t job) {
    constexpr std::int64_t longMs = 60000;
    const JobRow* row = m_jobs.board().find(job);
    if (row == nullptr || row->endedMs - row->startedMs < longMs || isActiveWindow() ||
        !keepsSettings())
        return;
    QApplication::alert(this);
    notifyDesktop(jobStateText(row->state) + QStringLiteral(": ") + row->title, row->note);
}

void MainWindow::createToolBars() {
    createRail();
    auto* bar = addToolBar(tr("Main"));
    bar->setObjectName(QStringLiteral("mainToolBar"));
    const auto addChip = [this, bar](const char* icon, const QString& text, const QString& name,
                                     QMenu* menu) {
        auto* chip = new QToolButton;
        chip->setIcon(themedIcon(QString::fromLatin1(icon)));
        chip->setText(text);
        chip->setAccessibleName(name);
        chip->setToolTip(name);
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setPopupMode(QToolButton::InstantPopup);
        chip->setMenu(menu);
        bar->addWidget(chip);
        return chip;
    };
    m_modelMenu = new QMenu(this);
    m_modelChip = addChip("model", tr("no model"), tr("The open model"), m_modelMenu);
    m_groupingMenu = new QMenu(this);
    m_groupingMenu->setToolTipsVisible(true);
    m_groupingChip =
        addChip("grouping", tr("no grouping"), tr("The edited grouping"), m_groupingMenu);
    updateGroupingMenu();
    m_deviceChip = addChip("device", {}, tr("What computes"), createDeviceMenu());
    setRuntime(toQt(m_model.runtime().device), m_model.runtime().threadCount);
    bar->addSeparator();
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->addActions({m_actions.calibrate, m_actions.search, m_actions.convertGrouping,
                     m_actions.evaluate, m_actions.stop});
    // The bar shows one word each; menus and tooltips say all.
    m_actions.search->setIconText(tr("Search"));
    m_actions.convertGrouping->setIconText(tr("Convert"));
    m_actions.evaluate->setIconText(tr("Evaluate"));
    m_actions.compareGrouping->setIconText(tr("Compare"));
    m_explorePage->layerView().addNextSteps(
        {m_actions.convertGrouping, m_actions.evaluate, m_actions.compareGrouping});
}

QMenu* MainWindow::createDeviceMenu() {
    auto* menu = new QMenu(this);
    for (const auto& [device, text] :
         {std::pair("auto", tr("The First GPU, or the Processor")),
          std::pair("cpu", tr("The Processor")), std::pair("cuda", tr("The First GPU"))}) {
        QAction* action = menu->addAction(text);
        action->setCheckable(true);
        action->setData(QString::fromLatin1(device));
        connect(action, &QAction::triggered, this, [this, name = QString::fromLatin1(device)] {
            setRuntime(name, m_model.runtime().threadCount);
        });
    }
    return menu;
}

void MainWindow::setRuntime(const QString& device, int threadCount) {
    RuntimeOptions runtime = m_model.runtime();
    runtime.device = fromQt(device);
    runtime.threadCount = threadCount;
    m_model.setRuntime(runtime);
    m_deviceChip->setText(device == QStringLiteral("cpu")    ? tr("CPU")
                          : device == QStringLiteral("cuda") ? tr("GPU")
                                                             : tr("Auto"));
    for (QAction* action : m_deviceChip->menu()->actions())
        action->setChecked(action->data().toString() == device);
    if (keepsSettings()) {
        QSettings settings;
        settings.setValue(QStringLiteral("compute/device"), device);
        settings.setValue(QStringLiteral("compute/threads"), threadCount);
    }
}

void MainWindow::createRail() {
    auto* rail = new QToolBar(tr("Pages"), this);
    rail->setObjectName(QStringLiteral("pageRail"));
    rail->setMovable(false);
    rail->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    rail->addActions({m_actions.showExplore, m_actions.showSearch, m_actions.showTrain,
                      m_actions.showEvaluate, m_actions.showCompare});
    for (QAction* action : rail->actions()) // As wide as the longest: one column.
        if (auto* button = qobject_cast<QToolButton*>(rail->widgetForAction(action)))
            button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    addToolBar(Qt::LeftToolBarArea, rail);
}

void MainWindow::createStatusBar() {
    m_readOut = new ElidedLabel;
    m_readOut->setObjectName(QStringLiteral("readOut"));
    m_jobsNote = new QLabel(tr("No job"));
    m_jobsNote->setObjectName(QStringLiteral("jobsNote"));
    m_jobsNote->setTextFormat(Qt::PlainText);
    statusBar()->addWidget(m_readOut, 1);
    statusBar()->addPermanentWidget(m_jobsNote);
}

} // namespace regroup::ui
