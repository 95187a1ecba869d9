// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/empty_state.h"

#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace regroup::ui;

class TestEmptyState : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysASentenceAndOffersOneButton() {
        EmptyState state;
        state.setSentence(QStringLiteral("Open a model to see how similar its heads are."));
        QVERIFY(!button(state).isVisibleTo(&state));
        state.setButtonText(QStringLiteral("Open Checkpoint"));
        QVERIFY(button(state).isVisibleTo(&state));
        QVERIFY(!bar(state).isVisibleTo(&state));
        QSignalSpy clicked(&state, &EmptyState::buttonClicked);
        button(state).click();
        QCOMPARE(clicked.count(), 1);
        QCOMPARE(state.accessibleName(), state.sentence());
    }

    void showsProgressInsteadOfTheButton() {
        EmptyState state;
        state.setButtonText(QStringLiteral("Calibrate"));
        state.showProgress(QStringLiteral("Measuring layer 3 of 12..."), 25);
        QVERIFY(state.isBusy());
        QVERIFY(!button(state).isVisibleTo(&state));
        QCOMPARE(bar(state).value(), 25);
        state.showProgress(QStringLiteral("Measuring..."));
        QCOMPARE(bar(state).maximum(), 0); // Moves without an end.
        state.setSentence(QStringLiteral("Needs a calibration."));
        QVERIFY(!state.isBusy());
        QVERIFY(button(state).isVisibleTo(&state));
        QCOMPARE(state.buttonText(), QStringLiteral("Calibrate"));
    }

private:
    static QPushButton& button(const EmptyState& state) { return *state.findChild<QPushButton*>(); }
    static QProgressBar& bar(const EmptyState& state) { return *state.findChild<QProgressBar*>(); }
};

QTEST_MAIN(TestEmptyState)
#include "tst_empty_state.moc"
