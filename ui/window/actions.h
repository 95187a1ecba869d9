// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QAction;
class QWidget;

namespace regroup::ui {

/// Every command of the window that is not the business of one page. Each is made here, with its
/// shortcut and a tooltip that names both; the window connects them.
struct StudioActions {
    QAction* openModel = nullptr;
    QAction* openDocument = nullptr; ///< A grouping or a recipe.
    QAction* openSample = nullptr;
    QAction* saveGrouping = nullptr;
    QAction* saveGroupingAs = nullptr;
    QAction* exportFigure = nullptr;
    QAction* quit = nullptr;

    QAction* showWelcome = nullptr;
    QAction* showExplore = nullptr;
    QAction* showSearch = nullptr;
    QAction* showCompare = nullptr;
    QAction* back = nullptr;
    QAction* forward = nullptr;
    QAction* previousLayer = nullptr;
    QAction* nextLayer = nullptr;
    QAction* reload = nullptr;
    QAction* fullScreen = nullptr;
    QAction* themeSystem = nullptr;
    QAction* themeLight = nullptr;
    QAction* themeDark = nullptr;
    QAction* resetLayout = nullptr;

    QAction* calibrate = nullptr;
    QAction* chooseCalibrationText = nullptr;
    QAction* evaluate = nullptr;         ///< The edited grouping.
    QAction* evaluateOriginal = nullptr; ///< The model as it is.
    QAction* chooseEvaluationText = nullptr;
    QAction* stop = nullptr;
    QAction* about = nullptr;
};

StudioActions createActions(QWidget* window);

/// "Undo (Ctrl+Z)": the text without mnemonic and dots, and the shortcut. For actions made elsewhere.
void addShortcutToToolTip(QAction* action);

} // namespace regroup::ui
