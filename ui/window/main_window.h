// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/figure_sheet.h"
#include "ui/common/color_vision.h"
#include "ui/common/table_copy.h"
#include "ui/window/actions.h"
#include "ui/window/autosave.h"
#include "ui/window/export_choices.h"
#include "ui/window/recent_files.h"
#include "ui/window/remedy.h"
#include "ui/window/run_work.h"
#include "ui/window/studio_context.h"

#include <nlohmann/json_fwd.hpp>

#include <QMainWindow>
#include <QStringList>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

class QDockWidget;
class QLabel;
class QMenu;
class QToolButton;

namespace regroup::ui {

class CommandPalette;
class CompareController;
class ComparePage;
class ConvertController;
class ElidedLabel;
class EvaluateController;
class EvaluatePage;
class ExploreController;
class ExplorePage;
class ExportDialog;
class FineTuneController;
class GroupingDocument;
class InspectorPanel;
class JobsPanel;
class LayersPanel;
class LogPanel;
class MessageStrip;
class ModelSheet;
class OpenGroupings;
class PageStack;
class SearchController;
class SearchPage;
class Tour;
class TrainPage;
class WelcomePage;

struct TourStep;

struct WindowOptions {
    QString theme;        ///< "light", "dark", "system"; empty: the user's setting.
    double fontScale = 1; ///< 1: the system's size.
    RecentFiles::Keep keep =
        RecentFiles::Keep::InSettings;   ///< InMemory: reads and writes no settings.
    std::function<std::int64_t()> nowMs; ///< Clock of the jobs; empty: the real one.
    /// Opening the sample calibrates it, groups its heads, and begins an empty store with its runs.
    bool sampleResults = false;
    RunWork runWork = {}; ///< What changes stored runs; empty: nothing can.
};

/// The window of regroup-studio: pages, docks, menus, and what they share. All state that views
/// share is owned here; pages get references (StudioContext).
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(StudioWork work, StudioPaths paths, const WindowOptions& options,
               QWidget* parent = nullptr);
    ~MainWindow() override;

    /// A model (folder, config.json, .safetensors), a grouping or a recipe (.yaml, .json), by what
    /// it holds. Asks first if a model would replace an unsaved grouping.
    void openPath(const std::filesystem::path& path);
    void openSample();     ///< With WindowOptions::sampleResults all that a first look needs.
    bool restoreSession(); ///< The model, page and layer of the last time; false: there is none.
    void offerLeftWork();  ///< Groupings that a window left unsaved which did not end well.

    Selection& selection() { return m_selection; }
    StudioModel& model() { return m_model; }
    StudioJobs& jobs() { return m_jobs; }
    GroupingDocument& grouping() { return *m_grouping; } ///< The edited one.
    OpenGroupings& openGroupings() { return *m_groupings; }
    ExploreController& explore() { return *m_explore; }
    SearchController& search() { return *m_search; }
    CompareController& compare() { return *m_compare; }
    ConvertController& convert() { return *m_convert; }
    FineTuneController& fineTune() { return *m_fineTune; }
    EvaluateController& evaluation() { return *m_evaluate; }
    ExplorePage& explorePage() { return *m_explorePage; }
    SearchPage& searchPage() { return *m_searchPage; }
    TrainPage& trainPage() { return *m_trainPage; }
    EvaluatePage& evaluatePage() { return *m_evaluatePage; }
    ComparePage& comparePage() { return *m_comparePage; }
    MessageStrip& messages() { return *m_messages; }
    const StudioActions& actions() const { return m_actions; }
    const StudioPaths& paths() const { return m_paths; }

