// SPDX-License-Identifier: GPL-3.0-or-later
// Locks of the edited grouping go with a search that is to respect them.
#include "tests/support/grouping_text.h"
#include "tests/ui/support/fake_studio.h"
#include "tests/ui/window/shown_studio.h"

#include <QCheckBox>
#include <QTest>
#include <memory>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using regroup::test::grouping;

namespace {

/// Finds pairs that hold the locks of a search with some, and break those of any other.
StudioWork lockWork(const std::shared_ptr<SearchRequest>& seen) {
    StudioWork work = fakeWork();
    work.search = [seen](const SearchRequest& request, JobContext&, const StudioWork::OnStep&) {
        *seen = request;
        SearchReport report;
        report.file.grouping.assign(3, LayerGrouping::joint(grouping("0 1 1 0")));
        report.file.grouping[2] = LayerGrouping::joint(Grouping::original(4));
        if (request.search.locks.empty())
            report.file.grouping[2] = LayerGrouping::joint(grouping("0 1 1 1"));
        return report;
    };
    return work;
}

struct Locked {
    std::shared_ptr<SearchRequest> seen = std::make_shared<SearchRequest>();
    ShownStudio studio{lockWork(seen)};

    bool open() {
        std::filesystem::create_directory(studio / "tiny");
        studio.window.openPath(studio / "tiny");
        return ShownStudio::comesTrue([this] { return studio.window.model().isOpen(); }) &&
               ShownStudio::comesTrue([this] { return studio.window.grouping().isOpen(); });
    }
    void search() {
        studio.window.selection().showPage(QStringLiteral("search"));
        studio.window.searchPage().start();
        QVERIFY(studio.isIdle());
    }
    QAbstractButton* start() { return studio.find<QAbstractButton>("startSearchButton"); }
};

} // namespace

class TestSearchLocks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void locksGoWithTheSearch() {
        Locked locked;
        QVERIFY(locked.open());
        auto* box = locked.studio.find<QCheckBox>("respectLocks");
        QVERIFY(!box->isEnabled()); // Nothing is locked.
        locked.search();
        QVERIFY(locked.seen->search.locks.empty());
        locked.studio.window.grouping().reset("again", originalGrouping(3, 4));
        locked.studio.window.grouping().setLayerLocked(2, true);
        locked.studio.window.grouping().setHeadsLocked(0, HeadKind::Key, {0, 1}, true);
        QVERIFY(box->isEnabled() && box->isChecked());
        QVERIFY(box->toolTip().startsWith("2 layers"));
        locked.search();
        const std::vector<SlotLocks> expected = {
            {{0, SlotKind::Joint}, Grouping::original(4), false, {0, 1}, {}},
            {{2, SlotKind::Joint}, Grouping::original(4), true, {}, {}}};
        QCOMPARE(locked.seen->search.locks, expected);
        QVERIFY(locked.seen->command.empty()); // The command line has no word for them.
        // It holds the locks, so it is the edited grouping now, the locks in place.
        QCOMPARE(locked.studio.groups(0), std::string("0 1 1 0"));
        QCOMPARE(locked.studio.groups(2), std::string("0 1 2 3"));
        QVERIFY(locked.studio.window.grouping().isHeadLocked(0, HeadKind::Value, 1));
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Space);
        locked.search();
        QVERIFY(locked.seen->search.locks.empty());
        QCOMPARE(locked.studio.groups(2), std::string("0 1 2 3")); // Refused, as ever.
    }

    void whatCannotBeKeptIsSaid() {
        Locked locked;
        QVERIFY(locked.open());
        GroupingDocument& document = locked.studio.window.grouping();
        locked.studio.window.selection().showPage(QStringLiteral("search"));
        SearchOptionsPanel& options = locked.studio.window.searchPage().options();
        document.setLayerLocked(1, true);
        options.setMethod(SearchMethod::Ward);
        QVERIFY(locked.start()->isEnabled()); // Every method leaves a layer alone.
        document.setHeadsLocked(0, HeadKind::Key, {0, 1, 2}, true);
        QVERIFY(!locked.start()->isEnabled());
        QVERIFY(locked.start()->toolTip().contains("cannot keep locked heads"));
        options.setMethod(SearchMethod::Anneal);
        QVERIFY(locked.start()->toolTip().contains("2 groups cannot hold")); // Three apart.
        options.setGroupCount(4);
        QVERIFY(locked.start()->isEnabled());
        document.setHeadsLocked(0, HeadKind::Key, {0, 1, 2}, false);
        document.setLayerLocked(1, false);
        document.applyLayer(0, {grouping("0 0 1 1"), grouping("0 1 1 0")}, "apart");
        document.setLayerLocked(0, true);
        QVERIFY(locked.start()->toolTip().contains("groups its keys and values differently"));
        QVERIFY(!locked.start()->isEnabled());
        QTest::mouseClick(locked.studio.find<QCheckBox>("respectLocks"), Qt::LeftButton, {},
                          QPoint(8, locked.studio.find<QCheckBox>("respectLocks")->height() / 2));
        QVERIFY(locked.start()->isEnabled());
    }
};

QTEST_MAIN(TestSearchLocks)
#include "tst_search_locks.moc"
