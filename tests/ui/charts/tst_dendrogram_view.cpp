// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fixed_look.h"
#include "ui/charts/dendrogram_view.h"

#include <QLocale>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

/// Heads 0 and 2 join at 0.9, 1 and 3 at 0.7, all at 0.1.
std::shared_ptr<const Dendrogram> twoPairs() {
    SquareMatrix similarity(4, 0.1);
    similarity.at(0, 2) = similarity.at(2, 0) = 0.9;
    similarity.at(1, 3) = similarity.at(3, 1) = 0.7;
    return std::make_shared<const Dendrogram>(Dendrogram::ofSimilarity(similarity));
}

constexpr int firstPair = 4; ///< Nodes: heads 0 to 3, then the joins.
constexpr int secondPair = 5;
constexpr int root = 6;

struct Shown {
    DendrogramView view;

    Shown() {
        view.resize(400, 200);
        view.setTree(twoPairs());
        view.setColumns(50, 60, 50, 290);
        view.setGroupCount(2);
        view.show();
        view.setFocus();
    }
    QPoint at(int node) { return view.nodePoint(node).toPoint(); }
    void click(int node, Qt::KeyboardModifiers keys = {}) {
        QTest::mouseClick(&view, Qt::LeftButton, keys, at(node) + QPoint(9, 0));
    }
};

std::vector<int> headsOf(const QSignalSpy& spy) {
    return spy.isEmpty() ? std::vector<int>{} : spy.last().at(0).value<std::vector<int>>();
}

} // namespace

