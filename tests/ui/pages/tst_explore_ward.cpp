// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/ward.h"
#include "tests/ui/pages/shown_explore_page.h"
#include "tests/ui/support/fixed_look.h"
#include "ui/editor/set_groups_dialog.h"

#include <QCheckBox>
#include <QSpinBox>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

Grouping wardOf(const SquareMatrix& similarity, int groupCount,
                GroupSizes sizes = GroupSizes::Unequal) {
    return groupingAfterSteps(similarity.size(), wardLinkage(similarity, groupCount, sizes));
}

} // namespace

class TestExploreWard : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedLook(); }

    void allLayersGetTheClustersOfTheirOwnSimilarity() {
        ShownExplore shown;
        QVERIFY(shown.open());
        GroupingDocument& grouping = shown.grouping;
        QVERIFY(grouping.layerCount() >= 2);
        shown.studio.selection.showLayer(0, HeadKind::Key);
        GroupList& list = shown.page.layerView().groups();
        grouping.splitKeyValue(0);
        grouping.setLayerLocked(1, true);
        const ModelGrouping before = grouping.grouping();
        const int steps = grouping.undoStack().count();

        list.groupActions().setWard->trigger();
        auto* dialog = list.findChild<SetGroupsDialog*>();
        QVERIFY(dialog);
        dialog->findChild<QSpinBox*>("groupCount")->setValue(2);
        dialog->findChild<QCheckBox*>("allLayers")->setChecked(true);
        QTest::keyClick(dialog, Qt::Key_Return);

        const SharedReport keys = shown.controller.shownReport(HeadKind::Key);
        const SharedReport values = shown.controller.shownReport(HeadKind::Value);
        QCOMPARE(grouping.grouping(0, HeadKind::Key), wardOf(keys->layers[0], 2));
        QCOMPARE(grouping.grouping(0, HeadKind::Value), wardOf(values->layers[0], 2));
        QCOMPARE(grouping.grouping()[1], before[1]);
        for (std::size_t layer = 2; layer < before.size(); ++layer)
            QCOMPARE(grouping.grouping()[layer],
                     LayerGrouping::joint(wardOf(keys->layers[layer], 2)));
        QVERIFY2(list.footerText().contains("with locks stay as they are: 1."),
                 qPrintable(list.footerText()));
        QCOMPARE(grouping.undoStack().count(), steps + 1);
        grouping.undoStack().undo();
        QCOMPARE(grouping.grouping(), before);
    }

    void oneLayerOfEqualSizes() {
        ShownExplore shown;
        QVERIFY(shown.open());
        shown.studio.selection.showLayer(1, HeadKind::Value);
        Q_EMIT shown.page.layerView().groups().wardRequested(2, GroupSizes::Equal, false);
        const SharedReport values = shown.controller.shownReport(HeadKind::Value);
        const Grouping expected = wardOf(values->layers[1], 2, GroupSizes::Equal);
        QCOMPARE(shown.grouping.grouping(1, HeadKind::Value), expected);
        QCOMPARE(expected.groupSizes()[0], expected.groupSizes()[1]);
        QVERIFY(shown.grouping.grouping()[0].isOriginal());
        QCOMPARE(shown.grouping.undoStack().count(), 1);
    }
};

QTEST_MAIN(TestExploreWard)
#include "tst_explore_ward.moc"