    void showError(const QString& what, const Failure& failure, const Remedy& remedy = {});
    void evaluateGrouping(); ///< Perplexity of the grouping as it is edited now.
    void setTheme(const QString& theme);
    void setRuntime(const QString& device, int threadCount); ///< Of what is started from now on.
    QWidget* showShortcuts();
    QWidget* showPreferences();
    QWidget* showHelp();          ///< At the chapter of the page.
    ModelSheet* showModel();      ///< Null: no model is open.
    void showCommands();          ///< The command palette.
    ExportDialog* exportFigure(); ///< Of the page; null, and a notice, where it shows none.
    void startTour();
    void offerTour(); ///< Starts it where it was never seen, and nothing else is shown yet.
    Tour* tour() { return m_tour; } ///< Null before it was started.
    void writeGrouping(const std::filesystem::path& path, const std::function<void()>& then = {});

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void chooseLook();
    void createControllers();
    void createPages();
    void createDocks();
    QDockWidget* addDock(const QString& title, const char* name, QWidget* content,
                         Qt::DockWidgetArea area);
    void createMenus();
    void createEditMenu();
    void createViewMenu();
    void createGroupingMenu();
    void createToolBars();
    void createRail();
    QMenu* createDeviceMenu();
    void createStatusBar();
    void connectFileActions();
    void connectViewActions();
    void connectLookActions();
    void connectEditActions();
    void connectRunActions();
    void connectPages();
    void connectTraining();
    void connectResults();
    void connectSearch();
    void connectState();

    void followSelection(const SelectionState& now, const SelectionState& before);
    void showPage(const QString& page);
    void followJobs();
    void noticeEnd(std::uint64_t job); ///< A long one, while nobody looks.
    void updateActions();
    void updateTitle();
    void updateInspector();
    void updateRecentMenus();
    void showReadOut(const QString& text);

    void acceptModel();
    void addSampleResults();
    void openDocument(const std::filesystem::path& path);
    void acceptGroupingFile(const std::filesystem::path& path, const GroupingFile& file);
    void acceptSearch(const std::shared_ptr<const SearchReport>& report);
    void offerSearch(const std::shared_ptr<const SearchReport>& report, const QString& ended,
                     const QString& numbers);
    void openAsNewGrouping(const std::shared_ptr<const SearchReport>& report);
    void followSearch();
    void forkSearch(const QString& name, const SearchStep& step);
    void newGrouping();
    /// One more open grouping: the model's own with one undoable command on it.
    void openEdited(const QString& name, const ModelGrouping& grouping, const QString& command);
    void closeGrouping();
    void updateGroupingMenu();
    void updateBudget(); ///< Of the editor: that of the search form.
    void autosave();
    void bringBack(const LeftWork& left);
    void openSessionGroupings();
    GroupedModelIdentity modelIdentity() const;
    GroupingFile groupingFile() const; ///< As it is edited now, with its model and origin.
    void startEvaluation(bool grouped);
    void compareGrouping();
    void calibrate();
    void runPageStep();
    void stepLayer(int by);
    void showLayer(int layer);
    void saveGrouping(bool askForName, const std::function<void()>& then = {});
    /// Calls then at once, or after the user has saved or given up the changes of each open
    /// grouping that is modified. @param givenUp those of which he has.
    void whenGroupingsAreSafe(const std::function<void()>& then, std::vector<int> givenUp = {});
    /// The same for one of them.
    void whenGroupingIsSafe(int index, const std::function<void(bool saved)>& then);
    std::optional<FigureSource> shownFigure() const; ///< Of the page; nothing: it shows none.
    void copyShown(CopyForm form);
    void exportNumbers();
    /// Tells where it is, or why it is not. @param text may throw Error: shown texts are known to
    /// the GUI thread only.
    void writeExport(const std::filesystem::path& path, const std::function<std::string()>& text,
                     const QString& failed);
    void zoom(int steps); ///< 0: to what fits.
    void openInNewWindow();
    void reload();
    void chooseModel();
    void chooseModelFile();
    void chooseDocument();
    void locate(const QString& path); ///< A recent one that is not where it was.
    void chooseRecipe();
    void connectRuns();
    void chooseResults();
    void chooseRunFolder();
    void exportTable();
    void rerun(const nlohmann::ordered_json& run, bool start);
    void rerunTraining(const nlohmann::ordered_json& run, bool start);
    void rerunConversion(const nlohmann::ordered_json& run, bool start);
    void rerunSearch(const nlohmann::ordered_json& run, bool start);
    void rerunEvaluation(const nlohmann::ordered_json& run, bool start);
    void rerunRecipe(const nlohmann::ordered_json& run, bool start);
    void openGroupingOf(const nlohmann::ordered_json& run); ///< To Explore, the picked layer.
    bool hasModelFor(const nlohmann::ordered_json& run);
    bool editStoredGrouping(const nlohmann::ordered_json& run,
                            const std::optional<ModelGrouping>& grouping);
    void sayWhatDiffers(const nlohmann::ordered_json& run, const RerunPlaces& places,
                        const QStringList& more);
    void runRecipe(const std::filesystem::path& path);
    void chooseText(bool forCalibration, const std::function<void()>& then = {});

