// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/heatmap_csv.h"

#include <QLocale>
#include <QTest>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using regroup::test::grouping;

namespace {

/// Three heads: 0-1 0.5, 0-2 -0.25, 1-2 0.13.
HeatmapFigure threeHeads() {
    auto matrix = std::make_shared<SquareMatrix>(3, 1.0);
    const auto set = [&matrix](int a, int b, double value) {
        matrix->at(a, b) = value;
        matrix->at(b, a) = value;
    };
    set(0, 1, 0.5);
    set(0, 2, -0.25);
    set(1, 2, 0.13);
    HeatmapFigure figure;
    figure.layer = 3;
    figure.similarity = matrix;
    return figure;
}

} // namespace

class TestHeatmapFigure : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QLocale::setDefault(QLocale::c()); }

    void readsOutAPair() {
        HeatmapFigure figure = threeHeads();
        QCOMPARE(heatmapReadOut(figure, 1, 2),
                 QStringLiteral("Layer 3, K, heads 1 and 2: 0.130; nearest of 1: 0 (0.50)"));
        figure.kind = HeadKind::Value;
        figure.grouping = grouping("0 1 0");
        QCOMPARE(heatmapReadOut(figure, 2, 0),
                 QStringLiteral(
                     "Layer 3, V, heads 2 and 0: −0.250; groups A and A; nearest of 2: 1 (0.13)"));
        figure.marks = {{"C", 2}, {"B", 1}}; // Letters of an edited grouping stay put.
        QCOMPARE(heatmapReadOut(figure, 0, 1),
                 QStringLiteral(
                     "Layer 3, V, heads 0 and 1: 0.500; groups C and B; nearest of 0: 1 (0.50)"));
        QCOMPARE(heatmapReadOut(figure, 1, 1),
                 QStringLiteral("Layer 3, V, head 1; group B; nearest of 1: 0 (0.50)"));
        QCOMPARE(heatmapReadOut(figure, 3, 0), QString());
        QCOMPARE(heatmapReadOut(figure, -1, 0), QString());
    }

    void readsOutInTheLocaleOfTheUser() {
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        QCOMPARE(heatmapReadOut(threeHeads(), 0, 1),
                 QStringLiteral("Layer 3, K, heads 0 and 1: 0,500; nearest of 0: 1 (0,50)"));
        // Files stay in the C locale.
        QVERIFY(heatmapTable(threeHeads()).find("\n0,1,0.5,,\n") != std::string::npos);
    }

    void saysWhatIsNotFinite() {
        HeatmapFigure figure = figureOf(3);
        auto matrix = std::make_shared<SquareMatrix>(3, notANumber);
        figure.similarity = matrix;
        QCOMPARE(heatmapReadOut(figure, 0, 1),
                 QStringLiteral("Layer 3, K, heads 0 and 1: not finite"));
        matrix->at(0, 2) = 0.25;
        QCOMPARE(heatmapReadOut(figure, 0, 1),
                 QStringLiteral("Layer 3, K, heads 0 and 1: not finite; nearest of 0: 2 (0.25)"));
        figure.similarity.reset();
        QCOMPARE(heatmapReadOut(figure, 0, 1), QString());
    }

    void ordersByGroup() {
        QCOMPARE(orderByGroup(grouping("0 1 0 2 1")), (std::vector<int>{0, 2, 1, 4, 3}));
        // The colours decide: group 1 is A.
        QCOMPARE(orderByGroup(grouping("0 1 0 2 1"), {{"B", 1}, {"A", 0}, {"C", 2}}),
                 (std::vector<int>{1, 4, 0, 2, 3}));
    }

    void rangeLeavesOutDiagonalOutliersAndNan() {
        SquareMatrix matrix(11, 1.0);
        int next = 0; // Off the diagonal 0, 1, ..., 109: percentiles 2 and 98 are 2.18 and 106.82.
        for (int row = 0; row < 11; ++row)
            for (int column = 0; column < 11; ++column)
                matrix.at(row, column) = row == column ? 1e9 : next++;
        const ValueRange positive{0, 200};
        const ValueRange range = valueRange(matrix, positive);
        QVERIFY(std::abs(range.low - 2.18) < 1e-12);
        QVERIFY(std::abs(range.high - 106.82) < 1e-12);
        QCOMPARE(valueRange(matrix, {-200, 200}), (ValueRange{-range.high, range.high}));
        // All layers share one range.
        const ValueRange both =
            valueRange(std::vector<SquareMatrix>{matrix, SquareMatrix(11, -500)}, {-999, 999});
        QCOMPARE(both.low, -500.0);
        for (const SquareMatrix& nothing :
             {SquareMatrix(4, notANumber), SquareMatrix(1, 1.0), SquareMatrix(4, 0.0)})
            QCOMPARE(valueRange(nothing, positive), positive);
        QCOMPARE(valueRange(std::vector<SquareMatrix>{}, positive), positive);
    }

    // Distances reach from -4 to 0: their colours use what there is, as those from 0 to 1 do.
    void rangeOfValuesBelowZeroHasOneSide() {
        SquareMatrix matrix(3, 0.0);
        matrix.at(0, 1) = matrix.at(1, 0) = -3;
        matrix.at(0, 2) = matrix.at(2, 0) = -2;
        matrix.at(1, 2) = matrix.at(2, 1) = -1;
        QCOMPARE(valueRange(matrix, {-4, 0}), (ValueRange{-3, -1}));
        QCOMPARE(valueRange(matrix, {-4, 4}), (ValueRange{-3, 3}));
    }

    void meanWithinGroupsIsOverPairs() {
        const SquareMatrix matrix = *threeHeads().similarity;
        QCOMPARE(*meanWithinGroups(matrix, grouping("0 0 0")), (0.5 - 0.25 + 0.13) / 3);
        QCOMPARE(*meanWithinGroups(matrix, grouping("0 1 0")), -0.25);
        QVERIFY(!meanWithinGroups(matrix, grouping("0 1 2")));
    }

    void tableNamesTheKindWhereThereAreSeveral() {
        HeatmapFigure keys;
        keys.layer = 4;
        keys.similarity = std::make_shared<SquareMatrix>(1, 1.0);
        HeatmapFigure values = keys;
        values.kind = HeadKind::Value;
        const std::string columns = "row,column,similarity,row_group,column_group\n";
        QCOMPARE(heatmapsTable({keys, keys}), "layer," + columns + "4,0,0,1,,\n4,0,0,1,,\n");
        QCOMPARE(heatmapsTable({keys, values}),
                 "layer,kind," + columns + "4,K,0,0,1,,\n4,V,0,0,1,,\n");
    }

    void tableHoldsEveryNumberInFull() {
        auto matrix = std::make_shared<SquareMatrix>(2, 1.0);
        matrix->at(0, 1) = 1.0 / 3;
        matrix->at(1, 0) = notANumber;
        HeatmapFigure figure;
        figure.layer = 7;
        figure.similarity = matrix;
        figure.grouping = grouping("0 1");
        QCOMPARE(heatmapTable(figure), std::string("row,column,similarity,row_group,column_group\n"
                                                   "0,0,1,A,A\n0,1,0.3333333333333333,A,B\n"
                                                   "1,0,,B,A\n1,1,1,B,B\n"));
        figure.grouping = grouping("0 1 2"); // Of another model: no group is told.
        QCOMPARE(heatmapsTable({figure, HeatmapFigure{}}),
                 std::string("layer,row,column,similarity,row_group,column_group\n"
                             "7,0,0,1,,\n7,0,1,0.3333333333333333,,\n7,1,0,,,\n7,1,1,1,,\n"));
    }
};

QTEST_GUILESS_MAIN(TestHeatmapFigure)
#include "tst_heatmap_figure.moc"
