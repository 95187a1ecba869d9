// SPDX-License-Identifier: GPL-3.0-or-later
// Menus of the window, and what its actions do.
#include "core/base/cache_folder.h"
#include "core/base/user_folders.h"
#include "core/base/version.h"
#include "ui/common/language.h"
#include "ui/common/qt_text.h"
#include "ui/editor/group_list.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/explore/cluster_panel.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/window/command_palette.h"
#include "ui/window/icons.h"
#include "ui/window/jobs_panel.h"
#include "ui/window/main_window.h"
#include "ui/window/preferences_dialog.h"
#include "ui/window/shortcut_list.h"

#include <QAction>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>

namespace regroup::ui {
namespace {

const QString recentCommandsKey = QStringLiteral("window/recentCommands");
constexpr qsizetype recentCommandCount = 8;

} // namespace

void MainWindow::createMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_actions.openModel, m_actions.openModelFile, m_actions.openInNewWindow});
    m_recentMenu = file->addMenu(tr("Open &Recent"));
    file->addActions({m_actions.openSample, m_actions.openDocument, m_actions.showModel});
    file->addSeparator();
    file->addActions({m_actions.saveGrouping, m_actions.saveGroupingAs, m_actions.closeGrouping});
    file->addSeparator();
    file->addActions({m_actions.exportFigure, m_actions.exportNumbers});
    file->addSeparator();
    file->addAction(m_actions.quit);
    createEditMenu();
    createViewMenu();
    createGroupingMenu();
    QMenu* run = menuBar()->addMenu(tr("&Run"));
    run->addAction(m_actions.runPage);
    run->addSeparator();
    run->addActions({m_actions.calibrate, m_actions.chooseCalibrationText});
    run->addSeparator();
    run->addAction(m_actions.search);
    run->addSeparator();
    run->addActions(
        {m_actions.evaluate, m_actions.evaluateOriginal, m_actions.chooseEvaluationText});
    run->addSeparator();
    run->addActions({m_actions.convertGrouping, m_actions.compareGrouping, m_actions.fineTune});
    run->addSeparator();
    run->addActions({m_actions.runRecipe, m_actions.stop});
    QMenu* tools = menuBar()->addMenu(tr("&Tools"));
    tools->addActions({m_actions.commandPalette, m_actions.preferences});
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addActions({m_actions.help, m_actions.shortcuts, m_actions.tour, m_actions.about});
    connectFileActions();
    connectViewActions();
    connectRunActions();
}

void MainWindow::createEditMenu() {
    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    QUndoGroup& stack = m_grouping->undoGroup();
    QAction* undo = stack.createUndoAction(this, tr("&Undo"));
    undo->setObjectName(QStringLiteral("undo"));
    undo->setShortcut(QKeySequence::Undo);
    undo->setIcon(themedIcon(QStringLiteral("undo")));
    QAction* redo = stack.createRedoAction(this, tr("&Redo"));
    redo->setObjectName(QStringLiteral("redo"));
    redo->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    redo->setIcon(themedIcon(QStringLiteral("redo")));
    for (QAction* action : {undo, redo}) {
        addShortcutToToolTip(action);
        connect(action, &QAction::changed, action,
                [action] { // "Undo Move Heads", then "Undo Swap".
                    const QSignalBlocker quiet(action);
                    addShortcutToToolTip(action);
                });
    }
    edit->addActions({undo, redo});
    edit->addSeparator();
    edit->addActions({m_actions.copy, m_actions.copyWithHeaders, m_actions.copyAsJson});
    edit->addSeparator();
    edit->addActions({m_actions.find, m_actions.findNext});
}

void MainWindow::createViewMenu() {
    QMenu* view = menuBar()->addMenu(tr("&View"));
    view->addActions({m_actions.showWelcome, m_actions.showExplore, m_actions.showSearch,
                      m_actions.showTrain, m_actions.showEvaluate, m_actions.showCompare});
    view->addSeparator();
    view->addActions({m_actions.back, m_actions.forward});
    view->addActions(
        {m_actions.previousLayer, m_actions.nextLayer, m_actions.firstLayer, m_actions.lastLayer});
    view->addSeparator();
    QMenu* docks = view->addMenu(tr("&Docks"));
    for (QDockWidget* dock : {m_layersDock, m_inspectorDock, m_jobsDock, m_logDock})
        docks->addAction(dock->toggleViewAction());
    docks->addSeparator();
    docks->addActions({m_actions.layoutExplore, m_actions.layoutTrain, m_actions.layoutCompare,
                       m_actions.resetLayout});
    QMenu* themes = view->addMenu(tr("&Theme"));
    themes->addActions({m_actions.themeSystem, m_actions.themeLight, m_actions.themeDark});
    QMenu* visions = view->addMenu(tr("Simulate Colour Bl&indness"));
    visions->addActions({m_actions.visionFull, m_actions.visionProtanopia,
                         m_actions.visionDeuteranopia, m_actions.visionTritanopia});
    view->addSeparator();
    view->addActions({m_actions.zoomIn, m_actions.zoomOut, m_actions.zoomReset});
    view->addSeparator();
    view->addActions({m_actions.reload, m_actions.fullScreen});
    // Tables scroll with the same keys: these work where a layer is looked at.
    for (QAction* action : {m_actions.previousLayer, m_actions.nextLayer, m_actions.firstLayer,
                            m_actions.lastLayer}) {
        removeAction(action);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_explorePage->addAction(action);
    }
}

