// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/editor/shown_group_list.h"

#include <QAction>
#include <QLabel>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using regroup::test::grouping;

/// Along the rows, which are mirrored where text runs from right to left.
Qt::Key forward() {
    return QGuiApplication::isRightToLeft() ? Qt::Key_Left : Qt::Key_Right;
}

Qt::Key backward() {
    return QGuiApplication::isRightToLeft() ? Qt::Key_Right : Qt::Key_Left;
}

/// Every key of the group list.
class TestGroupListKeys : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void arrowsWalkOverLettersAndChips() {
        Shown shown;
        QCOMPARE(shown.rows->focusSlot(), 0);
        QCOMPARE(shown.rows->focusHead(), -1);
        shown.key(forward());
        shown.key(forward());
        QCOMPARE(shown.rows->focusHead(), 1);
        shown.key(forward()); // On to the letter of the next row.
        QCOMPARE(shown.rows->focusHead(), -1);
        QCOMPARE(shown.rows->focusSlot(), 1);
        shown.key(backward());
        QCOMPARE(shown.rows->focusHead(), 1);
        shown.key(Qt::Key_Down);
        QCOMPARE(shown.rows->focusHead(), 3);
        shown.key(Qt::Key_Down);
        shown.key(Qt::Key_Down); // The last row: stays.
        QCOMPARE(shown.rows->focusHead(), 5);
        shown.key(Qt::Key_Up);
        QCOMPARE(shown.rows->focusHead(), 3);
    }

    void spaceSelectsAndEscClears() {
        Shown shown;
        shown.key(forward());
        shown.key(Qt::Key_Space);
        shown.key(Qt::Key_Down);
        shown.key(Qt::Key_Space);
        QCOMPARE(shown.list.selectedHeads(), (std::vector<int>{0, 2}));
        shown.key(forward(), Qt::ShiftModifier);
        QCOMPARE(shown.list.selectedHeads(), (std::vector<int>{0, 2, 3}));
        shown.key(Qt::Key_Escape);
        QVERIFY(shown.list.selectedHeads().empty());
        shown.key(backward());
        shown.key(backward());
        shown.key(Qt::Key_Space);
        QCOMPARE(shown.list.selectedGroups(), (std::vector<int>{1}));
    }

    void mThenALetterMoves() {
        Shown shown;
        shown.list.setSelectedHeads({0, 4});
        shown.key(Qt::Key_M);
        QVERIFY(shown.list.footerText().startsWith("Move 0, 4:"));
        shown.key(Qt::Key_B);
        QCOMPARE(shown.groups(), "A:1 B:0,2,3,4 C:5");
        shown.key(Qt::Key_M);
        shown.key(Qt::Key_G); // G is no merge while a letter is awaited.
        QCOMPARE(shown.list.footerText(), "There is no group G.");
        QCOMPARE(shown.groups(), "A:1 B:0,2,3,4 C:5");
        shown.key(Qt::Key_M);
        shown.key(Qt::Key_Escape);
        shown.key(Qt::Key_C);
        QCOMPARE(shown.groups(), "A:1 B:0,2,3,4 C:5");
        QCOMPARE(shown.list.selectedHeads(), (std::vector<int>{0, 4})); // Esc ended the move only.
    }

    void lettersBeyondZAreTypedInFull() {
        Shown shown(Grouping::original(30));
        shown.list.setSelectedHeads({0});
        shown.key(Qt::Key_M);
        shown.key(Qt::Key_A); // A, or AA to AD.
        QVERIFY(shown.list.footerText().contains("press Enter"));
        shown.key(Qt::Key_C);
        QCOMPARE(shown.document.slotOfHead(0, K)[0], 28);
        shown.list.setSelectedHeads({5});
        shown.key(Qt::Key_M);
        shown.key(Qt::Key_B); // Nothing begins with B but B itself.
        QCOMPARE(shown.document.slotOfHead(0, K)[5], 1);
        shown.list.setSelectedHeads({7});
        shown.key(Qt::Key_M);
        shown.key(Qt::Key_A);
        shown.key(Qt::Key_Return);
        QCOMPARE(shown.list.footerText(), "There is no group A."); // Its only head has left.
    }

    void digitsMoveToTheNthGroup() {
        Shown shown;
        shown.list.setSelectedHeads({0});
        shown.key(Qt::Key_3);
        QCOMPARE(shown.groups(), "A:1 B:2,3 C:0,4,5");
        shown.key(Qt::Key_4);
        QCOMPARE(shown.list.footerText(), "There is no group number 4; there are 3.");
    }

    void xSwapsTwoSelectedHeads() {
        Shown shown;
        shown.list.setSelectedHeads({1, 2});
        shown.key(Qt::Key_X);
        QCOMPARE(shown.groups(), "A:0,2 B:1,3 C:4,5");
        shown.list.setSelectedHeads({1, 3});
        shown.key(Qt::Key_X);
        QCOMPARE(shown.list.footerText(), "Select two heads of different groups to swap them.");
    }

    void nMakesANewGroup() {
        Shown shown;
        shown.list.setSelectedHeads({1, 4});
        shown.key(Qt::Key_N);
        QCOMPARE(shown.groups(), "A:0 B:2,3 C:5 D:1,4");
    }

    void sSplits() {
        Shown shown(grouping("0 0 0 0 0 0"));
        shown.list.setSelectedHeads({1, 2});
        shown.key(Qt::Key_S);
        QCOMPARE(shown.groups(), "A:0,3,4,5 B:1,2");
        shown.document.undoStack().undo();
        auto similarity = std::make_shared<SquareMatrix>(6, 0.0);
        for (const int first : {0, 2, 4})
            for (const int second : {0, 2, 4})
                similarity->at(first, second) = similarity->at(first + 1, second + 1) = 0.5;
        shown.list.setSimilarity(similarity);
        shown.list.setSelectedHeads({});
        shown.list.setSelectedGroup(0);
        shown.key(Qt::Key_S);
        QCOMPARE(shown.groups(), "A:0,2,4 B:1,3,5");
    }

    void gMergesSelectedGroups() {
        Shown shown;
        shown.click(shown.badge(2));
        shown.key(Qt::Key_G);
        QVERIFY(shown.list.footerText().startsWith("Select two groups"));
        shown.click(shown.badge(0), Qt::ControlModifier);
        shown.key(Qt::Key_G);
        QCOMPARE(shown.groups(), "A:0,1,4,5 B:2,3");
    }

    void lLocksGroupsOrHeads() {
        Shown shown;
        shown.key(Qt::Key_L); // The letter A has the focus.
        QVERIFY(shown.document.isGroupLocked(0, K, 0));
        shown.list.setSelectedHeads({2, 5});
        shown.key(Qt::Key_L);
        QVERIFY(shown.document.isHeadLocked(0, K, 2));
        QVERIFY(shown.document.isHeadLocked(0, K, 5));
        shown.key(Qt::Key_L);
        QVERIFY(!shown.document.isHeadLocked(0, K, 2));
        shown.list.groupActions().lockLayer->trigger();
        QVERIFY(shown.document.isLayerLocked(0));
        shown.key(Qt::Key_X);
        shown.list.setSelectedHeads({2, 5});
        shown.key(Qt::Key_X);
        QCOMPARE(shown.list.footerText(), "Layer 0 is locked. Unlock it to change its groups.");
    }

    void hAppliesTheHint() {
        Shown shown;
        QVERIFY(!shown.list.groupActions().applyHint->isEnabled());
        shown.list.setSimilarity(threePairs());
        shown.list.setKeepSizes(true);
        QVERIFY(shown.list.hint());
        int steps = 0;
        for (; shown.list.hint() && steps < 10; ++steps)
            shown.key(Qt::Key_H);
        QCOMPARE(shown.document.grouping(0, K), grouping("0 1 2 0 1 2"));
        QCOMPARE(shown.list.footerText(), "No swap or move of one head raises the similarity.");
        shown.document.undoStack().setIndex(0);
        Q_EMIT shown.list.findChild<QLabel*>("groupFooter")->linkActivated("hint"); // A click.
        QCOMPARE(shown.document.undoStack().index(), 1);
    }

    void theHintLeavesLocksAlone() {
        Shown shown;
        shown.list.setSimilarity(threePairs());
        QVERIFY(shown.list.hint());
        shown.document.setGroupsLocked(0, K, {0, 1}, true);
        QVERIFY(!shown.list.hint());
        shown.document.setGroupsLocked(0, K, {0, 1}, false);
        QVERIFY(shown.list.hint());
        shown.document.setLayerLocked(0, true);
        QVERIFY(!shown.list.hint());
    }
};

QTEST_MAIN(TestGroupListKeys)
#include "tst_group_list_keys.moc"
