// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/screenshot_views.h"

#include "ui/charts/dendrogram_view.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/common/head_drag.h"
#include "ui/common/message_strip.h"
#include "ui/editor/group_list.h"
#include "ui/editor/group_rows.h"
#include "ui/editor/grouping_document.h"
#include "ui/editor/set_groups_dialog.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/compare/run_page.h"
#include "ui/pages/explore/cluster_panel.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/train/train_page.h"
#include "ui/window/export_dialog.h"
#include "ui/window/export_preview.h"
#include "ui/window/model_sheet.h"
#include "ui/window/screenshot_stage.h"
#include "ui/window/tour.h"

#include <QAction>
#include <QCoreApplication>
#include <QDragEnterEvent>
#include <QDragMoveEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <algorithm>
#include <memory>

namespace regroup::ui {
namespace {

void showEmptyPage(ScreenshotStage& stage, const char* page) {
    stage.window().selection().showPage(QString::fromLatin1(page));
    stage.waitFor("reading the runs", [&stage, page] {
        return std::string_view(page) != "compare" || stage.window().compare().hasLoaded();
    });
}

void showEditor(ScreenshotStage& stage) {
    stage.openModel();
    stage.calibrate();
    stage.groupHeads();
    stage.showLayer(stage.place().kind);
    HeatmapSettings settings = stage.window().explorePage().settings();
    settings.order = HeadOrder::ByGroup;
    stage.window().explorePage().setSettings(settings);
    if (stage.place().heads.empty())
        stage.window().selection().setHeads({0, 1});
    stage.settle();
}

/// Heads are held over another group, and not dropped: what a drag looks like on its way.
void holdHeads(ScreenshotStage& stage) {
    GroupRows* rows = stage.window().explorePage().layerView().groups().rows();
    const std::unique_ptr<QMimeData> heads(createHeadsMimeData({0, 1}));
    const int last = stage.window().grouping().headCount(0) - 1;
    const QPoint over = rows->viewRect(rows->placeOfHead(last)).center() + QPoint(40, 0);
    QDragEnterEvent enter(over, Qt::MoveAction, heads.get(), Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(rows->viewport(), &enter);
    QDragMoveEvent move(over, Qt::MoveAction, heads.get(), Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(rows->viewport(), &move);
}

void showBrokenModel(ScreenshotStage& stage) {
    stage.openModel();
    stage.window().openPath(stage.window().paths().resources / "samples" / "missing.safetensors");
    stage.waitFor("failing to open", [&stage] { return !stage.window().messages().isEmpty(); });
}

void showLayer(ScreenshotStage& stage, HeadKind kind) {
    stage.openModel();
    stage.calibrate();
    stage.showLayer(kind);
    stage.window().explorePage().layerView().heatmap().setFocus();
}

/// A cut through the tree, the branch of the last join below it picked.
void showDendrogram(ScreenshotStage& stage) {
    showLayer(stage, stage.place().kind);
    HeatmapSettings settings = stage.window().explorePage().settings();
    settings.order = HeadOrder::ByCluster;
    stage.window().explorePage().setSettings(settings);
    stage.settle();
    DendrogramView& view = stage.window().explorePage().layerView().clusters().dendrogram();
    const Dendrogram* tree = view.tree();
    if (tree != nullptr && !tree->joins().empty() && stage.place().heads.empty())
        stage.window().selection().setHeads(tree->headsOf(tree->headCount()));
    view.setFocus();
}

/// The store of a picture lies somewhere else every time.
void showPreferences(ScreenshotStage& stage) {
    QWidget* dialog = stage.window().showPreferences();
    for (QLabel* place : dialog->findChildren<QLabel*>(QStringLiteral("placePath")))
        place->setText(place->text().endsWith(QStringLiteral("/regroup"))
                           ? QStringLiteral("/home/you/.cache/regroup")
                           : QStringLiteral("/home/you/.local/share/regroup/") +
                                 place->text().section(QLatin1Char('/'), -1));
    stage.setPicture(dialog);
}

/// The folder of the user's documents is another one everywhere.
void showExport(ScreenshotStage& stage) {
    stage.openModel();
    stage.calibrate();
    stage.groupHeads();
    stage.showLayer(stage.place().kind);
    stage.settle();
    ExportDialog* dialog = stage.window().exportFigure();
    dialog->setFile("/home/you/figures/layer-0-key.svg");
    bool drawn = false;
    QObject::connect(&dialog->preview(), &ExportPreview::drawn, dialog, [&drawn] { drawn = true; });
    stage.waitFor("drawing the figure", [&drawn] { return drawn; });
    stage.setPicture(dialog);
}

void showOneRun(ScreenshotStage& stage) {
    stage.openModel();
    stage.showRuns();
    const std::vector<RunSummary>& runs = stage.window().compare().runs();
    if (runs.empty())
        return;
    bool shown = false;
    RunPage& page = stage.window().comparePage().runPage();
    const auto connection = QObject::connect(&page, &RunPage::shown, [&shown] { shown = true; });
    // A training, if there is one: it says most.
    const auto training = std::find_if(
        runs.begin(), runs.end(), [](const RunSummary& run) { return run.kind == "finetune"; });
    stage.window().selection().setRuns({(training == runs.end() ? runs.begin() : training)->id});
    stage.window().comparePage().showTab(QStringLiteral("run"));
    stage.waitFor("reading the run", [&shown] { return shown; });
    QObject::disconnect(connection);
}

void showChart(ScreenshotStage& stage, const char* figure) {
    stage.openModel();
    stage.showChart(figure);
}

} // namespace

const std::vector<ScreenshotView>& allScreenshotViews() {
    static const std::vector<ScreenshotView> views{
        {QStringLiteral("welcome"), [](ScreenshotStage&) {}},
        {QStringLiteral("model"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             ModelSheet* sheet = stage.window().showModel();
             stage.waitFor("hashing the weights", [sheet] { return sheet->hasHash(); });
             stage.setPicture(sheet);
         }},
        {QStringLiteral("overview"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.groupHeads();
         }},
        {QStringLiteral("layer"),
         [](ScreenshotStage& stage) { showLayer(stage, stage.place().kind); }},
        {QStringLiteral("layer-v"),
         [](ScreenshotStage& stage) { showLayer(stage, HeadKind::Value); }},
        {QStringLiteral("beside"),
         [](ScreenshotStage& stage) {
             showLayer(stage, stage.place().kind);
             HeatmapSettings settings = stage.window().explorePage().settings();
             settings.beside = SimilarityMetric::Weight;
             stage.window().explorePage().setSettings(settings);
             stage.settle();
         }},
        {QStringLiteral("dendrogram"), showDendrogram},
        {QStringLiteral("editor"), showEditor},
        {QStringLiteral("editor-drag"),
         [](ScreenshotStage& stage) {
             showEditor(stage);
             holdHeads(stage);
         }},
        {QStringLiteral("set-groups"),
         [](ScreenshotStage& stage) {
             showEditor(stage);
             GroupList& groups = stage.window().explorePage().layerView().groups();
             groups.groupActions().setRandom->trigger();
             stage.setPicture(groups.findChild<SetGroupsDialog*>());
         }},
        {QStringLiteral("search"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.window().selection().showPage(QStringLiteral("search"));
         }},
        {QStringLiteral("search-running"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.startSearch();
         }},
        {QStringLiteral("budgets"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.shareOutTotal();
         }},
        {QStringLiteral("convert"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.groupHeads();
             stage.showConvert();
         }},
        {QStringLiteral("verify"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.groupHeads();
             stage.convertModel();
         }},
        {QStringLiteral("finetune"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.showFineTune();
         }},
        {QStringLiteral("finetune-running"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.startFineTune();
         }},
        {QStringLiteral("evaluate"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.groupHeads();
             stage.showEvaluation();
         }},
        {QStringLiteral("items"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.groupHeads();
             stage.showItems();
         }},
        {QStringLiteral("compare"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.showRuns();
         }},
        {QStringLiteral("compare-bars"), [](ScreenshotStage& stage) { showChart(stage, "bars"); }},
        {QStringLiteral("compare-groups"),
         [](ScreenshotStage& stage) { showChart(stage, "groups"); }},
        {QStringLiteral("pareto"), [](ScreenshotStage& stage) { showChart(stage, "pareto"); }},
        {QStringLiteral("curves"), [](ScreenshotStage& stage) { showChart(stage, "curves"); }},
        {QStringLiteral("subjects"), [](ScreenshotStage& stage) { showChart(stage, "subjects"); }},
        {QStringLiteral("run"), showOneRun},
        {QStringLiteral("jobs"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.calibrate();
             stage.startSearch();
             stage.window().actions().evaluate->trigger(); // Waits for the search.
             stage.window().selection().showPage(QStringLiteral("explore"));
         }},
        {QStringLiteral("preferences"), showPreferences},
        {QStringLiteral("help"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.setPicture(stage.window().showHelp());
         }},
        {QStringLiteral("palette"),
         [](ScreenshotStage& stage) {
             stage.openModel();
             stage.window().showCommands();
             stage.window().findChild<QLineEdit*>(QStringLiteral("commandQuery"))->setText("ev");
         }},
        {QStringLiteral("shortcuts"),
         [](ScreenshotStage& stage) { stage.setPicture(stage.window().showShortcuts()); }},
        {QStringLiteral("tour"),
         [](ScreenshotStage& stage) {
             showLayer(stage, stage.place().kind);
             stage.window().startTour();
             stage.window().tour()->showStep(2);
         }},
        {QStringLiteral("export"), showExport},
        {QStringLiteral("error"), showBrokenModel},
        {QStringLiteral("empty-explore"),
         [](ScreenshotStage& stage) { showEmptyPage(stage, "explore"); }},
        {QStringLiteral("empty-search"),
         [](ScreenshotStage& stage) { showEmptyPage(stage, "search"); }},
        {QStringLiteral("empty-train"),
         [](ScreenshotStage& stage) {
             showEmptyPage(stage, "train");
             stage.window().trainPage().showFineTune();
         }},
        {QStringLiteral("empty-evaluate"),
         [](ScreenshotStage& stage) { showEmptyPage(stage, "evaluate"); }},
        {QStringLiteral("empty-compare"),
         [](ScreenshotStage& stage) { showEmptyPage(stage, "compare"); }},
    };
    return views;
}

} // namespace regroup::ui