void MainWindow::createGroupingMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Grouping"));
    menu->addAction(m_actions.newGrouping);
    menu->addSeparator();
    for (QAction* action : m_explorePage->layerView().groups().groupActions().all()) {
        addShortcutToToolTip(action);
        menu->addAction(action);
    }
    menu->addAction(m_explorePage->layerView().clusters().makeGrouping());
    menu->addSeparator();
    QAction* pin = menu->addAction(tr("Compare with the Grouping as It Is &Now"), m_grouping,
                                   &GroupingDocument::pinReference);
    QAction* unpin = menu->addAction(tr("Compare with the &Opened Grouping"), m_grouping,
                                     &GroupingDocument::pinOpenedReference);
    pin->setToolTip(tr("The editor's numbers show their change against this moment"));
    unpin->setToolTip(tr("The editor's numbers show their change against what was opened"));
}

void MainWindow::connectFileActions() {
    connect(m_actions.openModel, &QAction::triggered, this, &MainWindow::chooseModel);
    connect(m_actions.openModelFile, &QAction::triggered, this, &MainWindow::chooseModelFile);
    connect(m_actions.openDocument, &QAction::triggered, this, &MainWindow::chooseDocument);
    connect(m_actions.openSample, &QAction::triggered, this, &MainWindow::openSample);
    connect(m_actions.newGrouping, &QAction::triggered, this, &MainWindow::newGrouping);
    connect(m_actions.closeGrouping, &QAction::triggered, this, &MainWindow::closeGrouping);
    connect(m_actions.saveGrouping, &QAction::triggered, this, [this] { saveGrouping(false); });
    connect(m_actions.saveGroupingAs, &QAction::triggered, this, [this] { saveGrouping(true); });
    connect(m_actions.exportFigure, &QAction::triggered, this, &MainWindow::exportFigure);
    connect(m_actions.quit, &QAction::triggered, this, &QWidget::close);
}

void MainWindow::connectViewActions() {
    const auto page = [this](QAction* action, const char* name) {
        connect(action, &QAction::triggered, this,
                [this, name] { m_selection.showPage(QString::fromLatin1(name)); });
    };
    page(m_actions.showWelcome, "welcome");
    page(m_actions.showExplore, "explore");
    page(m_actions.showSearch, "search");
    page(m_actions.showTrain, "train");
    page(m_actions.showEvaluate, "evaluate");
    page(m_actions.showCompare, "compare");
    connect(m_actions.back, &QAction::triggered, &m_selection, &Selection::goBack);
    connect(m_actions.forward, &QAction::triggered, &m_selection, &Selection::goForward);
    connect(m_actions.previousLayer, &QAction::triggered, this, [this] { stepLayer(-1); });
    connect(m_actions.nextLayer, &QAction::triggered, this, [this] { stepLayer(1); });
    connect(m_actions.firstLayer, &QAction::triggered, this, [this] { showLayer(0); });
    connect(m_actions.lastLayer, &QAction::triggered, this,
            [this] { showLayer(m_grouping->layerCount() - 1); });
    connect(m_actions.findNext, &QAction::triggered, this, [this] {
        if (m_selection.state().page == QStringLiteral("evaluate"))
            m_evaluatePage->findNext();
    });
    connect(m_actions.find, &QAction::triggered, this, [this] {
        if (m_selection.state().page == QStringLiteral("evaluate")) {
            m_evaluatePage->focusFind();
            return;
        }
        m_selection.showPage(QStringLiteral("compare"));
        m_comparePage->focusFilter();
    });
    connect(m_actions.fullScreen, &QAction::triggered, this,
            [this](bool full) { full ? showFullScreen() : showNormal(); });
    connectLookActions();
    connectEditActions();
    connect(m_actions.resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);
    for (const auto& [action, name] :
         {std::pair(m_actions.layoutExplore, "explore"), std::pair(m_actions.layoutTrain, "train"),
          std::pair(m_actions.layoutCompare, "compare")})
        connect(action, &QAction::triggered, this,
                [this, layout = QString::fromLatin1(name)] { applyLayout(layout); });
}

void MainWindow::connectLookActions() {
    connect(m_actions.themeSystem, &QAction::triggered, this,
            [this] { setTheme(QStringLiteral("system")); });
    connect(m_actions.themeLight, &QAction::triggered, this,
            [this] { setTheme(QStringLiteral("light")); });
    connect(m_actions.themeDark, &QAction::triggered, this,
            [this] { setTheme(QStringLiteral("dark")); });
    for (const auto& [action, vision] :
         {std::pair(m_actions.visionFull, ColorVision::Full),
          std::pair(m_actions.visionProtanopia, ColorVision::Protanopia),
          std::pair(m_actions.visionDeuteranopia, ColorVision::Deuteranopia),
          std::pair(m_actions.visionTritanopia, ColorVision::Tritanopia)})
        connect(action, &QAction::triggered, this, [this, seen = vision] { simulateVision(seen); });
}

