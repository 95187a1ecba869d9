// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/editor/shown_group_list.h"
#include "ui/common/head_drag.h"
#include "ui/editor/copy_layers_dialog.h"
#include "ui/editor/numbers_grid.h"

#include <QAccessible>
#include <QAction>
#include <QDrag>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QSignalSpy>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using regroup::test::grouping;
using Part = GroupPlace::Part;

namespace {

QMimeData* groupMime(int slot) {
    auto* mime = new QMimeData;
    mime->setData(groupMimeType(), QByteArray::number(slot));
    return mime;
}

/// A group costs a hundredth of the square of its spread of head numbers, 0.01 (max - min)^2; the
/// best groups of a number are runs of neighbours, looked for among all of them.
struct SpreadCosts : LayerCosts {
    bool known = true;
    QString why;

    QString missing(const CostPlace&) const override { return why; }
    static double costOf(const std::vector<int>& heads) {
        const double spread = heads.back() - heads.front();
        return 0.01 * spread * spread;
    }
    std::optional<double> groupError(const CostPlace&, const std::vector<int>& heads) override {
        return known ? std::optional(costOf(heads)) : std::nullopt;
    }
    Optimum optimum(const CostPlace&, const std::shared_ptr<const SquareMatrix>&, int groupCount,
                    int) override {
        std::optional<double> least;
        std::vector<int> labels(6, 0);
        const auto walk = [&](auto&& self, std::size_t head, int used) -> void {
            if (head == labels.size()) {
                if (used != groupCount)
                    return;
                double sum = 0;
                for (const std::vector<int>& group : Grouping::fromLabels(labels).members())
                    sum += costOf(group);
                if (!least || sum < *least)
                    least = sum;
                return;
            }
            for (int label = 0; label <= used && label < groupCount; ++label) {
                labels[head] = label;
                self(self, head + 1, std::max(used, label + 1));
            }
        };
        walk(walk, 0, 0);
        return {true, known ? least : std::nullopt};
    }
};

} // namespace

