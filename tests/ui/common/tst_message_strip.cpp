// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/message_strip.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace regroup::ui;

namespace {

template <typename Widget> Widget& part(MessageStrip& strip, const char* name) {
    return *strip.findChild<Widget*>(QString::fromLatin1(name));
}

} // namespace

class TestMessageStrip : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isHiddenWithoutAMessage() {
        QWidget window;
        auto* strip = new MessageStrip(&window);
        window.show();
        QVERIFY(!strip->isVisible());
        strip->showNotice(QStringLiteral("Saved."));
        QVERIFY(strip->isVisible());
        strip->dismiss();
        QVERIFY(!strip->isVisible());
    }

    void showsWhatHappenedAndTheHintAsPlainText() {
        MessageStrip strip;
        strip.showError(QStringLiteral("<b>x</b>: 3 columns, expected 4."),
                        QStringLiteral("GLUE files are separated by tabs."));
        const QLabel& text = part<QLabel>(strip, "messageText");
        QCOMPARE(
            text.text(),
            QStringLiteral("<b>x</b>: 3 columns, expected 4.\nGLUE files are separated by tabs."));
        QCOMPARE(text.textFormat(), Qt::PlainText);
        QVERIFY(!part<QToolButton>(strip, "messageDetailsButton").isVisibleTo(&strip));
        QVERIFY(!part<QPushButton>(strip, "messageAction").isVisibleTo(&strip));
    }

    void neverTakesTheFocus() {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* strip = new MessageStrip;
        auto* edit = new QLineEdit;
        layout->addWidget(strip);
        layout->addWidget(edit);
        window.show();
        edit->setFocus();
        QApplication::setActiveWindow(&window);
        strip->showError(QStringLiteral("It broke."), {}, QStringLiteral("trace"));
        QVERIFY(edit->hasFocus());
        QTest::mouseClick(&part<QToolButton>(*strip, "messageCopy"), Qt::LeftButton);
        QVERIFY(edit->hasFocus());
        for (const QWidget* button :
             strip->findChildren<QToolButton*>()) // By Tab they are reached.
            QCOMPARE(button->focusPolicy(), Qt::TabFocus);
    }

    void noticesLeaveAndErrorsStay() {
        MessageStrip strip;
        strip.move(500, 500); // Not under the mouse, which would keep the notice.
        strip.setNoticeTime(1);
        strip.showError(QStringLiteral("It broke."));
        strip.showNotice(QStringLiteral("Saved."));
        QCOMPARE(strip.current().what, QStringLiteral("Saved."));
        QTRY_COMPARE(strip.current().what, QStringLiteral("It broke."));
        QTest::qWait(20); // Longer than a notice stays.
        QCOMPARE(strip.current().what, QStringLiteral("It broke."));
    }

    void olderErrorsComeBackWhenANewerOneGoes() {
        MessageStrip strip;
        strip.showError(QStringLiteral("first"));
        strip.showError(QStringLiteral("second"));
        QVERIFY(part<QLabel>(strip, "messageText").text().contains(QStringLiteral("1 older")));
        strip.dismiss();
        QCOMPARE(part<QLabel>(strip, "messageText").text(), QStringLiteral("first"));
        strip.dismiss();
        QVERIFY(strip.isEmpty());
        strip.dismiss();
    }

    void theSameErrorTwiceIsOneMessage() {
        MessageStrip strip;
        strip.showError(QStringLiteral("It broke."));
        strip.showError(QStringLiteral("It broke."));
        strip.dismiss();
        QVERIFY(strip.isEmpty());
    }

    void copiesWhatHintAndDetails() {
        MessageStrip strip;
        strip.showError(QStringLiteral("It broke."), QStringLiteral("Try again."),
                        QStringLiteral("line 1\nline 2"));
        part<QToolButton>(strip, "messageCopy").click();
        QCOMPARE(QApplication::clipboard()->text(),
                 QStringLiteral("It broke.\nHint: Try again.\n\nline 1\nline 2"));
    }

    void showsDetailsOnRequest() {
        MessageStrip strip;
        strip.showError(QStringLiteral("It broke."), {}, QStringLiteral("trace"));
        QVERIFY(!part<QPlainTextEdit>(strip, "messageDetails").isVisibleTo(&strip));
        part<QToolButton>(strip, "messageDetailsButton").click();
        QVERIFY(part<QPlainTextEdit>(strip, "messageDetails").isVisibleTo(&strip));
        QCOMPARE(part<QPlainTextEdit>(strip, "messageDetails").toPlainText(),
                 QStringLiteral("trace"));
        strip.showError(QStringLiteral("Another."), {}, QStringLiteral("other"));
        QVERIFY(!part<QPlainTextEdit>(strip, "messageDetails").isVisibleTo(&strip));
    }

    void theActionRunsOnceAndEndsTheMessage() {
        MessageStrip strip;
        int calls = 0;
        strip.post({StripMessage::Kind::Error,
                    QStringLiteral("Memory ran out."),
                    {},
                    {},
                    QStringLiteral("Retry"),
                    [&] {
                        ++calls;
                        strip.showNotice(QStringLiteral("Started again."));
                    }});
        part<QPushButton>(strip, "messageAction").click();
        QCOMPARE(calls, 1);
        QCOMPARE(strip.current().what,
                 QStringLiteral("Started again.")); // What the action posts stays.
    }

    void noticesWithAButtonWaitForIt() {
        MessageStrip strip;
        strip.move(500, 500);
        strip.setNoticeTime(60);
        strip.post({StripMessage::Kind::Notice,
                    QStringLiteral("Measured."),
                    {},
                    {},
                    QStringLiteral("Compare"),
                    [] {}});
        QTest::qWait(90);
        QVERIFY(!strip.isEmpty());
        QEvent enter(QEvent::Enter);
        QApplication::sendEvent(&strip, &enter);
        QTest::qWait(250); // The mouse is over it, longer than it would stay.
        QVERIFY(!strip.isEmpty());
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(&strip, &leave);
        QTRY_VERIFY(strip.isEmpty());
    }

    void errorsLeadToTheLogBesideTheirRemedy() {
        MessageStrip strip;
        const auto& log = part<QToolButton>(strip, "messageLog");
        strip.showError(QStringLiteral("It broke."));
        QVERIFY(!log.isVisibleTo(&strip)); // Nobody could open it.
        int opened = 0;
        strip.setLogOpener([&] { ++opened; });
        strip.post({StripMessage::Kind::Error,
                    QStringLiteral("Memory ran out."),
                    {},
                    {},
                    QStringLiteral("Retry"),
                    [] {}});
        QVERIFY(log.isVisibleTo(&strip));
        QVERIFY(part<QPushButton>(strip, "messageAction").isVisibleTo(&strip));
        part<QToolButton>(strip, "messageLog").click();
        QCOMPARE(opened, 1);
        QCOMPARE(strip.current().what, QStringLiteral("Memory ran out.")); // It stays to be read.
        strip.showNotice(QStringLiteral("Saved."));
        QVERIFY(!log.isVisibleTo(&strip));
    }

    void isReadToScreenReaders() {
        MessageStrip strip;
        strip.showError(QStringLiteral("It broke."), QStringLiteral("Try again."));
        QCOMPARE(strip.accessibleName(), QStringLiteral("It broke.\nHint: Try again."));
    }

    void wrapsLongTextInsteadOfGrowingWide() {
        MessageStrip strip;
        strip.showError(QString(600, QLatin1Char('x')) + QLatin1Char(' ') +
                        QStringLiteral("word ").repeated(200));
        strip.showError(QStringLiteral("word ").repeated(200));
        QVERIFY(strip.minimumSizeHint().width() < 600);
        QVERIFY(strip.heightForWidth(500) > strip.heightForWidth(2000));
    }
};

QTEST_MAIN(TestMessageStrip)
#include "tst_message_strip.moc"