void MainWindow::connectRunActions() {
    connect(m_actions.calibrate, &QAction::triggered, this, &MainWindow::calibrate);
    connect(m_actions.chooseCalibrationText, &QAction::triggered, this,
            [this] { chooseText(true); });
    connect(m_actions.search, &QAction::triggered, this,
            [this] { m_selection.showPage(QStringLiteral("search")); });
    connect(m_actions.evaluate, &QAction::triggered, this, &MainWindow::evaluateGrouping);
    connect(m_actions.compareGrouping, &QAction::triggered, this, &MainWindow::compareGrouping);
    connect(m_actions.evaluateOriginal, &QAction::triggered, this,
            [this] { startEvaluation(false); });
    connect(m_actions.chooseEvaluationText, &QAction::triggered, this,
            [this] { chooseText(false); });
    connect(m_actions.runPage, &QAction::triggered, this, &MainWindow::runPageStep);
    connect(m_actions.runRecipe, &QAction::triggered, this, &MainWindow::chooseRecipe);
    connect(m_actions.stop, &QAction::triggered, this, [this] { m_jobsPanel->stopCurrent(); });
    connect(m_actions.shortcuts, &QAction::triggered, this, &MainWindow::showShortcuts);
    connect(m_actions.preferences, &QAction::triggered, this, &MainWindow::showPreferences);
    connect(m_actions.commandPalette, &QAction::triggered, this, &MainWindow::showCommands);
    connect(m_actions.tour, &QAction::triggered, this, &MainWindow::startTour);
    connect(m_actions.about, &QAction::triggered, this, [this] {
        auto* box = new QMessageBox(
            QMessageBox::NoIcon, tr("About Regroup Studio"),
            tr("Regroup Studio %1\n\nGroups the attention heads of language models by how "
               "similar they are.\nFree software under the GNU GPL, version 3 or later.")
                .arg(toQt(programVersion())),
            QMessageBox::Close, this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    });
}

/// Of the page that is shown; docks and menus carry no meaning in colours.
void MainWindow::simulateVision(ColorVision vision) {
    centralWidget()->setGraphicsEffect(vision == ColorVision::Full ? nullptr
                                                                   : new ColorVisionEffect(vision));
}

void MainWindow::showCommands() {
    if (m_commands == nullptr) {
        m_commands = new CommandPalette(this);
        connect(m_commands, &CommandPalette::chosen, this, [this](QAction* action) {
            const QString name = action->objectName();
            if (!name.isEmpty()) { // Without one it cannot be found again.
                m_recentCommands.removeAll(name);
                m_recentCommands.prepend(name);
                while (m_recentCommands.size() > recentCommandCount)
                    m_recentCommands.removeLast();
            }
            if (keepsSettings())
                QSettings().setValue(recentCommandsKey, m_recentCommands);
            action->trigger();
        });
        if (keepsSettings())
            m_recentCommands = QSettings().value(recentCommandsKey).toStringList();
    }
    QList<QAction*> actions = findChildren<QAction*>();
    actions.removeAll(m_actions.commandPalette);
    m_commands->open(actions, m_recentCommands);
}

QWidget* MainWindow::showPreferences() {
    Preferences now;
    now.fontScale = m_options.fontScale;
    if (!m_options.theme.isEmpty())
        now.theme = m_options.theme;
    now.device = toQt(m_model.runtime().device);
    now.threadCount = m_model.runtime().threadCount;
    now.cacheGibibytes = static_cast<int>(cacheLimitBytes() >> 30U);
    if (keepsSettings())
        now.language = QSettings().value(languageKey, now.language).toString();
    auto* dialog =
        new PreferencesDialog(now,
                              {{tr("Runs"), toQt(m_paths.store)},
                               {tr("Models written"), toQt(m_paths.store.parent_path() / "models")},
                               {tr("Cache"), toQt(userCacheFolder() / "regroup")}},
                              this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PreferencesDialog::changed, this, [this](const Preferences& values) {
        m_options.fontScale = values.fontScale;
        setRuntime(values.device, values.threadCount);
        setCacheLimitBytes(static_cast<std::uintmax_t>(values.cacheGibibytes) << 30U);
        if (keepsSettings()) {
            QSettings().setValue(QStringLiteral("appearance/fontScale"), values.fontScale);
            QSettings().setValue(languageKey, values.language);
            QSettings().setValue(QStringLiteral("paths/cacheGibibytes"), values.cacheGibibytes);
        }
        setTheme(values.theme);
    });
    dialog->open();
    return dialog;
}

QWidget* MainWindow::showShortcuts() {
    auto* dialog = new ShortcutList(findChildren<QAction*>(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
    return dialog;
}

} // namespace regroup::ui
