// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QAction;
class QWidget;

namespace regroup::ui {

/// Every command of the window that is not the business of one page. Each is made here, with its
/// shortcut and a tooltip that names both; the window connects them.
struct StudioActions {
    QAction* openModel = nullptr;
    QAction* openModelFile = nullptr; ///< By one of its files, or a file that is all of it.
    QAction* openInNewWindow = nullptr;
    QAction* showModel = nullptr;    ///< The sheet of all that is known about the model.
    QAction* openDocument = nullptr; ///< A grouping or a recipe.
    QAction* openSample = nullptr;
    QAction* runRecipe = nullptr;
    QAction* newGrouping = nullptr; ///< Every head its own group again, as a document of its own.
    QAction* saveGrouping = nullptr;
    QAction* saveGroupingAs = nullptr;
    QAction* closeGrouping = nullptr; ///< The edited one; the others stay open.
    QAction* exportFigure = nullptr;
    QAction* exportNumbers = nullptr; ///< Of the figure or table that is shown.
    QAction* quit = nullptr;

    QAction* copy = nullptr; ///< From what has the focus; text fields copy by themselves.
    QAction* copyWithHeaders = nullptr;
    QAction* copyAsJson = nullptr;

    QAction* showWelcome = nullptr;
    QAction* showExplore = nullptr;
    QAction* showSearch = nullptr;
    QAction* showTrain = nullptr;
    QAction* showEvaluate = nullptr;
    QAction* showCompare = nullptr;
    QAction* back = nullptr;
    QAction* forward = nullptr;
    // Only while the Explore page has the focus: tables elsewhere scroll with the same keys.
    QAction* previousLayer = nullptr;
    QAction* nextLayer = nullptr;
    QAction* firstLayer = nullptr;
    QAction* lastLayer = nullptr;
    QAction* find = nullptr; ///< In the items of Evaluate, else the filter of Compare.
    QAction* findNext = nullptr;
    QAction* reload = nullptr;
    QAction* fullScreen = nullptr;
    QAction* zoomIn = nullptr;
    QAction* zoomOut = nullptr;
    QAction* zoomReset = nullptr;
    QAction* layoutExplore = nullptr; ///< Which docks are there, and how large.
    QAction* layoutTrain = nullptr;
    QAction* layoutCompare = nullptr;
    QAction* themeSystem = nullptr;
    QAction* themeLight = nullptr;
    QAction* themeDark = nullptr;
    QAction* resetLayout = nullptr;
    QAction* visionFull = nullptr; ///< Colours as they are.
    QAction* visionProtanopia = nullptr;
    QAction* visionDeuteranopia = nullptr;
    QAction* visionTritanopia = nullptr;

    QAction* calibrate = nullptr;
    QAction* chooseCalibrationText = nullptr;
    QAction* search = nullptr;           ///< Shows the search form.
    QAction* evaluate = nullptr;         ///< The edited grouping.
    QAction* evaluateOriginal = nullptr; ///< The model as it is.
    QAction* chooseEvaluationText = nullptr;
    QAction* convertGrouping = nullptr; ///< Shows the convert sheet.
    QAction* compareGrouping = nullptr; ///< Its runs, picked in the table.
    QAction* fineTune = nullptr;        ///< Shows the fine-tuning form.
    QAction* runPage =
        nullptr; ///< The step of the page that is shown: calibrate, search, evaluate.
    QAction* stop = nullptr;
    QAction* preferences = nullptr;
    QAction* commandPalette = nullptr;
    QAction* help = nullptr; ///< Opens at the chapter of the page.
    QAction* shortcuts = nullptr;
    QAction* tour = nullptr;
    QAction* about = nullptr;
};

StudioActions createActions(QWidget* window);

/// "Undo (Ctrl+Z)": the text without mnemonic and dots, and the shortcut. For actions made
/// elsewhere.
void addShortcutToToolTip(QAction* action);

} // namespace regroup::ui