class TestDendrogramView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedLook(); }

    void clustersThatAreGroupsHaveTheirLetters() {
        Shown shown;
        const auto marks = [&shown] {
            QString text;
            for (const GroupMark& mark : shown.view.clusterMarks())
                text += QStringLiteral("%1%2 ").arg(mark.letter).arg(mark.colorIndex);
            return text.trimmed();
        };
        QCOMPARE(marks(), QStringLiteral("A0 B1")); // {0 2} and {1 3}.
        // The editor calls {1 3} A, and the halves of the other pair C and D.
        shown.view.setGroups(Grouping::fromLabels(std::vector<int>{0, 1, 2, 1}),
                             {{"C", 2}, {"A", 0}, {"D", 3}});
        QCOMPARE(marks(), QStringLiteral("B1 A0")); // The first free letter.
        shown.view.setGroups(Grouping::fromLabels(std::vector<int>{0, 1, 0, 1}),
                             {{"E", 4}, {"B", 1}});
        QCOMPARE(marks(), QStringLiteral("E4 B1"));
        shown.view.setGroupCount(1);
        QCOMPARE(marks(), QStringLiteral("A0"));
        shown.view.setGroupCount(2);
        shown.view.setGroups(Grouping::original(5)); // Of other heads.
        QCOMPARE(marks(), QStringLiteral("A0 B1"));
        shown.view.setTree(nullptr);
        QVERIFY(shown.view.clusterMarks().empty());
    }

    // From 0.1 to 0.9 in 200 px: more than the two ends, each a round number between them.
    void theAxisHasTicks() {
        Shown shown;
        const std::vector<double> ticks = shown.view.scaleTicks();
        QVERIFY(ticks.size() > 2);
        for (const double tick : ticks) {
            QVERIFY(tick >= 0.1 - 1e-9 && tick <= 0.9 + 1e-9);
            QVERIFY(std::abs(tick * 10 - std::round(tick * 10)) < 1e-9);
        }
    }

    void branchesStandOverTheirColumns() {
        Shown shown;
        const Dendrogram& tree = *shown.view.tree();
        for (int place = 0; place < 4; ++place)
            QCOMPARE(shown.view.nodePoint(tree.order()[static_cast<std::size_t>(place)]).x(),
                     50 + 60 * (place + 0.5));
        // More similar is further down, and the heads end below everything.
        QVERIFY(shown.view.nodePoint(firstPair).y() > shown.view.nodePoint(secondPair).y());
        QVERIFY(shown.view.nodePoint(secondPair).y() > shown.view.nodePoint(root).y());
        QVERIFY(shown.view.nodePoint(0).y() > shown.view.nodePoint(firstPair).y());
        const double share =
            (shown.view.nodePoint(firstPair).y() - shown.view.nodePoint(secondPair).y()) /
            (shown.view.nodePoint(firstPair).y() - shown.view.nodePoint(root).y());
        QVERIFY(std::abs(share - 0.2 / 0.8) < 1e-9);
    }

    void aClickOnABranchPicksItsHeads() {
        Shown shown;
        QSignalSpy picked(&shown.view, &DendrogramView::headsPicked);
        shown.click(firstPair);
        QCOMPARE(headsOf(picked), (std::vector<int>{0, 2}));
        shown.click(secondPair, Qt::ControlModifier);
        QCOMPARE(headsOf(picked), (std::vector<int>{0, 1, 2, 3}));
        QTest::mouseClick(&shown.view, Qt::LeftButton, {}, shown.at(3) - QPoint(0, 8));
        QCOMPARE(headsOf(picked), std::vector<int>{3});
        QTest::mouseClick(&shown.view, Qt::LeftButton, {}, QPoint(390, 5));
        QCOMPARE(picked.count(), 3); // Nothing is there.
        QCOMPARE(shown.view.nodeAt(QPointF(390, 5)), -1);
    }

    void theCutIsDragged() {
        Shown shown;
        QSignalSpy picked(&shown.view, &DendrogramView::groupCountPicked);
        const auto between = [&](double above, double below) {
            return QPoint(300, qRound((above + below) / 2));
        };
        const double rootY = shown.view.nodePoint(root).y();
        const double second = shown.view.nodePoint(secondPair).y();
        const double first = shown.view.nodePoint(firstPair).y();
        QTest::mousePress(&shown.view, Qt::LeftButton, {},
                          QPoint(320, qRound(shown.view.cutLine())));
        QTest::mouseMove(&shown.view, between(second, first));
        QCOMPARE(shown.view.groupCount(), 3);
        QTest::mouseMove(&shown.view, between(first, shown.view.nodePoint(0).y()));
        QCOMPARE(shown.view.groupCount(), 4);
        QTest::mouseMove(&shown.view, between(0, rootY));
        QCOMPARE(shown.view.groupCount(), 1);
        QTest::mouseMove(&shown.view, between(rootY, second));
        QTest::mouseRelease(&shown.view, Qt::LeftButton, {}, between(rootY, second));
        QCOMPARE(shown.view.groupCount(), 2);
        QCOMPARE(picked.count(), 4);
        QTest::mouseMove(&shown.view, between(first, 190)); // No button: nothing is dragged.
        QCOMPARE(shown.view.groupCount(), 2);
        QVERIFY(shown.view.cutLine() > rootY && shown.view.cutLine() < second);
    }

    void keysWalkBranchesAndMoveTheCut() {
        Shown shown;
        QSignalSpy heads(&shown.view, &DendrogramView::headsPicked);
        QSignalSpy wanted(&shown.view, &DendrogramView::groupingRequested);
        QCOMPARE(shown.view.cursorNode(), root);
        QTest::keyClick(&shown.view, Qt::Key_Down);
        const int left = shown.view.cursorNode();
        QCOMPARE(left, shown.view.tree()->join(root).left);
        QTest::keyClick(&shown.view, Qt::Key_Right);
        QCOMPARE(shown.view.cursorNode(), shown.view.tree()->join(root).right);
        QTest::keyClick(&shown.view, Qt::Key_Space);
        QCOMPARE(headsOf(heads), shown.view.tree()->headsOf(shown.view.cursorNode()));
        QTest::keyClick(&shown.view, Qt::Key_Up);
        QTest::keyClick(&shown.view, Qt::Key_Up); // The root has no parent.
        QCOMPARE(shown.view.cursorNode(), root);
        QTest::keyClick(&shown.view, Qt::Key_Plus);
        QCOMPARE(shown.view.groupCount(), 3);
        QTest::keyClick(&shown.view, Qt::Key_Minus);
        QTest::keyClick(&shown.view, Qt::Key_Up, Qt::ControlModifier);
        QTest::keyClick(&shown.view, Qt::Key_Minus); // No fewer than one.
        QCOMPARE(shown.view.groupCount(), 1);
        QTest::keyClick(&shown.view, Qt::Key_Return);
        QCOMPARE(wanted.count(), 1);
        QVERIFY(shown.view.accessibleDescription().contains("4 heads"));
    }

    void aTreeThatIsGoneLeavesNothingToClick() {
        Shown shown;
        shown.view.setTree(nullptr);
        QSignalSpy picked(&shown.view, &DendrogramView::headsPicked);
        QTest::mouseClick(&shown.view, Qt::LeftButton, {}, QPoint(100, 100));
        QTest::keyClick(&shown.view, Qt::Key_Space);
        QCOMPARE(picked.count(), 0);
        shown.view.grab(); // Draws nothing, and does not fail.
        SquareMatrix one(1, 1);
        shown.view.setTree(std::make_shared<const Dendrogram>(Dendrogram::ofSimilarity(one)));
        QCOMPARE(shown.view.groupCount(), 1);
        shown.view.grab();
    }
};

QTEST_MAIN(TestDendrogramView)
#include "tst_dendrogram_view.moc"
