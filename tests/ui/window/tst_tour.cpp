// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fake_studio.h"
#include "tests/ui/window/shown_studio.h"
#include "ui/window/tour.h"

#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTest>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

/// A window that keeps settings; they lie in a folder of the test.
WindowOptions remembering() {
    WindowOptions options;
    options.theme = QStringLiteral("light");
    return options;
}

/// The name of what the tour points at, once it is there.
bool pointsAt(ShownStudio& studio, const char* name) {
    return ShownStudio::comesTrue([&studio, name] {
        const Tour* tour = studio.window.tour();
        return tour->target() != nullptr &&
               tour->target()->objectName() == QString::fromLatin1(name) &&
               !tour->targetRect().isEmpty();
    });
}

} // namespace

class TestTour : public QObject {
    Q_OBJECT
    QTemporaryDir m_settings;

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("regroup-tests"));
        QCoreApplication::setApplicationName(QStringLiteral("tour"));
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
    }

    void walksByMouseAndPointsAtRealWidgets() {
        ShownStudio studio(fakeWork());
        QVERIFY(studio.find<QWidget>("tour") == nullptr); // Never by itself.
        studio.trigger("tour");
        Tour* tour = studio.window.tour();
        const char* const targets[] = {"pageRail", "layerHeatmap", "groupList",
                                       "startSearchButton"};
        for (int step = 0; step < 4; ++step) {
            QCOMPARE(tour->step(), step);
            QVERIFY(pointsAt(studio, targets[step])); // The second opens the sample for it.
            QVERIFY(tour->isVisible());
            QVERIFY(studio.window.rect().contains(tour->geometry()));
            QVERIFY(!tour->geometry().intersects(tour->targetRect()));
            QVERIFY(!studio.find<QLabel>("tourText")->text().isEmpty());
            QCOMPARE(studio.find<QPushButton>("tourBack")->isEnabled(), step > 0);
            QTest::mouseClick(studio.find<QPushButton>("tourNext"), Qt::LeftButton);
        }
        QCOMPARE(tour->step(), 4);
        QCOMPARE(studio.window.selection().state().page, QStringLiteral("compare"));
        QTest::mouseClick(studio.find<QPushButton>("tourBack"), Qt::LeftButton);
        QVERIFY(pointsAt(studio, "startSearchButton"));
        QTest::mouseClick(studio.find<QPushButton>("tourNext"), Qt::LeftButton);
        QTest::mouseClick(studio.find<QPushButton>("tourNext"), Qt::LeftButton);
        QCOMPARE(tour->step(), -1);
        QVERIFY(!tour->isVisible());
        QVERIFY(!studio.find<QWidget>("tourOutline")->isVisible());
    }

    void walksByKeyboardAndEscEndsIt() {
        ShownStudio studio(fakeWork());
        QVERIFY(studio.press("tourButton")); // Of the welcome page.
        Tour* tour = studio.window.tour();
        auto* next = studio.find<QPushButton>("tourNext");
        QVERIFY(next->hasFocus());
        QTest::keyClick(next, Qt::Key_Return);
        QCOMPARE(tour->step(), 1);
        QTest::keyClick(next, Qt::Key_Tab, Qt::ShiftModifier);
        QVERIFY(studio.find<QPushButton>("tourBack")->hasFocus());
        QTest::keyClick(studio.find<QPushButton>("tourBack"), Qt::Key_Space);
        QCOMPARE(tour->step(), 0);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QCOMPARE(tour->step(), -1);
        QVERIFY(!tour->isVisible());
    }

    void isNotModal() {
        ShownStudio studio(fakeWork());
        QVERIFY(studio.openSample());
        studio.window.startTour();
        studio.window.tour()->showStep(1);
        QVERIFY(pointsAt(studio, "layerHeatmap"));
        QVERIFY(QApplication::activeModalWidget() == nullptr);
        QVERIFY(
            studio.find<QWidget>("tourOutline")->testAttribute(Qt::WA_TransparentForMouseEvents));
        studio.trigger("showCompare"); // The user walks off: there is nothing to frame.
        QVERIFY(
            ShownStudio::comesTrue([&] { return studio.window.tour()->targetRect().isNull(); }));
        QVERIFY(studio.window.tour()->isVisible());
        QTest::mouseClick(studio.find<QPushButton>("tourSkip"), Qt::LeftButton);
        QCOMPARE(studio.window.tour()->step(), -1);
    }

    void isOfferedOnce() {
        QSettings().clear();
        {
            ShownStudio first(fakeWork(), remembering());
            first.window.offerTour();
            QVERIFY(first.window.tour() != nullptr && first.window.tour()->step() == 0);
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        }
        ShownStudio second(fakeWork(), remembering());
        second.window.offerTour();
        QVERIFY(second.window.tour() == nullptr);
        second.trigger("tour"); // Asked for, it comes again.
        QCOMPARE(second.window.tour()->step(), 0);
        ShownStudio picture(fakeWork()); // Without settings never by itself.
        picture.window.offerTour();
        QVERIFY(picture.window.tour() == nullptr);
    }
};

QTEST_MAIN(TestTour)
#include "tst_tour.moc"
