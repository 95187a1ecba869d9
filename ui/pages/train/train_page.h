// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/figure_sheet.h"
#include "ui/window/studio_context.h"

#include <QWidget>
#include <filesystem>
#include <functional>

class QTabWidget;

namespace regroup::ui {

class ConvertController;
class ConvertPanel;
class FineTuneController;
class FineTunePanel;
class GroupingDocument;

/// Train: the grouping becomes a checkpoint, then the checkpoint learns.
class TrainPage : public QWidget {
    Q_OBJECT
public:
    TrainPage(const StudioContext& context, ConvertController& convert,
              FineTuneController& fineTune, GroupingDocument& document,
              std::function<GroupingFile()> grouping, QWidget* parent = nullptr);

    ConvertPanel& convertPanel() { return *m_convert; }
    FineTunePanel& fineTunePanel() { return *m_fineTune; }
    void showConvert();
    void showFineTune();
    void start(); ///< The step of the tab that is shown.

    bool canExport() const;
    FigureSource figureSource() const; ///< Of the training that is shown. @pre canExport()

Q_SIGNALS:
    void openRequested(); ///< No model is open.
    void openModelRequested(const std::filesystem::path& model);
    void tuneModelRequested(const std::filesystem::path& model); ///< Opened, and this page stays.

private:
    QTabWidget* m_tabs = nullptr;
    ConvertPanel* m_convert = nullptr;
    FineTunePanel* m_fineTune = nullptr;
};

} // namespace regroup::ui
