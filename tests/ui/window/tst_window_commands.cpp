// SPDX-License-Identifier: GPL-3.0-or-later
// What the keys of the window do to whatever is shown or has the focus.
#include "tests/ui/support/fake_studio.h"
#include "tests/ui/window/shown_studio.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/common/table_copy.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/window/log_panel.h"
#include "ui/window/model_sheet.h"
#include "ui/window/open_groupings.h"

#include <QClipboard>
#include <QDockWidget>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTableView>
#include <QTextBlock>
#include <QTextBrowser>
#include <QToolButton>

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
};

QTEST_MAIN(TestWindowCommands)
#include "tst_window_commands.moc"
