// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/selection.h"

#include <QSignalSpy>
#include <QTest>

using namespace regroup;
using namespace regroup::ui;

class TestSelection : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsOnlyOfRealChanges() {
        Selection selection;
        QSignalSpy changed(&selection, &Selection::changed);
        selection.setHeads({5, 2, 5});
        QCOMPARE(selection.state().heads, (std::vector<int>{2, 5}));
        selection.setHeads({2, 5});
        QCOMPARE(changed.count(), 1);
    }

    void anotherLayerHasOtherHeads() {
        Selection selection;
        selection.setHeads({1});
        selection.setGroup(2);
        selection.setLayer(3);
        QVERIFY(selection.state().heads.empty());
        QCOMPARE(selection.state().group, -1);
        selection.setHeads({4});
        selection.setKind(HeadKind::Value); // The same heads seen by another projection.
        QCOMPARE(selection.state().heads, (std::vector<int>{4}));
    }

    void walksPlacesBackAndForward() {
        Selection selection;
        selection.showPage(QStringLiteral("explore"));
        selection.showLayer(2, HeadKind::Key);
        selection.setHeads({1, 3});
        selection.showLayer(4, HeadKind::Value);
        QVERIFY(selection.canGoBack());
        QVERIFY(!selection.canGoForward());
        selection.goBack();
        QCOMPARE(selection.state().layer, 2);
        QCOMPARE(selection.state().heads, (std::vector<int>{1, 3}));
        selection.goBack();
        QCOMPARE(selection.state().layer, 2);
        QVERIFY(selection.state().heads.empty()); // As before the pick.
        selection.goBack();
        QCOMPARE(selection.state().view, QStringLiteral("overview"));
        selection.goForward();
        selection.goForward();
        selection.goForward();
        QCOMPARE(selection.state().layer, 4);
        QVERIFY(!selection.canGoForward());
        selection.goBack();
        selection.showPage(QStringLiteral("compare")); // A new way forgets the old one.
        QVERIFY(!selection.canGoForward());
    }

    void picksInQuickSuccessionAreOne() {
        Selection selection;
        selection.showLayer(1, HeadKind::Key);
        selection.setPickPause(1000000);
        for (const int head : {1, 2, 3}) // The cursor is on its way.
            selection.setHeads({head});
        selection.goBack();
        QVERIFY(selection.state().heads.empty());
        selection.goForward();
        QCOMPARE(selection.state().heads, (std::vector<int>{3}));
        selection.setPickPause(0);
        selection.setHeads({4});
        selection.setGroup(2);
        selection.setRuns({7});
        selection.goBack();
        QVERIFY(selection.state().runs.empty());
        QCOMPARE(selection.state().group, 2);
        selection.goBack();
        QCOMPARE(selection.state().group, -1);
        QCOMPARE(selection.state().heads, (std::vector<int>{4}));
        selection.goBack();
        QCOMPARE(selection.state().heads, (std::vector<int>{3}));
    }
};

QTEST_GUILESS_MAIN(TestSelection)
#include "tst_selection.moc"
