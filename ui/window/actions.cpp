// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/actions.h"

#include "ui/common/language.h"
#include "ui/window/icons.h"

#include <QAction>
#include <QActionGroup>
#include <QKeySequence>
#include <QWidget>

namespace regroup::ui {
namespace {

class Maker {
public:
    explicit Maker(QWidget* window) : m_window(window) {}

    QAction* make(const char* name, const char* text, const QKeySequence& shortcut = {},
                  const char* icon = nullptr) {
        auto* action = new QAction(tr(text), m_window);
        action->setObjectName(QString::fromLatin1(name));
        action->setShortcut(shortcut);
        if (icon != nullptr)
            action->setIcon(themedIcon(QString::fromLatin1(icon)));
        addShortcutToToolTip(action);
        m_window->addAction(action); // The shortcut also works while the menu bar is hidden.
        return action;
    }

    QAction* checkable(const char* name, const char* text, QActionGroup* group,
                       const QKeySequence& shortcut = {}, const char* icon = nullptr) {
        QAction* action = make(name, text, shortcut, icon);
        action->setCheckable(true);
        if (group != nullptr)
            group->addAction(action);
        return action;
    }

private:
    QWidget* m_window;
};

void createFileActions(StudioActions& actions, Maker maker) {
    actions.openModel =
        maker.make("openModel", QT_TR_NOOP("&Open Checkpoint…"), QKeySequence::Open, "open");
    actions.openModelFile = maker.make("openModelFile", QT_TR_NOOP("Open Checkpoint &File…"));
    actions.openInNewWindow =
        maker.make("openInNewWindow", QT_TR_NOOP("Open Checkpoint in New &Window…"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O));
    actions.showModel =
        maker.make("showModel", QT_TR_NOOP("Mo&del…"), QKeySequence(Qt::CTRL | Qt::Key_I), "model");
    actions.openDocument = maker.make("openDocument", QT_TR_NOOP("Open &Grouping or Recipe…"),
                                      QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_O));
    actions.openSample = maker.make("openSample", QT_TR_NOOP("Open Sa&mple"));
    actions.runRecipe = maker.make("runRecipe", QT_TR_NOOP("&Run Recipe…"));
    actions.newGrouping =
        maker.make("newGrouping", QT_TR_NOOP("&New Grouping"), QKeySequence(Qt::CTRL | Qt::Key_N));
    actions.saveGrouping =
        maker.make("saveGrouping", QT_TR_NOOP("&Save Grouping"), QKeySequence::Save, "save");
    actions.saveGroupingAs = maker.make("saveGroupingAs", QT_TR_NOOP("Save Grouping &As…"),
                                        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    actions.closeGrouping = maker.make("closeGrouping", QT_TR_NOOP("&Close Grouping"),
                                       QKeySequence(Qt::CTRL | Qt::Key_W));
    actions.exportFigure = maker.make("exportFigure", QT_TR_NOOP("&Export Figure…"),
                                      QKeySequence(Qt::CTRL | Qt::Key_E));
    actions.exportNumbers = maker.make("exportNumbers", QT_TR_NOOP("Export N&umbers…"),
                                       QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E));
    // The standard key is empty where no desktop theme is present.
    actions.quit = maker.make("quit", QT_TR_NOOP("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q));
}

void createEditActions(StudioActions& actions, Maker maker) {
    actions.copy = maker.make("copy", QT_TR_NOOP("&Copy"), QKeySequence::Copy);
    actions.copyWithHeaders = maker.make("copyWithHeaders", QT_TR_NOOP("Copy With &Headers"),
                                         QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    actions.copyAsJson = maker.make("copyAsJson", QT_TR_NOOP("Copy as &JSON"),
                                    QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_C));
    actions.zoomIn = maker.make("zoomIn", QT_TR_NOOP("Zoom &In"));
    actions.zoomIn->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
    addShortcutToToolTip(actions.zoomIn);
    actions.zoomOut =
        maker.make("zoomOut", QT_TR_NOOP("Zoom &Out"), QKeySequence(Qt::CTRL | Qt::Key_Minus));
    actions.zoomReset =
        maker.make("zoomReset", QT_TR_NOOP("Zoom to &Fit"), QKeySequence(Qt::CTRL | Qt::Key_0));
}

void createLookActions(StudioActions& actions, Maker maker, QWidget* window) {
    auto* themes = new QActionGroup(window);
    actions.themeSystem = maker.checkable("themeSystem", QT_TR_NOOP("As the &System"), themes);
    actions.themeLight = maker.checkable("themeLight", QT_TR_NOOP("&Light"), themes);
    actions.themeDark = maker.checkable("themeDark", QT_TR_NOOP("&Dark"), themes);
    auto* visions = new QActionGroup(window);
    actions.visionFull = maker.checkable("visionFull", QT_TR_NOOP("&Off"), visions);
    actions.visionFull->setChecked(true);
    actions.visionProtanopia =
        maker.checkable("visionProtanopia", QT_TR_NOOP("&Protanopia (No Red Cones)"), visions);
    actions.visionDeuteranopia = maker.checkable(
        "visionDeuteranopia", QT_TR_NOOP("&Deuteranopia (No Green Cones)"), visions);
    actions.visionTritanopia =
        maker.checkable("visionTritanopia", QT_TR_NOOP("&Tritanopia (No Blue Cones)"), visions);
}

void createViewActions(StudioActions& actions, Maker maker, QWidget* window) {
    auto* pages = new QActionGroup(window);
    actions.showWelcome = maker.checkable("showWelcome", QT_TR_NOOP("&Welcome"), pages);
    actions.showExplore = maker.checkable("showExplore", QT_TR_NOOP("&Explore"), pages,
                                          QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_1), "explore");
    actions.showSearch = maker.checkable("showSearch", QT_TR_NOOP("&Search"), pages,
                                         QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_2), "search");
    actions.showTrain = maker.checkable("showTrain", QT_TR_NOOP("&Train"), pages,
                                        QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_3), "train");
    actions.showEvaluate =
        maker.checkable("showEvaluate", QT_TR_NOOP("E&valuate"), pages,
                        QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_4), "evaluate");
    actions.showCompare = maker.checkable("showCompare", QT_TR_NOOP("&Compare"), pages,
                                          QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_5), "compare");
    actions.back =
        maker.make("back", QT_TR_NOOP("&Back"), QKeySequence(Qt::ALT | Qt::Key_Left), "back");
    actions.forward = maker.make("forward", QT_TR_NOOP("&Forward"),
                                 QKeySequence(Qt::ALT | Qt::Key_Right), "forward");
    actions.previousLayer =
        maker.make("previousLayer", QT_TR_NOOP("&Previous Layer"), QKeySequence(Qt::Key_PageUp));
    actions.nextLayer =
        maker.make("nextLayer", QT_TR_NOOP("&Next Layer"), QKeySequence(Qt::Key_PageDown));
    actions.firstLayer =
        maker.make("firstLayer", QT_TR_NOOP("&First Layer"), QKeySequence(Qt::Key_Home));
    actions.lastLayer =
        maker.make("lastLayer", QT_TR_NOOP("&Last Layer"), QKeySequence(Qt::Key_End));
    actions.find = maker.make("find", QT_TR_NOOP("&Find"), QKeySequence::Find);
    actions.findNext = maker.make("findNext", QT_TR_NOOP("Find &Next"), QKeySequence(Qt::Key_F3));
    actions.reload = maker.make("reload", QT_TR_NOOP("&Reload"), QKeySequence(Qt::Key_F5));
    actions.fullScreen = maker.checkable("fullScreen", QT_TR_NOOP("Full S&creen"), nullptr,
                                         QKeySequence(Qt::Key_F11));
    createLookActions(actions, maker, window);
    actions.layoutExplore = maker.make("layoutExplore", QT_TR_NOOP("Layout: &Explore"));
    actions.layoutTrain = maker.make("layoutTrain", QT_TR_NOOP("Layout: &Train"));
    actions.layoutCompare = maker.make("layoutCompare", QT_TR_NOOP("Layout: &Compare"));
    actions.resetLayout = maker.make("resetLayout", QT_TR_NOOP("&Reset Layout"));
}

