// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/compare.h"
#include "tests/support/grouping_text.h"
#include "ui/editor/grouping_document.h"

#include <QSignalSpy>
#include <QTest>

using namespace regroup;
using namespace regroup::ui;
using regroup::test::grouping;

namespace {

constexpr HeadKind K = HeadKind::Key;
constexpr HeadKind V = HeadKind::Value;

/// Three joint layers of six heads: A{0 1} B{2 3} C{4 5}.
ModelGrouping sixHeads() {
    return ModelGrouping(3, LayerGrouping::joint(grouping("0 0 1 1 2 2")));
}

/// "A:0,1 B:2,3": letters and heads, to compare at a glance.
QString picture(const GroupingDocument& document, int layer, HeadKind kind) {
    QStringList groups;
    for (const SlotGroup& group : document.groups(layer, kind))
        groups.append(QStringLiteral("%1:%2").arg(groupLetter(group.slot), headsText(group.heads)));
    return groups.join(QLatin1Char(' ')).replace(QStringLiteral(", "), QStringLiteral(","));
}

struct Opened {
    GroupingDocument document;
    QSignalSpy refused{&document, &GroupingDocument::refused};

    explicit Opened(ModelGrouping start = sixHeads()) { document.reset("test", std::move(start)); }
    QString sentence() {
        return refused.isEmpty() ? QString() : refused.takeLast().at(0).toString();
    }
};

} // namespace