class TestGroupList : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    // Drag and drop

    void dropsMoveHeadsBetweenGroups() {
        Shown shown;
        QVERIFY(shown.drop(createHeadsMimeData({0, 5}), shown.besides(1)));
        QCOMPARE(shown.groups(), "A:1 B:0,2,3,5 C:4");
        QVERIFY(shown.drop(createHeadsMimeData({1}), shown.chip(4))); // On a chip: its group.
        QCOMPARE(shown.groups(), "B:0,2,3,5 C:1,4");
        shown.document.undoStack().undo();
        shown.document.undoStack().undo();
        QCOMPARE(shown.groups(), "A:0,1 B:2,3 C:4,5");
    }

    void aDropBelowMakesANewGroup() {
        Shown shown;
        QVERIFY(shown.drop(createHeadsMimeData({1, 2}), shown.center({Part::NewGroup})));
        QCOMPARE(shown.groups(), "A:0 B:3 C:4,5 D:1,2");
    }

    void shiftDropOnAHeadSwaps() {
        Shown shown;
        QVERIFY(shown.drop(createHeadsMimeData({1}), shown.chip(4), Qt::ShiftModifier));
        QCOMPARE(shown.groups(), "A:0,4 B:2,3 C:1,5");
        QVERIFY(!shown.drop(createHeadsMimeData({1, 5}), shown.chip(2), Qt::ShiftModifier));
        shown.list.setKeepSizes(true);
        QVERIFY(shown.drop(createHeadsMimeData({4}), shown.chip(1)));
        QCOMPARE(shown.groups(), "A:0,1 B:2,3 C:4,5");
    }

    void aLetterDroppedOnALetterMerges() {
        Shown shown;
        QVERIFY(shown.drop(groupMime(0), shown.badge(2)));
        QCOMPARE(shown.groups(), "B:2,3 C:0,1,4,5");
        QVERIFY(!shown.drop(groupMime(2), shown.badge(1))); // On itself.
        QVERIFY(!shown.drop(groupMime(7), shown.badge(0))); // No such group.
        QVERIFY(!shown.drop(groupMime(2), shown.center({Part::NewGroup})));
    }

    void whatCannotBeDroppedIsNotTaken() {
        Shown shown;
        auto* text = new QMimeData;
        text->setText("0");
        QVERIFY(!shown.drop(text, shown.besides(1)));
        QVERIFY(!shown.drop(createHeadsMimeData({6}), shown.besides(1)));    // Of another model.
        QVERIFY(!shown.drop(createHeadsMimeData({2, 3}), shown.besides(1))); // There already.
        QCOMPARE(shown.document.undoStack().count(), 0);
    }

    void anAbortedDragChangesNothing() {
        Shown shown;
        const std::unique_ptr<QMimeData> mime(createHeadsMimeData({0}));
        QVERIFY(shown.enter(mime.get(), shown.besides(1)));
        QCOMPARE(shown.list.footerText(), "Move 0 to B");
        QDragLeaveEvent left; // What a drag ended by Esc sends.
        QApplication::sendEvent(shown.rows->viewport(), &left);
        QVERIFY(!shown.list.footerText().contains("Move"));
        QCOMPARE(shown.document.undoStack().count(), 0);
    }

    void pullingAChipStartsADragOfAllSelectedHeads() {
        Shown shown;
        shown.list.setSelectedHeads({1, 4});
        QWidget* view = shown.rows->viewport();
        QTest::mousePress(view, Qt::LeftButton, {}, shown.chip(4));
        const QPointF away = shown.chip(4) + QPointF(40, 0);
        QMouseEvent pulled(QEvent::MouseMove, away, view->mapToGlobal(away), Qt::NoButton,
                           Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(view, &pulled);
        const auto* drag = shown.rows->findChild<QDrag*>(); // Offscreen, a drag ends at once.
        QVERIFY(drag);
        QCOMPARE(headsFromMimeData(drag->mimeData()), (std::vector<int>{1, 4}));
        QVERIFY(!drag->pixmap().isNull());
        QCOMPARE(shown.document.undoStack().count(), 0);
    }

    void theDropIsMarked() {
        Shown shown;
        const QImage before = shown.rows->grab().toImage();
        const std::unique_ptr<QMimeData> mime(createHeadsMimeData({0}));
        shown.enter(mime.get(), shown.besides(1));
        QVERIFY(shown.rows->grab().toImage() != before);
        QDragLeaveEvent left;
        QApplication::sendEvent(shown.rows->viewport(), &left);
        QCOMPARE(shown.rows->grab().toImage(), before);
    }

    void aLockedGroupRefusesTheDropWithASentence() {
        Shown shown;
        shown.document.setGroupsLocked(0, K, {1}, true);
        QVERIFY(shown.drop(createHeadsMimeData({0}), shown.besides(1)));
        QCOMPARE(shown.groups(), "A:0,1 B:2,3 C:4,5");
        QCOMPARE(shown.list.footerText(), "Group B of layer 0 is locked. Unlock it to change it.");
    }

    void aDragOverALockedGroupSaysSoAndShowsNoFrame() {
        Shown shown;
        shown.document.setGroupsLocked(0, K, {1}, true);
        const auto pictureOver = [&shown](int slot) {
            const std::unique_ptr<QMimeData> mime(createHeadsMimeData({0}));
            const QPoint where = shown.besides(slot);
            QDragEnterEvent enter(where, Qt::MoveAction, mime.get(), Qt::LeftButton,
                                  Qt::NoModifier);
            QApplication::sendEvent(shown.rows->viewport(), &enter);
            QDragMoveEvent move(where, Qt::MoveAction, mime.get(), Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(shown.rows->viewport(), &move);
            return shown.rows->grab().toImage();
        };
        const QImage before = shown.rows->grab().toImage();
        QCOMPARE(pictureOver(1), before);
        QCOMPARE(shown.list.footerText(), "Group B is locked. Unlock it to change it.");
        QVERIFY(pictureOver(2) != before);
        QCOMPARE(shown.list.footerText(), "Move 0 to C");
    }

    // Mouse

    void clicksSelect() {
        Shown shown;
        QSignalSpy heads(&shown.list, &GroupList::headsSelected);
        QSignalSpy groups(&shown.list, &GroupList::groupSelected);
        shown.click(shown.chip(2));
        shown.click(shown.chip(4), Qt::ControlModifier);
        QCOMPARE(shown.list.selectedHeads(), (std::vector<int>{2, 4}));
        QCOMPARE(heads.count(), 2);
        QCOMPARE(heads.last().at(0).value<std::vector<int>>(), (std::vector<int>{2, 4}));
        shown.click(shown.chip(2), Qt::ControlModifier);
        QCOMPARE(shown.list.selectedHeads(), (std::vector<int>{4}));
        shown.click(shown.chip(1));
        shown.click(shown.chip(4), Qt::ShiftModifier);
        QCOMPARE(shown.list.selectedHeads(), (std::vector<int>{1, 2, 3, 4}));
        shown.click(shown.chip(3)); // One of several: on release only that.
        QCOMPARE(shown.list.selectedHeads(), (std::vector<int>{3}));
        QCOMPARE(groups.count(), 0);
        shown.click(shown.badge(1));
        shown.click(shown.badge(2), Qt::ControlModifier);
        QCOMPARE(shown.list.selectedGroups(), (std::vector<int>{1, 2}));
        QVERIFY(shown.list.selectedHeads().empty());
        QCOMPARE(groups.last().at(0).toInt(), 2);
        shown.click(shown.besides(0));
        QVERIFY(shown.list.selectedGroups().empty());
        QCOMPARE(groups.last().at(0).toInt(), -1);
    }

    void thePadlockLocks() {
        Shown shown;
        shown.click(shown.center({Part::Padlock, 1}));
        QVERIFY(shown.document.isGroupLocked(0, K, 1));
        shown.click(shown.center({Part::Padlock, 1}));
        QVERIFY(!shown.document.isGroupLocked(0, K, 1));
    }

    void hoveringTellsTheHead() {
        Shown shown;
        QSignalSpy hovered(&shown.list, &GroupList::headHovered);
        QTest::mouseMove(shown.rows->viewport(), shown.chip(3));
        QCOMPARE(hovered.last().at(0).toInt(), 3);
        QTest::mouseMove(shown.rows->viewport(), shown.badge(0));
        QCOMPARE(hovered.last().at(0).toInt(), -1);
    }

    void keptSizesTakeNoDropButASwap() {
        Shown shown;
        shown.list.setKeepSizes(true);
        QVERIFY(!shown.drop(createHeadsMimeData({0}), shown.besides(1)));
        QVERIFY(!shown.drop(createHeadsMimeData({0}), shown.center({Part::NewGroup})));
        QVERIFY(!shown.drop(createHeadsMimeData({0, 1}), shown.chip(4)));
        QCOMPARE(shown.groups(), "A:0,1 B:2,3 C:4,5");
        QVERIFY(shown.drop(createHeadsMimeData({1}), shown.chip(4)));
        QCOMPARE(shown.groups(), "A:0,4 B:2,3 C:1,5");
    }

    // Numbers

    void numbersShowTheChangeAgainstTheOpenedGrouping() {
        Shown shown(grouping("0 1 2 0 1 3")); // Pairs {0 3}, {1 4}: .9. 2 and 5 alone.
        shown.list.setSimilarity(threePairs());
        shown.list.setModelShape({64, 2, 0, 0, {}});
        shown.list.setBudget(3);
        // 2 layers * 2 kinds * 4 heads * 64 * 2 bytes; between: 12 pairs of .1 and {2 5} of .9.
        QCOMPARE(shown.list.numbersText(),
                 "⚠ Groups 4 (budget 3), KV per token 2.0 KiB, Mean within 0.90, "
                 "Mean between 0.16, Weakest pair 0–3 0.90");
        shown.document.moveHeads(0, K, {5}, 0); // {0 3 5}: .9 .1 .1, {1 4}: .9.
        QCOMPARE(shown.list.numbersText(),
                 "Groups 3 (budget 3, −1), KV per token 1.8 KiB (−13 %), Mean within 0.50 (−0.40), "
                 "Mean between 0.17 (+0.01), Weakest pair 0–5 0.10 (−0.80)");
        shown.list.numbers().setContextLength(4096);
        QVERIFY2(shown.list.numbersText().contains("KV of 4096 7.0 MiB (−13 %)"),
                 qPrintable(shown.list.numbersText()));
        shown.list.numbers().setContextLength(1);
        QCOMPARE(shown.rows->rows()[0].mean, "mean 0.37");
        QCOMPARE(shown.rows->rows()[0].weakest, "weakest 0–5 0.10");
        QCOMPARE(shown.rows->rows()[2].mean, "single");
        shown.document.pinReference();
        QVERIFY(
            shown.list.numbersText().startsWith("Groups 3 (budget 3), KV per token 1.8 KiB, Mean"));
    }

    void errorsAndTheGapComeFromTheCosts() {
        Shown shown(grouping("0 0 1 1 2 2"));
        SpreadCosts costs;
        shown.list.setCosts(&costs);
        shown.list.setModelShape(
            {64, 2, 100, 200, ModelGrouping(2, LayerGrouping::joint(Grouping::original(6)))});
        // Three groups of two neighbours: each has a spread of 1 and costs .01.
        QVERIFY2(shown.list.numbersText().startsWith(
                     "Groups 3, Error of mean 0.030, Gap to optimum optimal, "),
                 qPrintable(shown.list.numbersText()));
        QCOMPARE(shown.rows->rows()[1].error, "err 0.010");
        shown.document.moveHeads(0, K, {5}, 0); // {0 1 5}: .25, {2 3}: .01, {4}: 0.
        QVERIFY2(shown.list.numbersText().startsWith(
                     "Groups 3, Error of mean 0.260 (+0.230), Gap to optimum 0.230, "),
                 qPrintable(shown.list.numbersText()));
        QCOMPARE(shown.rows->rows()[0].error, "err 0.250");
        QCOMPARE(shown.rows->rows()[2].error, "err 0.000");
        // 12 heads of 100 and 200 parameters in the checkpoint; 6 groups are left.
        QVERIFY2(shown.list.numbersText().contains("Parameters saved 1,800") ||
                     shown.list.numbersText().contains("Parameters saved 1800"),
                 qPrintable(shown.list.numbersText()));
        costs.known = false; // On its way.
        shown.list.updateCosts();
        QVERIFY(shown.list.numbersText().contains("Error of mean …"));
        costs.why = "needs a calibration";
        shown.list.updateCosts();
        QVERIFY(shown.list.numbersText().contains("Error of mean needs a calibration"));
        QVERIFY(shown.rows->rows()[0].error.isEmpty());
        shown.list.setCosts(nullptr);
    }

    void keysAndValuesApartTellTheirRefinement() {
        Shown shown(grouping("0 0 1 1 2 2"));
        QVERIFY(!shown.list.numbersText().contains("K and V together"));
        QVERIFY(shown.document.splitKeyValue(0));
        QVERIFY(shown.document.moveHeads(0, V, {1}, 1)); // {0} {1 2 3} {4 5} against pairs.
        QVERIFY2(shown.list.numbersText().contains("K and V together 4 (+1)"),
                 qPrintable(shown.list.numbersText()));
    }

    void withoutSimilarityThereAreNoNumbers() {
        Shown shown;
        QCOMPARE(shown.list.numbersText(), "Groups 3");
        shown.list.setSimilarity(std::make_shared<SquareMatrix>(4)); // Of another model.
        QCOMPARE(shown.list.numbersText(), "Groups 3");
        QVERIFY(shown.list.footerText().startsWith("Numbers appear"));
        shown.document.close();
        QCOMPARE(shown.list.footerText(), "No grouping is open.");
        QVERIFY(!shown.list.groupActions().newGroup->isEnabled());
    }

    // Places, kinds, menus

    void keysAndValuesAreShownApart() {
        Shown shown;
        QVERIFY(shown.list.groupActions().jointKeyValue->isChecked());
        shown.list.groupActions().jointKeyValue->trigger();
        shown.list.setPlace(0, V);
        shown.list.setSelectedHeads({0});
        shown.key(Qt::Key_2);
        QCOMPARE(shown.groups(V), "A:1 B:0,2,3 C:4,5");
        QCOMPARE(shown.groups(K), "A:0,1 B:2,3 C:4,5");
        shown.list.groupActions().jointKeyValue->trigger();
        QCOMPARE(shown.groups(K), "A:1 B:0,2,3 C:4,5");
        shown.list.setPlace(1, K);
        QVERIFY(shown.list.selectedHeads().empty());
        QCOMPARE(shown.rows->rows()[0].group.heads, (std::vector<int>{0, 1}));
    }

    void patternsAskForTheNumberOfGroups() {
        Shown shown;
        int suggestion = 0;
        shown.list.setAskGroupCount([&](int suggested, int most) -> std::optional<int> {
            suggestion = suggested;
            return most == 6 ? std::optional(2) : std::nullopt;
        });
        shown.list.groupActions().setNeighbour->trigger();
        QCOMPARE(suggestion, 3);
        QCOMPARE(shown.document.grouping(0, K), grouping("0 0 0 1 1 1"));
        shown.list.groupActions().setOriginal->trigger();
        QVERIFY(shown.document.grouping(0, K).isOriginal());
        shown.list.groupActions().setOneGroup->trigger();
        QCOMPARE(shown.document.grouping(0, K).groupCount(), 1);
        shown.list.setAskGroupCount([](int, int) { return std::optional<int>(); });
        const int before = shown.document.undoStack().count();
        shown.list.groupActions().setNeighbour->trigger();
        QCOMPARE(shown.document.undoStack().count(), before);
    }

    void theMenuHasEveryCommand() {
        Shown shown;
        shown.list.setSelectedHeads({0});
        const std::unique_ptr<QMenu> menu(shown.list.createMenu(nullptr));
        QList<QAction*> found;
        for (QAction* action : menu->actions()) {
            found.append(action);
            if (action->menu())
                found.append(action->menu()->actions());
        }
        for (QAction* action : shown.list.groupActions().all()) {
            const bool inMenu =
                found.contains(action) || action == shown.list.groupActions().moveToGroup;
            QVERIFY2(inMenu, qPrintable(action->objectName()));
            QVERIFY(!action->toolTip().isEmpty());
        }
        menu->actions().front()->menu()->actions().at(2)->trigger(); // Move to C.
        QCOMPARE(shown.groups(), "A:1 B:2,3 C:0,4,5");
    }

    void copiesToLayersByDialog() {
        Shown shown;
        shown.document.moveHeads(0, K, {0}, 1);
        shown.list.groupActions().copyToLayers->trigger();
        auto* dialog = shown.list.findChild<CopyLayersDialog*>();
        QVERIFY(dialog);
        dialog->setLayers({1});
        dialog->accept();
        QCOMPARE(shown.document.grouping()[1], shown.document.grouping()[0]);
    }

    void theDialogOffersOnlyWhatIsPossible() {
        CopyLayersDialog dialog(1, {1, 1, 0, 1});
        dialog.setLayers({0, 1, 2, 3});
        QCOMPARE(dialog.layers(), (std::vector<int>{0, 3}));
    }

    void outsideSelectionIsTakenWithoutAnEcho() {
        Shown shown;
        QSignalSpy heads(&shown.list, &GroupList::headsSelected);
        // A window that answers every signal by setting both, as Selection does.
        connect(&shown.list, &GroupList::headsSelected, &shown.list,
                [&](const std::vector<int>& picked) {
                    shown.list.setSelectedHeads(picked);
                    shown.list.setSelectedGroup(-1);
                });
        shown.list.setSelectedHeads({3, 99});
        QCOMPARE(shown.list.selectedHeads(), (std::vector<int>{3}));
        QCOMPARE(heads.count(), 0);
        shown.click(shown.badge(1)); // headsSelected({}) first, and its answer, then the group.
        QCOMPARE(shown.list.selectedGroups(), (std::vector<int>{1}));
        shown.list.setSelectedGroup(2);
        QCOMPARE(shown.list.selectedGroups(), (std::vector<int>{2}));
    }

    // Shapes and readers

    void anyNumberOfHeadsFits_data() {
        QTest::addColumn<int>("headCount");
        QTest::addColumn<int>("width");
        QTest::addColumn<double>("fontScale");
        for (const int heads : {1, 12, 71, 128})
            for (const int width : {0, 400, 900})
                for (const double scale : {1.0, 2.0})
                    QTest::addRow("%d heads, width %d, font %g", heads, width, scale)
                        << heads << width << scale;
    }
    void anyNumberOfHeadsFits() {
        QFETCH(int, headCount);
        QFETCH(int, width);
        QFETCH(double, fontScale);
        for (const Grouping& start : {Grouping::original(headCount), balancedRuns(headCount, 1)}) {
            GroupingDocument document;
            document.reset("test", {LayerGrouping::joint(start)});
            GroupList list(document);
            QFont font = list.font();
            font.setPointSizeF(font.pointSizeF() * fontScale);
            list.setFont(font);
            list.setSimilarity(std::make_shared<SquareMatrix>(headCount, 0.25));
            list.resize(std::max(width, list.minimumSizeHint().width()), 400);
            list.show();
            const GroupLayout& layout = list.rows()->groupLayout();
            const QFontMetrics text(font);
            for (std::size_t row = 0; row < layout.rows().size(); ++row) {
                const GroupRowRects& rects = layout.rows()[row];
                std::vector<QRect> all = rects.chips;
                all.insert(all.end(), {rects.badge, rects.padlock, rects.mean});
                const GroupRow& content = list.rows()->rows()[row];
                if (!content.weakest.isEmpty())
                    all.push_back(rects.weakest);
                QVERIFY(rects.mean.width() >= text.horizontalAdvance(content.mean));
                QVERIFY(rects.chips.back().width() >
                        text.horizontalAdvance(QString::number(headCount - 1)));
                QVERIFY(rects.chips.back().height() >= text.height());
                for (std::size_t a = 0; a < all.size(); ++a) {
                    QVERIFY(rects.row.contains(all[a]));
                    for (std::size_t b = a + 1; b < all.size(); ++b)
                        QVERIFY(!all[a].intersects(all[b]));
                }
            }
            QVERIFY(layout.newGroup().top() > layout.rows().back().row.bottom());
            QVERIFY(list.sizeHint().height() < 2000);
        }
    }

    void theFocusStaysInSight() {
        Shown shown(Grouping::original(71));
        for (int step = 0; step < 50; ++step)
            shown.key(Qt::Key_Down);
        const QRect focus = shown.rows->viewRect({Part::Badge, 50});
        QVERIFY(shown.rows->viewport()->rect().contains(focus));
        QVERIFY(shown.rows->verticalScrollBar()->value() > 0);
    }

    void rightToLeftIsMirrored() {
        Shown shown;
        shown.list.setLayoutDirection(Qt::LeftToRight); // Also when the tests run with -reverse.
        const QRect left = shown.rows->viewRect({Part::Badge, 0});
        shown.list.setLayoutDirection(Qt::RightToLeft);
        const QRect right = shown.rows->viewRect({Part::Badge, 0});
        QVERIFY(left.right() < shown.rows->viewport()->width() / 2);
        QVERIFY(right.left() > shown.rows->viewport()->width() / 2);
        shown.key(Qt::Key_Left);
        QCOMPARE(shown.rows->focusHead(), 0);
    }

    void screenReadersSeeGroupsAndHeads() {
        Shown shown;
        shown.list.setSimilarity(threePairs());
        shown.document.setGroupsLocked(0, K, {1}, true);
        shown.document.setHeadsLocked(0, K, {5}, true);
        QAccessibleInterface* rows = QAccessible::queryAccessibleInterface(shown.rows);
        QCOMPARE(rows->role(), QAccessible::List);
        QCOMPARE(rows->childCount(), 3 + 6 + 1);
        QCOMPARE(rows->child(3)->text(QAccessible::Name),
                 "Group B, heads 2, 3, mean 0.10, weakest 2–3 0.10, locked");
        QCOMPARE(rows->child(8)->text(QAccessible::Name), "Head 5, group C, locked");
        QVERIFY(rows->child(0)->state().focused);
        shown.list.setSelectedHeads({2});
        QVERIFY(rows->child(4)->state().selected);
        QCOMPARE(rows->indexOfChild(rows->child(4)), 4);
        shown.key(Qt::Key_N);
        QCOMPARE(rows->childCount(), 3 + 6 + 1); // B was locked.
        shown.document.setGroupsLocked(0, K, {1}, false);
        shown.key(Qt::Key_N);
        QCOMPARE(rows->childCount(), 4 + 6 + 1);
        QVERIFY(!shown.list.numbersText().isEmpty());
    }
};

QTEST_MAIN(TestGroupList)
#include "tst_group_list.moc"
