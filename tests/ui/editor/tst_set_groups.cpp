// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "tests/ui/editor/shown_group_list.h"
#include "ui/editor/set_groups_dialog.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using regroup::test::grouping;

namespace {

/// The dialog that an action has opened, with its fields.
struct Asked {
    SetGroupsDialog* dialog = nullptr;

    explicit Asked(Shown& shown, QAction* action) {
        action->trigger();
        dialog = shown.list.findChild<SetGroupsDialog*>();
    }
    template <typename Field> Field* field(const char* name) const {
        return dialog->findChild<Field*>(QString::fromLatin1(name));
    }
    QSpinBox* groups() const { return field<QSpinBox>("groupCount"); }
    QSpinBox* seed() const { return field<QSpinBox>("groupSeed"); }
    QCheckBox* allLayers() const { return field<QCheckBox>("allLayers"); }
    QPushButton* apply() const {
        for (auto* button : dialog->findChildren<QPushButton*>())
            if (button->text() == "&Group")
                return button;
        return nullptr;
    }
    static void type(QSpinBox* spin, const char* text) {
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, QString::fromLatin1(text));
    }
    /// As the down key of a closed list does.
    void chooseEqual() const { QTest::keyClick(field<QComboBox>("groupSizes"), Qt::Key_Down); }
};

} // namespace

