// SPDX-License-Identifier: GPL-3.0-or-later
// Closing and stopping at any moment, with the real core.
#include "tests/ui/window/shown_studio.h"

#include <QElapsedTimer>
#include <QTest>
#include <random>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

void startSearch(MainWindow& window, Objective objective, std::uint64_t seed) {
    CalibrationSettings text = window.model().calibration();
    text.tokenLimit = 256;
    SearchRequest request;
    request.model = window.model().path();
    request.objective = objective;
    request.metric = SimilarityMetric::Weight;
    request.calibration = text;
    request.store = window.paths().store;
    request.search.method = seed % 2 == 0 ? SearchMethod::Paper : SearchMethod::Anneal;
    request.search.groupCount = 4;
    request.search.seed = seed;
    request.name = "random moment";
    window.selection().showPage(QStringLiteral("search"));
    window.search().start(request);
}

} // namespace

class TestClosing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void atRandomMoments_data() {
        QTest::addColumn<int>("seed");
        for (int seed = 0; seed < 20; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void atRandomMoments() {
        QFETCH(int, seed);
        std::mt19937 random(static_cast<unsigned>(seed));
        const auto number = [&random](int end) {
            return static_cast<int>(random() % static_cast<unsigned>(end));
        };
        ShownStudio studio(coreWork());
        studio.window.openSample();
        const int opened = number(4);
        if (opened > 0) // Else the window is left while the model is being opened.
            QVERIFY(ShownStudio::comesTrue([&studio] { return studio.window.model().isOpen(); }));
        if (opened > 1) {
            startSearch(studio.window, number(2) == 0 ? Objective::Loss : Objective::Similarity,
                        static_cast<std::uint64_t>(seed));
            studio.window.evaluateGrouping(); // Waits behind the search.
        }
        QTest::qWait(number(300));
        const int ending = number(4);
        if (ending == 0) {
            studio.window.search().stop();
            QTest::qWait(number(30));
        } else if (ending == 1) {
            studio.window.jobs().board().requestStopOfAll();
            QTest::qWait(number(30));
        } else if (ending == 2) {
            studio.window.openSample(); // Another model, as far as the window knows.
            studio.answerUnsaved(QMessageBox::Discard);
            QTest::qWait(number(30));
        } else {
            studio.window.close();
            studio.press("stopAndClose");
            QVERIFY(ShownStudio::comesTrue([&studio] {
                return !studio.window.isVisible() || studio.answerUnsaved(QMessageBox::Discard);
            }));
            QVERIFY(ShownStudio::comesTrue([&studio] { return !studio.window.isVisible(); }));
        }
    } // Whatever runs is stopped and joined here.

    void aStoppedJobEndsSoon() {
        ShownStudio studio(coreWork());
        QVERIFY(studio.openSample());
        for (const Objective objective : {Objective::Loss, Objective::Similarity}) {
            startSearch(studio.window, objective, 2);
            studio.window.jobs().board().requestStopOfAll(); // In its first moment.
            QElapsedTimer timer;
            timer.start();
            QVERIFY(studio.isIdle());
            qInfo() << "ended after" << timer.elapsed() << "ms";
            QVERIFY(!studio.window.search().isRunning());
        }
    }
};

QTEST_MAIN(TestClosing)
#include "tst_closing.moc"
