// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/similarity_heatmap.h"

#include <QAccessible>
#include <QApplication>
#include <QTest>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using regroup::test::grouping;

namespace {

QAccessibleInterface* interfaceOf(SimilarityHeatmap& heatmap) {
    return QAccessible::queryAccessibleInterface(&heatmap);
}

} // namespace

class TestHeatmapAccessible : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void isATableWhoseCellsReadOut() {
        SimilarityHeatmap heatmap;
        heatmap.setPlace(3, HeadKind::Value);
        heatmap.setSimilarity(distinct(5));
        heatmap.setGrouping(grouping("0 0 1 1 1"));
        heatmap.setOrder({4, 3, 2, 1, 0});
        heatmap.resize(500, 500);
        heatmap.show();
        QAccessibleInterface* table = interfaceOf(heatmap);
        QCOMPARE(table->role(), QAccessible::Table);
        QCOMPARE(table->text(QAccessible::Name), QStringLiteral("Similarity of heads"));
        QCOMPARE(table->text(QAccessible::Description),
                 QStringLiteral(
                     "Layer 3, V: 5 heads in 2 groups. Arrow keys move between pairs of heads."));
        QAccessibleTableInterface* cells = table->tableInterface();
        QVERIFY(cells != nullptr);
        QCOMPARE(cells->rowCount(), 5);
        QCOMPARE(cells->columnCount(), 5);
        QCOMPARE(table->childCount(), 25);
        for (int row = 0; row < 5; ++row)
            for (int column = 0; column < 5; ++column) {
                QAccessibleInterface* cell = cells->cellAt(row, column);
                QVERIFY(cell != nullptr && cell->isValid());
                QCOMPARE(cell->role(), QAccessible::Cell);
                QCOMPARE(cell->text(QAccessible::Name), heatmap.readOut(4 - row, 4 - column));
                QCOMPARE(cell->tableCellInterface()->rowIndex(), row);
                QCOMPARE(cell->tableCellInterface()->columnIndex(), column);
                QCOMPARE(cell->tableCellInterface()->table(), table);
                QCOMPARE(table->indexOfChild(cell), row * 5 + column);
                QCOMPARE(table->child(row * 5 + column), cell);
                QCOMPARE(table->childAt(cell->rect().center().x(), cell->rect().center().y()),
                         cell);
            }
        QCOMPARE(cells->cellAt(5, 0), nullptr);
        QCOMPARE(cells->cellAt(0, -1), nullptr);
        QCOMPARE(cells->rowDescription(1), QStringLiteral("head 3"));
    }

    void tellsWhatIsSelected() {
        SimilarityHeatmap heatmap;
        heatmap.setSimilarity(distinct(4));
        heatmap.setOrder({3, 0, 1, 2});
        heatmap.setSelectedHeads({0, 2});
        QAccessibleTableInterface* cells = interfaceOf(heatmap)->tableInterface();
        QCOMPARE(cells->selectedCellCount(), 4);
        QCOMPARE(cells->selectedRows(), (QList<int>{1, 3}));
        QVERIFY(cells->cellAt(1, 3)->state().selected);
        QVERIFY(!cells->cellAt(1, 2)->state().selected);
        QVERIFY(cells->isRowSelected(3) && !cells->isColumnSelected(0));
        QCOMPARE(cells->selectedCells().size(), 4);
    }

    void tellsWhereTheCursorIs() {
        SimilarityHeatmap heatmap;
        heatmap.setSimilarity(distinct(4));
        heatmap.setOrder({3, 0, 1, 2});
        heatmap.resize(400, 400);
        heatmap.show();
        QApplication::setActiveWindow(&heatmap);
        heatmap.setFocus();
        heatmap.setCursorCell(0, 0);
        QTest::keyClick(&heatmap, Qt::Key_Down);
        QCOMPARE(heatmap.cursorCell(), QPoint(0, 1));
        QAccessibleInterface* cell = interfaceOf(heatmap)->focusChild();
        QCOMPARE(cell->tableCellInterface()->rowIndex(), 2); // Where head 1 stands.
        QCOMPARE(cell->tableCellInterface()->columnIndex(), 1);
        QVERIFY(cell->state().focused);
        QCOMPARE(cell->text(QAccessible::Name), heatmap.readOut(1, 0));
    }

    void cellsOfAnotherModelBecomeInvalid() {
        auto heatmap = std::make_unique<SimilarityHeatmap>();
        heatmap->setSimilarity(distinct(71));
        QAccessibleTableInterface* cells = interfaceOf(*heatmap)->tableInterface();
        QVERIFY(cells->cellAt(70, 70)->isValid());
        heatmap->setSimilarity(distinct(1));
        QCOMPARE(cells->rowCount(), 1);
        QCOMPARE(cells->cellAt(70, 70), nullptr);
        QCOMPARE(cells->cellAt(0, 0)->text(QAccessible::Name), heatmap->readOut(0, 0));
        heatmap->setSimilarity(nullptr);
        QCOMPARE(interfaceOf(*heatmap)->childCount(), 0);
        QCOMPARE(interfaceOf(*heatmap)->child(0), nullptr);
        heatmap.reset(); // Cells go with their table.
    }
};

QTEST_MAIN(TestHeatmapAccessible)
#include "tst_heatmap_accessible.moc"