class TestSetGroups : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void randomGroupsComeFromTheSeedOfTheDialog() {
        Shown shown;
        const Asked asked(shown, shown.list.groupActions().setRandom);
        QVERIFY(asked.dialog && asked.dialog->isVisible());
        QCOMPARE(asked.groups()->value(), 3);
        asked.chooseEqual();
        Asked::type(asked.groups(), "2");
        Asked::type(asked.seed(), "77");
        QTest::mouseClick(asked.apply(), Qt::LeftButton);
        Random random(derivedSeed(77, 0)); // Layer 0, keys: each partition has a seed of its own.
        QCOMPARE(shown.document.grouping(0, K), randomEqualGrouping(6, 2, random));
        QCOMPARE(shown.document.grouping()[1].key, grouping("0 0 1 1 2 2"));
        QCOMPARE(shown.document.undoStack().count(), 1);
        shown.document.undoStack().undo();
        QCOMPARE(shown.document.grouping(0, K), grouping("0 0 1 1 2 2"));
    }

    void theNextTrySuggestsTheNextSeedAndTheSameSizes() {
        Shown shown;
        {
            const Asked first(shown, shown.list.groupActions().setRandom);
            first.chooseEqual();
            Asked::type(first.seed(), "9");
            QTest::keyClick(first.dialog, Qt::Key_Return);
            QCOMPARE(shown.document.undoStack().count(), 1);
        }
        QTRY_VERIFY(shown.list.findChild<SetGroupsDialog*>() == nullptr);
        const Asked next(shown, shown.list.groupActions().setRandom);
        QCOMPARE(next.seed()->value(), 10);
        QCOMPARE(next.dialog->choice().sizes, GroupSizes::Equal);
        QVERIFY(!next.dialog->choice().allLayers);
    }

    void allLayersAreOneStepAndLockedOnesStay() {
        Shown shown;
        shown.document.reset("test",
                             ModelGrouping(4, LayerGrouping::joint(grouping("0 0 1 1 2 2"))));
        shown.document.splitKeyValue(0);
        shown.document.setLayerLocked(2, true);
        const ModelGrouping before = shown.document.grouping();
        const int steps = shown.document.undoStack().count();
        const Asked asked(shown, shown.list.groupActions().setRandom);
        Asked::type(asked.groups(), "4");
        QTest::mouseClick(asked.allLayers(), Qt::LeftButton, {},
                          QPoint(8, asked.allLayers()->height() / 2));
        QVERIFY(asked.allLayers()->isChecked());
        QTest::keyClick(asked.dialog, Qt::Key_Return);
        for (const int layer : {0, 1, 3})
            QCOMPARE(shown.document.grouping(layer, K).groupCount(), 4);
        QCOMPARE(shown.document.grouping(0, V).groupCount(), 4); // Apart: values as well.
        QVERIFY(shown.document.grouping(0, V) != shown.document.grouping(0, K));
        QVERIFY(shown.document.grouping(1, K) != shown.document.grouping(3, K));
        QCOMPARE(shown.document.grouping()[2], before[2]);
        QCOMPARE(shown.list.footerText(), "1 layer(s) with locks stay as they are: 2.");
        QCOMPARE(shown.document.undoStack().count(), steps + 1);
        shown.document.undoStack().undo();
        QCOMPARE(shown.document.grouping(), before);
        QVERIFY(shown.document.isLayerLocked(2));
    }

    void lockedGroupsKeepTheirLayerToo() {
        Shown shown;
        GroupingDocument& document = shown.document;
        document.setGroupsLocked(1, K, {1}, true);
        QVERIFY(document.applyLayers({{0, LayerGrouping::joint(grouping("0 1 0 1 0 1"))},
                                      {1, LayerGrouping::joint(grouping("0 0 0 0 1 1"))}},
                                     "both"));
        QCOMPARE(document.grouping(0, K), grouping("0 1 0 1 0 1"));
        QCOMPARE(document.grouping(1, K), grouping("0 0 1 1 2 2"));
        QCOMPARE(shown.list.footerText(), "1 layer(s) with locks stay as they are: 1.");
        QVERIFY(!document.applyLayers({{0, LayerGrouping::joint(grouping("0 1 0"))}}, "short"));
        QCOMPARE(shown.list.footerText(), "The groups are of 3 heads, layer 0 has 6.");
    }

    void sizesThatDoNotFitAreSaidUnderTheField() {
        Shown shown;
        const Asked asked(shown, shown.list.groupActions().setRandom);
        Asked::type(asked.groups(), "4");
        QVERIFY(asked.apply()->isEnabled());
        QCOMPARE(asked.field<QLabel>("groupsNote")->text(), "1.5 heads a group on average");
        asked.chooseEqual();
        QVERIFY(!asked.apply()->isEnabled());
        QCOMPARE(asked.field<QLabel>("groupsNote")->text(),
                 "6 heads cannot form 4 groups of equal size. Choose 1, 2, 3, 6 groups, or groups "
                 "of any size.");
        QTest::keyClick(asked.dialog, Qt::Key_Return);
        QVERIFY(asked.dialog->isVisible());
        QTest::keyClick(asked.dialog, Qt::Key_Escape);
        QCOMPARE(shown.document.undoStack().count(), 0);
    }

    void wardAsksTooAndLeavesTheClustersToThePage() {
        Shown shown;
        QSignalSpy requested(&shown.list, &GroupList::wardRequested);
        shown.list.groupActions().setWard->trigger();
        QVERIFY(shown.list.findChild<SetGroupsDialog*>() == nullptr);
        QCOMPARE(shown.list.footerText(),
                 "Clusters need the similarity of the heads, which is not known yet.");
        shown.list.setSimilarity(threePairs());
        const Asked asked(shown, shown.list.groupActions().setWard);
        QVERIFY(asked.dialog);
        QVERIFY(asked.seed() == nullptr); // Nothing is random.
        Asked::type(asked.groups(), "2");
        asked.chooseEqual();
        asked.allLayers()->setFocus();
        QTest::keyClick(asked.allLayers(), Qt::Key_Space);
        QTest::mouseClick(asked.apply(), Qt::LeftButton);
        QCOMPARE(requested.count(), 1);
        QCOMPARE(requested[0][0].toInt(), 2);
        QCOMPARE(requested[0][1].value<GroupSizes>(), GroupSizes::Equal);
        QVERIFY(requested[0][2].toBool());
        QCOMPARE(shown.document.undoStack().count(), 0);
    }
};

QTEST_MAIN(TestSetGroups)
#include "tst_set_groups.moc"
