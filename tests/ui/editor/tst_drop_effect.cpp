// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/editor/shown_group_list.h"
#include "ui/common/head_drag.h"

#include <QDragLeaveEvent>
#include <QElapsedTimer>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

/// A group costs a hundredth of the square of its spread of head numbers.
struct SpreadCosts : LayerCosts {
    bool known = true;
    QString missing(const CostPlace&) const override { return {}; }
    std::optional<double> groupError(const CostPlace&, const std::vector<int>& heads) override {
        const double spread = heads.back() - heads.front();
        return known ? std::optional(0.01 * spread * spread) : std::nullopt;
    }
    Optimum optimum(const CostPlace&, const std::shared_ptr<const SquareMatrix>&, int,
                    int) override {
        return {};
    }
};

/// A{0 1} B{2 3} C{4 5}, with similarity and costs.
struct Measured : Shown {
    SpreadCosts costs;
    Measured() {
        list.setSimilarity(threePairs());
        list.setCosts(&costs);
    }
    ~Measured() { list.setCosts(nullptr); }
    /// What is said while mime is held there.
    QString over(QMimeData* mime, const QPoint& where, Qt::KeyboardModifiers modifiers = {}) {
        const std::unique_ptr<QMimeData> owned(mime);
        enter(mime, where, modifiers);
        return list.footerText();
    }
    void leave() {
        QDragLeaveEvent left; // What a drag ended by Esc sends.
        QApplication::sendEvent(rows->viewport(), &left);
    }
};

QMimeData* groupMime(int slot) {
    auto* mime = new QMimeData;
    mime->setData(groupMimeType(), QByteArray::number(slot));
    return mime;
}

} // namespace

class TestDropEffect : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    // Three pairs of neighbours cost .03; their pairs of heads are all .1.
    void saysWhatADropWouldChange() {
        Measured shown;
        // {1}, {0 2 3}: .09, {4 5}: .01; pairs .1 .9 .1 and .1.
        QCOMPARE(shown.over(createHeadsMimeData({0}), shown.besides(1)),
                 "Move 0 to B: error 0.030 → 0.100, mean within 0.10 → 0.30");
        // {0 1}, {2 3 4 5}: .09; pairs .1, and .1 .1 .9 .1 .1 .1.
        QCOMPARE(shown.over(groupMime(2), shown.badge(1)),
                 "Merge C into B: error 0.030 → 0.100, mean within 0.10 → 0.21");
        // {3 1}: .04, {2 0}: .04, {4 5}: .01.
        QCOMPARE(shown.over(createHeadsMimeData({0}), shown.chip(3), Qt::ShiftModifier),
                 "Swap 0 and 3: error 0.030 → 0.090, mean within 0.10 → 0.10");
        const GroupPlace below{GroupPlace::Part::NewGroup, -1};
        QCOMPARE(shown.over(createHeadsMimeData({0, 3}), shown.center(below)),
                 "New group of 0, 3: error 0.030 → 0.100, mean within 0.10 → 0.50");
        QCOMPARE(shown.document.undoStack().count(), 0);
    }

    void whatWasSaidComesTrue() {
        Measured shown;
        QVERIFY(shown.drop(createHeadsMimeData({0}), shown.besides(1)));
        QVERIFY(!shown.list.footerText().contains("→")); // Done, no longer a plan.
        QVERIFY2(shown.list.numbersText().contains("Error of mean 0.100 (+0.070)"),
                 qPrintable(shown.list.numbersText()));
        QVERIFY(shown.list.numbersText().contains("Mean within 0.30 (+0.20)"));
    }

    void escapeTakesItBack() {
        Measured shown;
        const QString before = shown.list.footerText();
        shown.over(createHeadsMimeData({0}), shown.besides(1));
        QVERIFY(shown.list.footerText() != before);
        shown.leave();
        QCOMPARE(shown.list.footerText(), before);
    }

    void whatIsNotKnownYetComesWhileItIsHeld() {
        Measured shown;
        shown.costs.known = false;
        QCOMPARE(shown.over(createHeadsMimeData({0}), shown.besides(1)),
                 "Move 0 to B: error … → …, mean within 0.10 → 0.30");
        shown.costs.known = true;
        shown.list.updateCosts();
        QCOMPARE(shown.list.footerText(),
                 "Move 0 to B: error 0.030 → 0.100, mean within 0.10 → 0.30");
        shown.leave();
        shown.list.updateCosts();
        QVERIFY(!shown.list.footerText().contains("Move"));
    }

    void aLockedGroupAndUnknownSimilaritySayNoNumbers() {
        Measured shown;
        shown.document.setGroupsLocked(0, K, {1}, true);
        QCOMPARE(shown.over(createHeadsMimeData({0}), shown.besides(1)),
                 "Group B is locked. Unlock it to change it.");
        shown.list.setCosts(nullptr);
        shown.list.setSimilarity(nullptr);
        QCOMPARE(shown.over(createHeadsMimeData({0}), shown.besides(2)), "Move 0 to C");
    }

    void manyHeadsTakeNoTime() {
        Measured shown;
        std::vector<int> labels;
        for (int head = 0; head < 64; ++head)
            labels.push_back(head / 8);
        shown.document.reset("large", {LayerGrouping::joint(Grouping::fromLabels(labels))});
        shown.list.setPlace(0, K);
        shown.list.setSimilarity(std::make_shared<const SquareMatrix>(64, 0.5));
        QElapsedTimer clock;
        clock.start();
        const QString said = shown.over(createHeadsMimeData({0, 9}), shown.besides(2));
        QVERIFY2(clock.elapsed() < 500, "far over 50 ms, on any machine");
        QVERIFY2(said.contains("mean within 0.50 → 0.50"), qPrintable(said));
    }
};

QTEST_MAIN(TestDropEffect)
#include "tst_drop_effect.moc"
