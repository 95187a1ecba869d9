// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/welcome/welcome_page.h"

#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace regroup::ui;

namespace {

QPushButton* button(WelcomePage& page, const char* text) {
    for (QPushButton* found : page.findChildren<QPushButton*>())
        if (found->text().remove('&') == QString::fromUtf8(text))
            return found;
    return nullptr;
}

QListWidget* list(WelcomePage& page, const char* name) {
    for (QListWidget* found : page.findChildren<QListWidget*>())
        if (found->accessibleName() == QLatin1String(name))
            return found;
    return nullptr;
}

} // namespace

class TestWelcomePage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void offersWhatToStartWith() {
        WelcomePage page;
        page.show();
        QSignalSpy open(&page, &WelcomePage::openRequested);
        QSignalSpy sample(&page, &WelcomePage::openSampleRequested);
        QSignalSpy recipe(&page, &WelcomePage::runSampleRecipeRequested);
        button(page, "Open Checkpoint…")->click();
        button(page, "Open Sample")->click();
        button(page, "Compare Groupings of the Sample")->click();
        QCOMPARE(open.count(), 1);
        QCOMPARE(sample.count(), 1);
        QCOMPARE(recipe.count(), 1);
    }

    void withoutTheSampleItSaysSo() {
        WelcomePage page;
        page.show();
        page.setSampleAvailable(false);
        QVERIFY(!button(page, "Open Sample")->isEnabled());
        QVERIFY(!button(page, "Compare Groupings of the Sample")->isEnabled());
        QVERIFY(!button(page, "Open Sample")->toolTip().isEmpty());
        QVERIFY(button(page, "Open Checkpoint…")->isEnabled());
        page.setSampleAvailable(true);
        QVERIFY(button(page, "Open Sample")->isEnabled());
    }

    void opensAndForgetsRecentOnes() {
        const QTemporaryDir folder;
        WelcomePage page;
        page.resize(900, 600);
        page.show();
        QListWidget* models = list(page, "Recent models");
        QVERIFY(!models->isVisible());
        const QString gone = folder.filePath("gone");
        page.setRecent({folder.path(), gone}, {});
        QVERIFY(models->isVisible());
        QVERIFY(!list(page, "Recent groupings and recipes")->isVisible());
        QCOMPARE(models->count(), 2);
        QSignalSpy opened(&page, &WelcomePage::openPathRequested);
        Q_EMIT models->itemActivated(models->item(0));
        QCOMPARE(opened.last().first().toString(), folder.path());
        QCOMPARE(models->item(1)->foreground(), models->palette().placeholderText());
        QVERIFY(models->item(1)->toolTip().contains("not there any more"));
        QSignalSpy located(&page, &WelcomePage::locateRequested);
        Q_EMIT models->itemActivated(models->item(1));
        QCOMPARE(opened.count(), 1);
        QCOMPARE(located.last().first().toString(), gone);

        QSignalSpy removed(&page, &WelcomePage::removeRecentRequested);
        Q_EMIT models->customContextMenuRequested(models->visualItemRect(models->item(1)).center());
        auto* menu = models->findChild<QMenu*>();
        QVERIFY(menu != nullptr);
        QSignalSpy pinned(&page, &WelcomePage::pinRecentRequested);
        menu->actions().at(0)->trigger();
        QCOMPARE(pinned.last(), (QVariantList{gone, true}));
        menu->actions().at(1)->trigger(); // Locate: only where it is gone.
        QCOMPARE(located.count(), 2);
        menu->actions().at(2)->trigger();
        QCOMPARE(removed.last().first().toString(), gone);
        page.setRecent({folder.path(), gone}, {}, {gone});
        QVERIFY(models->item(1)->text().contains("pinned"));
        page.setRecent({}, {folder.filePath("a.yaml")});
        QVERIFY(!models->isVisible());
        QVERIFY(list(page, "Recent groupings and recipes")->isVisible());
    }
};

QTEST_MAIN(TestWelcomePage)
#include "tst_welcome_page.moc"