    QList<TourStep> tourSteps();
    void leadToLayer();
    void simulateVision(ColorVision vision);

    void restoreLayout();
    void arrangeDocks();
    void showEvent(QShowEvent* event) override;
    void resetLayout();
    void applyLayout(const QString& name); ///< "explore", "train" or "compare".
    void askBeforeClosing();
    void closeWhenIdle();
    void saveSession();
    bool keepsSettings() const { return m_options.keep == RecentFiles::Keep::InSettings; }

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
    OpenGroupings* m_groupings = nullptr;
    ExploreController* m_explore = nullptr;
    SearchController* m_search = nullptr;
    ConvertController* m_convert = nullptr;
    FineTuneController* m_fineTune = nullptr;
    EvaluateController* m_evaluate = nullptr;
    CompareController* m_compare = nullptr;

    MessageStrip* m_messages = nullptr;
    PageStack* m_pages = nullptr;
    WelcomePage* m_welcomePage = nullptr;
    ExplorePage* m_explorePage = nullptr;
    SearchPage* m_searchPage = nullptr;
    TrainPage* m_trainPage = nullptr;
    EvaluatePage* m_evaluatePage = nullptr;
    ComparePage* m_comparePage = nullptr;
    LayersPanel* m_layersPanel = nullptr;
    InspectorPanel* m_inspector = nullptr;
    JobsPanel* m_jobsPanel = nullptr;
    LogPanel* m_log = nullptr;
    Tour* m_tour = nullptr;               ///< Made when it is started first.
    CommandPalette* m_commands = nullptr; ///< Made when it is opened first.
    QStringList m_recentCommands;         ///< Object names of actions, the last used first.
    QDockWidget* m_layersDock = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    QDockWidget* m_jobsDock = nullptr;
    QDockWidget* m_logDock = nullptr;
    QMenu* m_recentMenu = nullptr;
    QToolButton* m_modelChip = nullptr;
    QToolButton* m_groupingChip = nullptr;
    QToolButton* m_deviceChip = nullptr;
    QMenu* m_modelMenu = nullptr;
    QMenu* m_groupingMenu = nullptr; ///< Of the chip.
    ElidedLabel* m_readOut = nullptr;
    QLabel* m_jobsNote = nullptr;
    std::optional<ExportChoices> m_exportChoices; ///< Of this session; read when first asked for.
    QTimer m_inspectorTimer; ///< Many changes at once are one change of the Inspector.
    std::filesystem::path m_evaluationText;
    std::shared_ptr<const SearchReport> m_searchReport; ///< The last one that was accepted.
    /// Of the session's model, once that is open.
    std::optional<std::pair<std::filesystem::path, SelectionState>> m_placeToRestore;
    std::filesystem::path m_reloaded; ///< That is being read again: its groupings stay.
    QStringList m_groupingsToRestore; ///< Their files; the edited one last.
    std::optional<LeftWork> m_workToBringBack;
    QTimer m_autosaveTimer;
    std::shared_ptr<AutosaveFile> m_autosave; ///< Null: nothing is kept.
    UnsavedWork m_autosaved;
    QByteArray m_defaultLayout;
    bool m_wasArranged = false;   ///< By the user, or by the size of the first showing.
    bool m_openingSample = false; ///< Its results are wanted, too.
    bool m_closeWhenIdle = false;
    bool m_closeConfirmed = false;
};

} // namespace regroup::ui
