// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/actions.h"
#include "ui/window/recent_files.h"
#include "ui/window/studio_context.h"

#include <QMainWindow>
#include <QStringList>

#include <functional>
#include <memory>

class QDockWidget;
class QLabel;
class QMenu;
class QStackedWidget;
class QToolButton;

namespace regroup::ui {

class CompareController;
class ComparePage;
class ExploreController;
class ExplorePage;
class GroupingDocument;
class InspectorPanel;
class JobsPanel;
class LayersPanel;
class MessageStrip;
class SearchController;
class SearchPage;
class WelcomePage;

struct WindowOptions {
    QString theme;        ///< "light", "dark", "system"; empty: the user's setting.
    double fontScale = 1; ///< 1: the system's size.
    RecentFiles::Keep keep = RecentFiles::Keep::InSettings; ///< InMemory: reads and writes no settings.
    std::function<std::int64_t()> nowMs;                    ///< Clock of the jobs; empty: the real one.
};

/// The window of regroup-studio: pages, docks, menus, and what they share. All state that views share is
/// owned here; pages get references (StudioContext).
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(StudioWork work, StudioPaths paths, const WindowOptions& options, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// A model (folder, config.json, .safetensors), a grouping or a recipe (.yaml, .json), by what it holds.
    void openPath(const std::filesystem::path& path);
    void openSample();
    void restoreSession(); ///< The model, page and layer of the last time.

    Selection& selection() { return m_selection; }
    StudioModel& model() { return m_model; }
    StudioJobs& jobs() { return m_jobs; }
    GroupingDocument& grouping() { return *m_grouping; }
    ExploreController& explore() { return *m_explore; }
    SearchController& search() { return *m_search; }
    CompareController& compare() { return *m_compare; }
    SearchPage& searchPage() { return *m_searchPage; }
    ComparePage& comparePage() { return *m_comparePage; }
    const StudioActions& actions() const { return m_actions; }

    void showJobsDock();
    void showError(const QString& what, const Failure& failure);
    void evaluateGrouping(); ///< Perplexity of the grouping as it is edited now.
    void setTheme(const QString& theme);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void createPages();
    void createDocks();
    void createMenus();
    void createToolBars();
    void createStatusBar();
    void connectActions();
    void connectPages();
    void connectState();

    void followSelection(const SelectionState& now, const SelectionState& before);
    void followJobs();
    void updateActions();
    void updateTitle();
    void updateInspector();
    void updateRecentMenus();

    void acceptModel();
    void openDocument(const std::filesystem::path& path);
    void acceptGroupingFile(const std::filesystem::path& path, const GroupingFile& file);
    void acceptSearch(const std::shared_ptr<const SearchReport>& report);
    void startEvaluation(bool grouped);
    void stepLayer(int by);
    bool saveGrouping(bool askForName);
    void exportFigure();
    void chooseModel();
    void chooseText(bool forCalibration);
    bool mayClose();
    void askBeforeClosing();
    void saveSession();

    StudioWork m_work;
    StudioPaths m_paths;
    WindowOptions m_options;
    Selection m_selection;
    StudioModel m_model;
    RecentFiles m_recent;
    StudioActions m_actions;
    StudioJobs m_jobs; ///< Its threads end before anything above goes.
    StudioContext m_context;

    GroupingDocument* m_grouping = nullptr;
    ExploreController* m_explore = nullptr;
    SearchController* m_search = nullptr;
    CompareController* m_compare = nullptr;

    MessageStrip* m_messages = nullptr;
    QStackedWidget* m_pages = nullptr;
    WelcomePage* m_welcomePage = nullptr;
    ExplorePage* m_explorePage = nullptr;
    SearchPage* m_searchPage = nullptr;
    ComparePage* m_comparePage = nullptr;
    LayersPanel* m_layersPanel = nullptr;
    InspectorPanel* m_inspector = nullptr;
    JobsPanel* m_jobsPanel = nullptr;
    QDockWidget* m_layersDock = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    QDockWidget* m_jobsDock = nullptr;
    QMenu* m_recentMenu = nullptr;
    QToolButton* m_modelChip = nullptr;
    QToolButton* m_groupingChip = nullptr;
    QLabel* m_readOut = nullptr;
    QLabel* m_jobsNote = nullptr;
    std::filesystem::path m_evaluationText;
    QByteArray m_defaultLayout;
    bool m_closeWhenIdle = false;
};

} // namespace regroup::ui
