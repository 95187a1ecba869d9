// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/main_window.h"
#include "ui/window/screenshot.h"

#include <QTemporaryDir>
#include <functional>
#include <memory>

namespace regroup::ui {

/// Conversions and trainings that look the same on every machine, read only text, and write only
/// into folder.
StudioWork withStillTraining(StudioWork work, const std::filesystem::path& folder,
                             const std::filesystem::path& text);

/// The window of one screenshot, with everything still that moves by itself.
class ScreenshotStage {
public:
    ScreenshotStage(const ScreenshotRequest& request, const StudioWork& work,
                    const std::filesystem::path& resources);
    ~ScreenshotStage();

    MainWindow& window() { return *m_window; }
    const SelectionState& place() const { return m_place; } ///< From --select; page and view unset.
    QWidget* picture() const { return m_picture; } ///< Widget to grab: the window, or a dialog.
    void setPicture(QWidget* widget) { m_picture = widget; }

    // Steps that views are put together from. Each waits until it is done.
    // @throws Error(Internal) naming the step if it is not ready in 20 s.
    void openModel();
    void calibrate();
    void showLayer(HeadKind kind);
    void groupHeads(); ///< Neighbouring pairs, and one head moved by hand.
    void startSearch();
    void shareOutTotal(); ///< Ends a search with a total of KV heads, and shows its front.
    void showConvert();   ///< The form, with what the conversion takes.
    void convertModel();  ///< Until it is verified.
    void showFineTune();
    void startFineTune();  ///< Stands still after some steps.
    void showEvaluation(); ///< Of a small task with choices.
    void showItems();      ///< Of two runs.
    void showRuns();       ///< The runs of the store; the sample's if there is none given.
    void showChart(const char* figure); ///< A chart tab of Compare, e.g. "pareto".
    void waitFor(const char* what, const std::function<bool()>& isDone);
    void settle(); ///< Layout and queued redraws.

private:
    StudioWork stillWork(StudioWork work) const;
    void makeRuns();

    ScreenshotRequest m_request;
    StudioWork m_work;
    QTemporaryDir m_folder; ///< Of a store that is only for the pictures.
    StudioPaths m_paths;
    SelectionState m_place;
    std::unique_ptr<MainWindow> m_window;
    QWidget* m_picture = nullptr;
};

} // namespace regroup::ui
