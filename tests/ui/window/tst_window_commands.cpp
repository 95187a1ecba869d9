// SPDX-License-Identifier: GPL-3.0-or-later
// What the keys of the window do to whatever is shown or has the focus.
#include "core/base/error.h"
#include "core/search/ward.h"
#include "tests/ui/support/fake_studio.h"
#include "tests/ui/window/shown_studio.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/common/table_copy.h"
#include "ui/editor/group_list.h"
#include "ui/editor/group_rows.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/window/log_panel.h"
#include "ui/window/model_sheet.h"
#include "ui/window/open_groupings.h"

#include <QClipboard>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTableView>
#include <QTextBlock>
#include <QTextBrowser>
#include <QToolButton>
#include <QTreeView>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
namespace fs = std::filesystem;

namespace {

bool opens(ShownStudio& studio) {
    const fs::path model = studio / "tiny";
    fs::create_directories(model);
    studio.window.openPath(model);
    return ShownStudio::comesTrue([&studio] {
        return studio.window.model().isOpen() &&
               studio.window.explore().shownReport(HeadKind::Query) != nullptr;
    });
}

void press(QWidget* on, Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::keyClick(on, key, modifiers);
}

} // namespace

class TestWindowCommands : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tablesAreCopiedInThreeForms() {
        QStandardItemModel model(3, 3);
        model.setHorizontalHeaderLabels({"name", "hidden", "value"});
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 3; ++column)
                model.setItem(row, column,
                              new QStandardItem(QStringLiteral("%1\t%2").arg(row).arg(column)));
        QTableView view;
        view.setModel(&model);
        view.hideColumn(1);
        QCOMPARE(copiedText(view, CopyForm::Cells),
                 QStringLiteral("0 0\t0 2\n1 0\t1 2\n2 0\t2 2\n"));
        view.selectRow(1);
        QCOMPARE(copiedText(view, CopyForm::WithHeaders),
                 QStringLiteral("name\tvalue\n1 0\t1 2\n"));
        const QJsonArray rows =
            QJsonDocument::fromJson(copiedText(view, CopyForm::Json).toUtf8()).array();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows[0].toObject()["value"].toString(), QStringLiteral("1 2"));
        model.setItem(1, 2, new QStandardItem(QStringLiteral("−0.5")));
        QCOMPARE(copiedText(view, CopyForm::Cells), QStringLiteral("1 0\t-0.5\n"));
    }

    void copyTakesTheFigureWhereNoTableHasTheFocus() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio));
        studio.window.selection().showLayer(0, HeadKind::Key);
        studio.window.explorePage().layerView().heatmap().setFocus();
        press(&studio.window, Qt::Key_C, Qt::ControlModifier);
        const QString csv = QApplication::clipboard()->text();
        QVERIFY2(csv.startsWith("row,column,similarity"), qPrintable(csv.left(80)));
        QVERIFY(csv.count('\n') > 4);
    }

    void zoomsTheHeatmapAndTheThumbnails() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio));
        ExplorePage& page = studio.window.explorePage();
        const int before = page.thumbnailSize();
        press(&studio.window, Qt::Key_Plus, Qt::ControlModifier);
        QVERIFY(page.thumbnailSize() > before);
        press(&studio.window, Qt::Key_0, Qt::ControlModifier);
        press(&studio.window, Qt::Key_Minus, Qt::ControlModifier);
        QVERIFY(page.thumbnailSize() < before);
        studio.window.selection().showLayer(0, HeadKind::Key);
        SimilarityHeatmap& heatmap = page.layerView().heatmap();
        press(&studio.window, Qt::Key_Plus, Qt::ControlModifier);
        QVERIFY(heatmap.zoom() > 1.2);
        press(&studio.window, Qt::Key_0, Qt::ControlModifier);
        QCOMPARE(heatmap.zoom(), 1.0);
    }

    void reloadKeepsWhatIsEdited() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio));
        studio.window.selection().showLayer(1, HeadKind::Value);
        QVERIFY(studio.window.grouping().moveHeads(1, HeadKind::Key, {1}, 0));
        const ModelGrouping edited = studio.window.grouping().grouping();
        QSignalSpy opened(&studio.window.model(), &StudioModel::opened);
        press(&studio.window, Qt::Key_F5);
        QTRY_COMPARE(opened.count(), 1);
        QCOMPARE(studio.window.grouping().grouping(), edited);
        QVERIFY(studio.window.grouping().undoStack().canUndo());
        QCOMPARE(studio.window.selection().state().layer, 1);
        QCOMPARE(studio.window.selection().state().view, QStringLiteral("layer"));
        QCOMPARE(studio.find("unsavedBox"), nullptr);
        studio.window.grouping().undoStack().undo();
    }

    void theModelSheetSaysAll() {
        ShownStudio studio(fakeWork());
        QCOMPARE(studio.window.showModel(), nullptr);
        QVERIFY(opens(studio));
        ModelSheet* sheet = studio.window.showModel();
        QVERIFY(ShownStudio::comesTrue([sheet] { return sheet->hasHash(); }));
        const QString text = sheet->text();
        const ModelSummary& summary = studio.window.model().summary();
        for (const QString& fact : {QStringLiteral("Hash of the weights\t0123abcd"),
                                    QStringLiteral("Query heads\t%1").arg(summary.headCount),
                                    QStringLiteral("Layers\t%1").arg(summary.layerCount),
                                    QStringLiteral("Head width\t%1").arg(summary.headDim)})
            QVERIFY2(text.contains(fact), qPrintable(fact + QStringLiteral(" in\n") + text));
        sheet->reject();
    }

    void helpOpensAtThePage() {
        ShownStudio studio(fakeWork());
        studio.window.selection().showPage(QStringLiteral("search"));
        press(&studio.window, Qt::Key_F1);
        auto* text = studio.find<QTextBrowser>("helpText");
        QVERIFY(text != nullptr);
        QCOMPARE(text->textCursor().block().text(), QStringLiteral("Search"));
        QCOMPARE(text->textCursor().block().blockFormat().headingLevel(), 2);
    }

    void theLogTellsJobsAndMessages() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio));
        studio.window.messages().showError(QStringLiteral("Something went wrong."),
                                           QStringLiteral("Try again."));
        auto* log = studio.window.findChild<LogPanel*>();
        QVERIFY(ShownStudio::comesTrue(
            [log] { return log->text().contains(QStringLiteral("Open tiny: done")); }));
        QVERIFY(log->text().contains(QStringLiteral("Something went wrong.")));
        QVERIFY(log->text().indexOf(QStringLiteral("Open tiny: begun")) <
                log->text().indexOf(QStringLiteral("Open tiny: done")));
        QCOMPARE(log->text().count(QStringLiteral("Open tiny: done")), 1);
    }

    void layoutsShowWhatAStepNeeds() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio));
        studio.trigger("layoutCompare");
        QVERIFY(!studio.find("layersDock")->isVisible());
        QVERIFY(!studio.find("jobsDock")->isVisible());
        QCOMPARE(studio.window.selection().state().page, QStringLiteral("compare"));
        studio.trigger("layoutTrain");
        QVERIFY(studio.find("jobsDock")->isVisible());
        QVERIFY(!studio.find("inspectorDock")->isVisible());
        studio.trigger("layoutExplore");
        QVERIFY(studio.find("layersDock")->isVisible());
        QVERIFY(studio.find("inspectorDock")->isVisible());
    }

    void theChosenDeviceIsThatOfWhatIsStarted() {
        StudioWork work = fakeWork();
        auto seen = std::make_shared<RuntimeOptions>();
        work.evaluate = [seen](const EvaluateRequest& request, JobContext&) {
            *seen = request.runtime;
            return EvaluationReport{};
        };
        ShownStudio studio(work);
        QVERIFY(opens(studio));
        QMenu* menu = nullptr;
        for (QToolButton* chip : studio.window.findChildren<QToolButton*>())
            if (chip->accessibleName() == QStringLiteral("What computes"))
                menu = chip->menu();
        QVERIFY(menu != nullptr);
        menu->actions().at(1)->trigger();
        QVERIFY(menu->actions().at(1)->isChecked() && !menu->actions().at(0)->isChecked());
        studio.window.setRuntime(QStringLiteral("cpu"), 1);
        studio.window.evaluateGrouping();
        QVERIFY(studio.isIdle());
        QCOMPARE(seen->device, std::string("cpu"));
        QCOMPARE(seen->threadCount, 1);
    }

    void comparesTheRunsOfTheGrouping() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio));
        studio.trigger("compareGrouping");
        QCOMPARE(studio.window.selection().state().page, QStringLiteral("compare"));
        QVERIFY(studio.window.messages().current().what.contains(
            studio.window.grouping().name())); // There is no run of it yet.
        QCOMPARE(studio.window.messages().current().actionText, QStringLiteral("Evaluate It"));
    }

    void theInspectorNamesGroupsAsTheListDoes() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio));
        GroupingDocument& grouping = studio.window.grouping();
        PatternRequest pairs;
        pairs.groupCount = 2;
        QVERIFY(grouping.setPattern(HeadKind::Key, pairs));
        QVERIFY(grouping.moveHeads(0, HeadKind::Key, {0}, 1)); // Canonically it would be A's.
        studio.window.selection().showLayer(0, HeadKind::Key);
        studio.window.selection().setHeads({0});
        const auto inspected = [&studio] {
            QStringList texts;
            for (const QLabel* label : studio.find("inspectorDock")->findChildren<QLabel*>())
                texts.append(label->text());
            return texts.join(QLatin1Char('\n'));
        };
        QVERIFY2(ShownStudio::comesTrue(
                     [&] { return inspected().contains(QStringLiteral("B {0, 2, 3}")); }),
                 qPrintable(inspected()));
        studio.window.selection().setHeads({});
        studio.window.selection().setGroup(1);
        QVERIFY2(ShownStudio::comesTrue(
                     [&] { return inspected().contains(QStringLiteral("Group B {0, 2, 3}")); }),
                 qPrintable(inspected()));
    }

    void aGroupDroppedOnALayerIsCopiedThere() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio));
        GroupingDocument& grouping = studio.window.grouping();
        QVERIFY(grouping.moveHeads(0, HeadKind::Key, {1}, 0));
        auto* list = studio.find<QTreeView>("layersList");
        QVERIFY(list != nullptr);
        QMimeData mime;
        mime.setData(groupMimeType(), "0");
        const auto drop = [&](int layer) {
            const QPoint where = list->visualRect(list->model()->index(layer, 0)).center();
            QDragEnterEvent enter(where, Qt::CopyAction | Qt::MoveAction, &mime, Qt::LeftButton,
                                  Qt::ControlModifier);
            QApplication::sendEvent(list->viewport(), &enter);
            QDropEvent event(where, Qt::CopyAction | Qt::MoveAction, &mime, Qt::LeftButton,
                             Qt::ControlModifier);
            event.ignore();
            QApplication::sendEvent(list->viewport(), &event);
            return event.isAccepted();
        };
        QVERIFY(!drop(0)); // Onto itself.
        QVERIFY(drop(1));
        QCOMPARE(grouping.grouping(1, HeadKind::Key), grouping.grouping(0, HeadKind::Key));
        grouping.undoStack().undo();
        QVERIFY(grouping.grouping(1, HeadKind::Key).isOriginal());
    }

    void layersHavePicturesAndAFilter() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio));
        GroupingDocument& grouping = studio.window.grouping();
        auto* list = studio.find<QTreeView>("layersList");
        const auto picture = [list](int layer, int column) {
            return list->model()
                ->index(layer, column)
                .data(Qt::DecorationRole)
                .value<QPixmap>()
                .toImage();
        };
        QVERIFY(ShownStudio::comesTrue([&] { return !picture(0, 1).isNull(); }));
        QVERIFY(!picture(2, 2).isNull());
        QVERIFY(picture(0, 1) != picture(2, 1)); // Another layer has other numbers.
        HeatmapSettings look = studio.window.explorePage().settings();
        look.order = HeadOrder::ByGroup;
        studio.window.explorePage().setSettings(look);
        const QImage before = picture(1, 1);
        QVERIFY(grouping.moveHeads(1, HeadKind::Key, {3}, 0)); // 3 comes beside 0.
        QVERIFY(ShownStudio::comesTrue([&] { return picture(1, 1) != before; }));
        auto* filter = studio.find<QLineEdit>("layersFilter");
        QVERIFY(filter->isVisible());
        studio.window.selection().setLayer(2);
        QTest::keyClicks(filter, "k<4");
        const auto hidden = [list](int layer) { return list->isRowHidden(layer, {}); };
        QVERIFY(hidden(0) && !hidden(1) && hidden(2));
        QCOMPARE(studio.window.selection().state().layer, 2); // What is looked at stays.
        grouping.undoStack().undo();                          // The filter follows the groups.
        QVERIFY(hidden(1));
        QVERIFY(studio.find<QLabel>("layersFilterNote")->isVisible());
        filter->clear();
        QVERIFY(!hidden(0) && !hidden(1) && !hidden(2));
    }

    void wardAndKeepSizesAreActions() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio));
        studio.window.selection().showLayer(0, HeadKind::Key);
        GroupList& groups = studio.window.explorePage().layerView().groups();
        Q_EMIT groups.wardRequested(2);
        const SharedReport report = studio.window.explore().shownReport(HeadKind::Key);
        const SquareMatrix& similarity = report->layers[0];
        const Grouping ward =
            groupingAfterSteps(similarity.size(), wardLinkage(similarity, 2, PartitionLimits()));
        QCOMPARE(studio.window.grouping().grouping(0, HeadKind::Key), ward);
        QCOMPARE(studio.window.grouping().undoStack().count(), 1);
        QVERIFY(!groups.keepsSizes());
        groups.groupActions().keepSizes->trigger();
        QVERIFY(groups.keepsSizes());
        groups.setKeepSizes(false);
        QVERIFY(!groups.groupActions().keepSizes->isChecked());
    }

    void theBudgetOfTheSearchIsThatOfTheEditor() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio));
        studio.window.selection().showLayer(0, HeadKind::Key);
        GroupList& groups = studio.window.explorePage().layerView().groups();
        studio.window.searchPage().options().setGroupCount(3);
        QVERIFY2(groups.numbersText().startsWith(QStringLiteral("⚠ Groups 4 (budget 3)")),
                 qPrintable(groups.numbersText()));
        studio.window.searchPage().options().setGroupCount(4);
        QVERIFY(groups.numbersText().startsWith(QStringLiteral("Groups 4 (budget 4)")));
    }

    void errorsAppearWithACalibration() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio));
        studio.window.selection().showLayer(0, HeadKind::Key);
        GroupList& groups = studio.window.explorePage().layerView().groups();
        QVERIFY2(groups.numbersText().contains(QStringLiteral("needs a calibration")),
                 qPrintable(groups.numbersText()));
        studio.window.explore().calibrate();
        QVERIFY(ShownStudio::comesTrue([&studio] { return studio.window.model().isCalibrated(); }));
        QVERIFY(studio.window.grouping().moveHeads(0, HeadKind::Key, {2}, 0));
        // Merging loses the energy of the heads less that of their mean: of 0 and 2 with .5 and
        // .25 and an inner product of .2, .75 - (.5 + .25 + 2 * .2) / 2; alone, nothing.
        QVERIFY2(ShownStudio::comesTrue([&groups] {
                     return groups.numbersText().contains(
                         QStringLiteral("Error of mean 0.175 (+0.175)"));
                 }),
                 qPrintable(groups.numbersText()));
        QVERIFY2(groups.numbersText().contains(QStringLiteral("Gap to optimum")),
                 qPrintable(groups.numbersText()));
        QCOMPARE(groups.rows()->rows()[0].error, QStringLiteral("err 0.175"));
    }

    void anErrorThatFailsIsNotThatOfOtherLayers() {
        StudioWork work = fakeWork();
        work.layerErrorCost = [inner = work.layerErrorCost](const LayerErrorRequest& request,
                                                            JobContext& job) {
            if (request.slot.layer == 0)
                throw Error(ErrorCode::BadData, "Layer 0: broken.");
            return inner(request, job);
        };
        ShownStudio studio(work);
        QVERIFY(opens(studio));
        studio.window.selection().showLayer(0, HeadKind::Key);
        studio.window.explore().calibrate();
        GroupList& groups = studio.window.explorePage().layerView().groups();
        QVERIFY2(ShownStudio::comesTrue([&groups] {
                     return groups.numbersText().contains(QStringLiteral("not known"));
                 }),
                 qPrintable(groups.numbersText()));
        QVERIFY2(ShownStudio::comesTrue(
                     [&groups] { return !groups.numbersText().contains(QStringLiteral("…")); }),
                 qPrintable(groups.numbersText())); // Nor does the gap wait for ever.
        studio.window.selection().setLayer(1);
        QVERIFY2(ShownStudio::comesTrue([&groups] {
                     return groups.numbersText().contains(QStringLiteral("Error of mean 0.000"));
                 }),
                 qPrintable(groups.numbersText()));
        studio.window.selection().setLayer(0);
        QVERIFY(groups.numbersText().contains(QStringLiteral("not known")));
    }
};

QTEST_MAIN(TestWindowCommands)
#include "tst_window_commands.moc"