void createRunActions(StudioActions& actions, Maker maker) {
    actions.calibrate = maker.make("calibrate", QT_TR_NOOP("&Calibrate"),
                                   QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_K), "calibrate");
    actions.chooseCalibrationText =
        maker.make("chooseCalibrationText", QT_TR_NOOP("Choose Calibration &Text…"));
    actions.search = maker.make("search", QT_TR_NOOP("&Search for Groupings…"), {}, "search");
    actions.evaluate = maker.make("evaluate", QT_TR_NOOP("&Evaluate Grouping"),
                                  QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_E), "evaluate");
    actions.evaluateOriginal =
        maker.make("evaluateOriginal", QT_TR_NOOP("Evaluate &Original Model"));
    actions.chooseEvaluationText =
        maker.make("chooseEvaluationText", QT_TR_NOOP("Choose E&valuation Text…"));
    actions.convertGrouping = maker.make("convertGrouping", QT_TR_NOOP("Co&nvert Grouping…"),
                                         QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_X), "convert");
    actions.compareGrouping = maker.make("compareGrouping", QT_TR_NOOP("Co&mpare Grouping"),
                                         QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_M), "compare");
    actions.fineTune = maker.make("fineTune", QT_TR_NOOP("&Fine-Tune…"),
                                  QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_T));
    actions.runPage = maker.make("runPage", QT_TR_NOOP("&Run Step of This Page"),
                                 QKeySequence(Qt::CTRL | Qt::Key_R));
    actions.stop =
        maker.make("stop", QT_TR_NOOP("&Stop"), QKeySequence(Qt::CTRL | Qt::Key_Period), "stop");
    actions.preferences = maker.make("preferences", QT_TR_NOOP("&Preferences…"),
                                     QKeySequence(Qt::CTRL | Qt::Key_Comma));
    actions.commandPalette = maker.make("commandPalette", QT_TR_NOOP("&Find a Command…"),
                                        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P));
    actions.commandPalette->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P), QKeySequence(Qt::CTRL | Qt::Key_K)});
    actions.help = maker.make("help", QT_TR_NOOP("&Help"), QKeySequence(Qt::Key_F1));
    actions.shortcuts = maker.make("shortcuts", QT_TR_NOOP("&Keyboard Shortcuts"),
                                   QKeySequence(Qt::CTRL | Qt::Key_Question));
    actions.tour = maker.make("tour", QT_TR_NOOP("Take the &Tour"));
    actions.about = maker.make("about", QT_TR_NOOP("&About Regroup Studio"));
}

} // namespace

StudioActions createActions(QWidget* window) {
    StudioActions actions;
    const Maker maker(window);
    createFileActions(actions, maker);
    createEditActions(actions, maker);
    createViewActions(actions, maker, window);
    createRunActions(actions, maker);
    return actions;
}

void addShortcutToToolTip(QAction* action) {
    QString text = action->text();
    text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));

    if (!action->shortcut().isEmpty())
        text = QStringLiteral("%1 (%2)").arg(text,
                                             action->shortcut().toString(QKeySequence::NativeText));
    action->setToolTip(text);
}

} // namespace regroup::ui