class TestGroupingDocument : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aMovedHeadRenamesNoOtherGroup() {
        Opened opened;
        GroupingDocument& document = opened.document;
        QVERIFY(document.moveHeads(0, K, {0, 1}, 2)); // A loses both heads.
        QCOMPARE(picture(document, 0, K), "B:2,3 C:0,1,4,5");
        QCOMPARE(document.grouping(0, K), grouping("0 0 1 1 0 0")); // Canonical in the stored form.
        QCOMPARE(document.marks(0, K), (std::vector<GroupMark>{{"C", 2}, {"B", 1}}));
        QVERIFY(document.moveToNewGroup(0, K, {5})); // The lowest free letter.
        QCOMPARE(picture(document, 0, K), "A:5 B:2,3 C:0,1,4");
        QCOMPARE(document.grouping(0, K), grouping("0 0 1 1 0 2"));
        QCOMPARE(picture(document, 1, K), "A:0,1 B:2,3 C:4,5");
    }

    void undoAndRedoRestoreExactly() {
        Opened opened;
        GroupingDocument& document = opened.document;
        std::vector<QString> pictures{picture(document, 0, K)};
        std::vector<ModelGrouping> stored{document.grouping()};
        const auto remember = [&](bool done) {
            QVERIFY(done);
            pictures.push_back(picture(document, 0, K));
            stored.push_back(document.grouping());
        };
        remember(document.moveHeads(0, K, {0, 1}, 2));
        remember(document.swapHeads(0, K, 2, 4));
        remember(document.splitOff(0, K, {0, 1}));
        remember(document.mergeGroups(0, K, {1, 2}));
        remember(document.splitGroup(0, K, 1, nullptr));
        remember(document.setPattern(K, {GroupingPattern::Original, 1, {}, 0, 0}));
        for (std::size_t step = pictures.size() - 1; step > 0; --step) {
            document.undoStack().undo();
            QCOMPARE(picture(document, 0, K), pictures[step - 1]);
            QCOMPARE(document.grouping(), stored[step - 1]);
        }
        QVERIFY(!document.isModified());
        for (std::size_t step = 1; step < pictures.size(); ++step) {
            document.undoStack().redo();
            QCOMPARE(picture(document, 0, K), pictures[step]);
            QCOMPARE(document.grouping(), stored[step]);
        }
    }

    void eachEditDoesWhatItSays() {
        Opened opened;
        GroupingDocument& document = opened.document;
        QVERIFY(document.swapHeads(0, K, 1, 2));
        QCOMPARE(picture(document, 0, K), "A:0,2 B:1,3 C:4,5");
        QVERIFY(document.mergeGroups(0, K, {2, 0}));
        QCOMPARE(picture(document, 0, K), "B:1,3 C:0,2,4,5");
        QVERIFY(document.splitOff(0, K, {0, 1, 4})); // 1 from B; 0 and 4 stay together.
        QCOMPARE(picture(document, 0, K), "A:1 B:3 C:2,5 D:0,4");
        QVERIFY(document.moveToNewGroup(0, K, {3, 2, 2}));
        QCOMPARE(picture(document, 0, K), "A:1 C:5 D:0,4 E:2,3");
        QCOMPARE(document.headsOf(0, K, 4), (std::vector<int>{2, 3}));
        QVERIFY(document.headsOf(0, K, 1).empty());
    }

    void splitsByTheSimilarity() {
        Opened opened(ModelGrouping(1, LayerGrouping::joint(grouping("0 0 0 0"))));
        SquareMatrix similarity(4, 0.0);
        similarity.at(0, 2) = similarity.at(2, 0) = 0.9;
        similarity.at(1, 3) = similarity.at(3, 1) = 0.8;
        QVERIFY(opened.document.splitGroup(0, K, 0, &similarity));
        QCOMPARE(picture(opened.document, 0, K), "A:0,2 B:1,3");
        opened.document.undoStack().undo();
        QVERIFY(opened.document.splitGroup(0, K, 0, nullptr));
        QCOMPARE(picture(opened.document, 0, K), "A:0,1 B:2,3");
    }

    void nothingToDoIsNoCommand() {
        Opened opened;
        GroupingDocument& document = opened.document;
        QVERIFY(!document.moveHeads(0, K, {0}, 0));
        QVERIFY(!document.moveHeads(0, K, {}, 0));
        QVERIFY(!document.swapHeads(0, K, 0, 1)); // In one group.
        QVERIFY(!document.mergeGroups(0, K, {1, 1}));
        QVERIFY(!document.applyGrouping(sixHeads(), "search"));
        QVERIFY(!document.copyToLayers(0, {1, 2}));
        QCOMPARE(opened.refused.count(), 0);
        QVERIFY(!document.moveToNewGroup(0, K, {0, 1}));
        QCOMPARE(opened.sentence(), "These heads are already a group of their own, A.");
        QVERIFY(!document.splitOff(0, K, {0, 1}));
        QCOMPARE(document.undoStack().count(), 0);
    }

    void whatIsNotThereIsRefused() {
        Opened opened;
        GroupingDocument& document = opened.document;
        QVERIFY(!document.moveHeads(0, K, {6}, 0));
        QCOMPARE(opened.sentence(), "Layer 0 has no head 6; its last is 5.");
        QVERIFY(!document.moveHeads(0, K, {1}, 7));
        QCOMPARE(opened.sentence(), "Layer 0 has no group H.");
        QVERIFY(!document.moveHeads(3, K, {1}, 0));
        QCOMPARE(opened.sentence(), "The grouping has no layer 3; its last is 2.");
        QVERIFY(!document.applyGrouping({LayerGrouping::joint(grouping("0 0"))}, "search"));
        QCOMPARE(opened.sentence(), "The grouping has 1 layers, the open one has 3.");
        QVERIFY(!document.applyLayer(1, LayerGrouping::joint(grouping("0 0")), "search"));
        QCOMPARE(opened.sentence(), "The groups are of 2 heads, layer 1 has 6.");
        QVERIFY(document.moveToNewGroup(0, K, {1}));
        QVERIFY(!document.splitGroup(0, K, 3, nullptr));
        QCOMPARE(opened.sentence(), "Group D has one head and cannot be split.");
        document.close();
        QVERIFY(!document.isOpen());
        QVERIFY(!document.moveHeads(0, K, {0}, 0));
        QCOMPARE(opened.sentence(), "No grouping is open.");
        QVERIFY(!document.applyGrouping(sixHeads(), "search"));
    }

    void jointLayersChangeBothKinds() {
        Opened opened;
        GroupingDocument& document = opened.document;
        QVERIFY(document.isJointLayer(0));
        QVERIFY(document.moveHeads(0, V, {0}, 1));
        QCOMPARE(picture(document, 0, K), "A:1 B:0,2,3 C:4,5");
        QCOMPARE(picture(document, 0, V), picture(document, 0, K));
        QVERIFY(document.grouping()[0].isJoint());
    }

    void splitKindsAreEditedApart() {
        Opened opened;
        GroupingDocument& document = opened.document;
        QVERIFY(document.splitKeyValue(1));
        QVERIFY(!document.splitKeyValue(1));
        QVERIFY(document.moveHeads(1, V, {0}, 1));
        QCOMPARE(picture(document, 1, K), "A:0,1 B:2,3 C:4,5");
        QCOMPARE(picture(document, 1, V), "A:1 B:0,2,3 C:4,5");
        QVERIFY(document.moveHeads(1, K, {5}, 0));
        QCOMPARE(document.grouping()[1].key, grouping("0 0 1 1 2 0"));
        QCOMPARE(document.grouping()[1].value, grouping("0 1 0 0 2 2"));
        QVERIFY(document.makeJoint(1, V));
        QVERIFY(document.isJointLayer(1));
        QCOMPARE(picture(document, 1, K), "A:1 B:0,2,3 C:4,5");
        QVERIFY(!document.makeJoint(1, K));
        document.undoStack().undo();
        QCOMPARE(picture(document, 1, K), "A:0,1,5 B:2,3 C:4");
        document.undoStack().setIndex(0);
        QVERIFY(document.isJointLayer(1));
        QCOMPARE(document.grouping(), sixHeads());
    }

    void anOpenedGroupingOfDifferentKindsStaysApart() {
        Opened opened({{grouping("0 0 1"), grouping("0 1 1")}});
        QVERIFY(!opened.document.isJointLayer(0));
        QVERIFY(opened.document.moveHeads(0, V, {1}, 0));
        QCOMPARE(picture(opened.document, 0, K), "A:0,1 B:2");
        QVERIFY(!opened.document.isJointLayer(0)); // Equal by chance: still edited apart.
    }

    void locksRefuseWithASentence() {
        Opened opened;
        GroupingDocument& document = opened.document;
        document.setHeadsLocked(0, K, {1}, true);
        QVERIFY(!document.moveHeads(0, K, {0, 1}, 1));
        QCOMPARE(opened.sentence(), "Head 1 of layer 0 is locked. Unlock it to move it.");
        QVERIFY(document.moveHeads(0, K, {0}, 1)); // Its neighbour is free.
        QVERIFY(document.isHeadFixed(0, V, 1));    // Joint: for values as well.

        document.setGroupsLocked(0, K, {1}, true);
        QVERIFY(!document.moveHeads(0, K, {4}, 1));
        QCOMPARE(opened.sentence(), "Group B of layer 0 is locked. Unlock it to change it.");
        QVERIFY(!document.moveHeads(0, K, {2}, 2));
        QVERIFY(!document.mergeGroups(0, K, {1, 2}));
        QVERIFY(!document.splitGroup(0, K, 1, nullptr));
        QVERIFY(!document.applyGrouping(originalGrouping(3, 6), "search"));
        QCOMPARE(opened.sentence(), "Group B of layer 0 is locked. Unlock it to change it.");
        QVERIFY(document.moveHeads(0, K, {5}, 0));

        document.setLayerLocked(0, true);
        QVERIFY(!document.moveHeads(0, K, {4}, 0));
        QCOMPARE(opened.sentence(), "Layer 0 is locked. Unlock it to change its groups.");
        QVERIFY(!document.copyToLayers(1, {0}));
        QVERIFY(!document.splitKeyValue(0));
        QVERIFY(document.copyToLayers(0, {1}));

        document.setLayerLocked(0, false);
        document.setGroupsLocked(0, K, {1}, false);
        document.setHeadsLocked(0, K, {1}, false);
        QVERIFY(document.moveHeads(0, K, {1, 2}, 2));
    }

    void locksOfKeysLeaveValuesFreeWhenTheyAreApart() {
        Opened opened;
        GroupingDocument& document = opened.document;
        document.splitKeyValue(0);
        document.setGroupsLocked(0, K, {0}, true);
        QVERIFY(!document.moveHeads(0, K, {0}, 1));
        QVERIFY(document.moveHeads(0, V, {0}, 1));
        QVERIFY(!document.makeJoint(0, V)); // Would change the locked group of the keys.
        QVERIFY(document.makeJoint(0, K));
    }

    void locksAreUndoableButNothingToSave() {
        Opened opened;
        GroupingDocument& document = opened.document;
        document.setGroupsLocked(0, K, {1}, true);
        QVERIFY(document.isGroupLocked(0, V, 1));
        QVERIFY(!document.isModified());
        document.undoStack().undo();
        QVERIFY(!document.isGroupLocked(0, K, 1));
        document.undoStack().redo();
        QVERIFY(document.isGroupLocked(0, K, 1));
        QVERIFY(document.groups(0, K)[1].locked);
    }

    void aSearchResultKeepsLettersAndIsOneCommand() {
        Opened opened;
        GroupingDocument& document = opened.document;
        QSignalSpy changed(&document, &GroupingDocument::changed);
        QSignalSpy replaced(&document, &GroupingDocument::groupingReplaced);
        ModelGrouping found = sixHeads();
        found[1] = LayerGrouping::joint(grouping("0 1 1 1 2 2")); // 1 moved from A to B.
        QVERIFY(document.applyGrouping(found, "ward, 3 groups"));
        QCOMPARE(changed.count(), 1); // Only layer 1 differs.
        QCOMPARE(changed.at(0).at(0).toInt(), 1);
        QCOMPARE(picture(document, 1, K), "A:0 B:1,2,3 C:4,5");
        QCOMPARE(document.undoStack().undoText(), "ward, 3 groups");
        found[2] = {grouping("0 1 2 3 4 5"), grouping("0 0 0 0 0 0")};
        found[0] = found[1];
        QVERIFY(document.applyGrouping(found, "search"));
        QCOMPARE(replaced.count(), 1);
        QVERIFY(!document.isJointLayer(2));
        QCOMPARE(document.grouping(), found);
        document.undoStack().undo();
        document.undoStack().undo();
        QCOMPARE(document.grouping(), sixHeads());
    }

    void applyingOneLayerTouchesOnlyThat() {
        Opened opened;
        QVERIFY(
            opened.document.applyLayer(2, LayerGrouping::joint(grouping("0 0 0 0 1 1")), "cut"));
        QCOMPARE(picture(opened.document, 2, K), "A:0,1,2,3 C:4,5");
        QCOMPARE(picture(opened.document, 1, K), "A:0,1 B:2,3 C:4,5");
    }

    void lettersStartOverWhereAllIsNew() {
        Opened opened(originalGrouping(1, 6));
        GroupingDocument& document = opened.document;
        QVERIFY(document.setPattern(K, {GroupingPattern::Neighbour, 4, {}, 0, 0}));
        QCOMPARE(picture(document, 0, K), "A:0,1 B:2,3 C:4 D:5"); // Not A, C, E, F.
        QVERIFY(document.mergeGroups(0, K, {3, 0}));
        QVERIFY(document.applyLayer(0, LayerGrouping::joint(grouping("0 1 0 1 0 1")), "search"));
        QCOMPARE(picture(document, 0, K), "A:0,2,4 B:1,3,5");
        document.setHeadsLocked(0, K, {3}, true); // A lock is tied to its letter.
        QVERIFY(document.applyLayer(0, LayerGrouping::joint(grouping("0 0 1 2 0 0")), "search"));
        QCOMPARE(document.slotOfHead(0, K)[3], 1);
    }

    void copiesToLayers() {
        Opened opened;
        GroupingDocument& document = opened.document;
        document.splitKeyValue(0);
        document.moveHeads(0, V, {0}, 2);
        const int before = document.undoStack().count();
        QVERIFY(document.copyToLayers(0, {2, 1, 0, 2}));
        QCOMPARE(document.undoStack().count(), before + 1);
        QCOMPARE(document.grouping()[1], document.grouping()[0]);
        QCOMPARE(document.grouping()[2], document.grouping()[0]);
        QVERIFY(!document.isJointLayer(2));
        document.undoStack().undo();
        QCOMPARE(document.grouping()[2], sixHeads()[2]);
        Opened uneven(
            {LayerGrouping::joint(grouping("0 0")), LayerGrouping::joint(grouping("0 0 1"))});
        QVERIFY(!uneven.document.copyToLayers(0, {1}));
        QCOMPARE(uneven.sentence(),
                 "Layer 1 has 3 heads, layer 0 has 2: the groups cannot be copied.");
    }

    void patternsForOneLayerOrAll() {
        Opened opened;
        GroupingDocument& document = opened.document;
        QVERIFY(document.setPattern(K, {GroupingPattern::Neighbour, 4, {}, 0, 1}));
        QCOMPARE(document.grouping()[1].key, grouping("0 0 1 1 2 3"));
        QCOMPARE(document.grouping()[0], sixHeads()[0]);
        QVERIFY(document.setPattern(K, {GroupingPattern::OneGroup, 1, {}, 0, {}}));
        for (const LayerGrouping& layer : document.grouping())
            QCOMPARE(layer, LayerGrouping::joint(grouping("0 0 0 0 0 0")));
        QVERIFY(document.setPattern(K, {GroupingPattern::Original, 1, {}, 0, {}}));
        QVERIFY(isOriginal(document.grouping()));
        QCOMPARE(document.undoStack().count(), 3);
        document.splitKeyValue(0);
        QVERIFY(document.setPattern(V, {GroupingPattern::OneGroup, 1, {}, 0, 0}));
        QCOMPARE(document.grouping()[0].key.groupCount(), 6);
        QCOMPARE(document.grouping()[0].value.groupCount(), 1);
    }

    void randomPatternsComeFromTheSeed() {
        const auto drawn = [](std::uint64_t seed) {
            Opened opened(originalGrouping(2, 12));
            opened.document.setPattern(K,
                                       {GroupingPattern::Random, 4, GroupSizes::Equal, seed, {}});
            return opened.document.grouping();
        };
        QCOMPARE(drawn(42), drawn(42));
        QVERIFY(drawn(42) != drawn(43));
        QVERIFY(drawn(42)[0] != drawn(42)[1]);
        QCOMPARE(drawn(42)[0].key.groupSizes(), (std::vector<int>{3, 3, 3, 3}));
        Opened opened;
        QVERIFY(
            !opened.document.setPattern(K, {GroupingPattern::Random, 4, GroupSizes::Equal, 1, {}}));
        QCOMPARE(opened.sentence(), "The 6 heads of layer 0 cannot be shared equally by 4 groups.");
    }

    void knowsWhetherItIsSaved() {
        Opened opened;
        GroupingDocument& document = opened.document;
        QSignalSpy title(&document, &GroupingDocument::titleChanged);
        QVERIFY(!document.isModified());
        document.moveHeads(0, K, {0}, 1);
        QVERIFY(document.isModified());
        QCOMPARE(document.title(), "test *");
        QCOMPARE(document.runName(), "test"); // No file of that name says otherwise.
        QCOMPARE(title.count(), 1);
        document.setSaved("/tmp/a.yaml");
        QVERIFY(!document.isModified());
        QCOMPARE(document.title(), "test");
        QCOMPARE(document.path(), "/tmp/a.yaml");
        QCOMPARE(title.count(), 2);
        QCOMPARE(document.runName(), "test");
        document.undoStack().undo();
        QVERIFY(document.isModified());
        QCOMPARE(document.runName(), "test, edited");
        document.undoStack().redo();
        QVERIFY(!document.isModified());
        document.reset("other", sixHeads(), "/tmp/b.yaml");
        QCOMPARE(document.undoStack().count(), 0);
        QVERIFY(!document.isModified());
        QCOMPARE(document.path(), "/tmp/b.yaml");
    }

    void theReferenceIsWhatWasOpenedUnlessPinned() {
        Opened opened;
        GroupingDocument& document = opened.document;
        document.moveHeads(0, K, {0}, 1);
        QCOMPARE(document.reference(), sixHeads());
        document.pinReference();
        QCOMPARE(document.reference(), document.grouping());
        document.pinOpenedReference();
        QCOMPARE(document.reference(), sixHeads());
    }

    void manyAndFewHeads() {
        Opened many(originalGrouping(1, 71));
        QCOMPARE(many.document.groups(0, K).size(), std::size_t(71));
        QCOMPARE(many.document.marks(0, K).back().letter, "BS");
        QVERIFY(many.document.setPattern(K, {GroupingPattern::Neighbour, 8, {}, 0, 0}));
        QCOMPARE(many.document.grouping()[0].key.groupCount(), 8);
        Opened one(originalGrouping(1, 1));
        QVERIFY(!one.document.moveToNewGroup(0, K, {0}));
        QVERIFY(!one.document.splitGroup(0, K, 0, nullptr));
        QVERIFY(!one.document.setPattern(K, {GroupingPattern::OneGroup, 1, {}, 0, 0}));
    }
};

QTEST_GUILESS_MAIN(TestGroupingDocument)
#include "tst_grouping_document.moc"
