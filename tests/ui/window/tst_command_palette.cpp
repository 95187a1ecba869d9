// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/cache_folder.h"
#include "tests/ui/support/fake_studio.h"
#include "tests/ui/window/shown_studio.h"
#include "ui/common/fuzzy_match.h"
#include "ui/common/theme.h"
#include "ui/pages/train/train_page.h"
#include "ui/window/command_list_model.h"
#include "ui/window/command_palette.h"
#include "ui/window/preferences_dialog.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QSpinBox>
#include <QTest>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

QStringList names(const CommandListModel& model) {
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row)
        all.append(model.index(row).data().toString());
    return all;
}

} // namespace

class TestCommandPalette : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lettersAreFoundInOrder() {
        const auto match = fuzzyMatch("exf", "Export Figure");
        QVERIFY(match.has_value());
        QCOMPARE(match->positions, (std::vector<int>{0, 1, 7}));
        QVERIFY(!fuzzyMatch("fex", "Export Figure"));
        QVERIFY(fuzzyMatch("fig exp", "Export Figure")); // Words in any order.
        QVERIFY(!fuzzyMatch("exq", "Export Figure"));
        QVERIFY(!fuzzyMatch("longer than it", "it"));
        QCOMPARE(fuzzyMatch("", "Export")->score, 0);
        QCOMPARE(fuzzyMatch("  ", "Export")->positions.size(), std::size_t(0));
    }

    void beginningsOfWordsCountMost() {
        QVERIFY(fuzzyMatch("se", "Search")->score > fuzzyMatch("se", "Use")->score);
        QVERIFY(fuzzyMatch("rl", "Reset Layout")->score > fuzzyMatch("rl", "Curl")->score);
        QVERIFY(fuzzyMatch("run", "Run Recipe")->score > fuzzyMatch("run", "Return Once")->score);
        // The best of several ways: the s of Save, not of the first word.
        QCOMPARE(fuzzyMatch("sa", "Misplaced Save")->positions, (std::vector<int>{10, 11}));
    }

    void theModelOrdersCommands() {
        QMenu menu("&File");
        QAction* save = menu.addAction("&Save Grouping");
        QAction* search = menu.addAction("Search");
        QAction* reset = menu.addAction("Reset Layout");
        QAction* grey = menu.addAction("Save As…");
        menu.addSeparator();
        menu.addMenu("Sub");
        save->setShortcut(QKeySequence("Ctrl+S"));
        grey->setEnabled(false);
        reset->setObjectName("reset");
        CommandListModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setCommands(menu.actions(), {"reset"});
        QCOMPARE(names(model), (QStringList{"Reset Layout", "Save Grouping", "Search", "Save As"}));
        QCOMPARE(model.index(1).data(CommandListModel::ShortcutRole).toString(), QString("Ctrl+S"));
        QCOMPARE(model.index(1).data(CommandListModel::PlaceRole).toString(), QString("File"));
        QCOMPARE(model.commandAt(2), search);
        QVERIFY(!(model.index(3).flags() & Qt::ItemIsEnabled));
        model.setQuery("sg");
        QCOMPARE(names(model), QStringList{"Save Grouping"});
        QCOMPARE(model.index(0).data(CommandListModel::PositionsRole).value<QList<int>>(),
                 (QList<int>{0, 5}));
        model.setQuery("file search");
        QCOMPARE(names(model), QStringList{"Search"});
        model.setQuery("zzz");
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(model.commandAt(0) == nullptr);
        delete search;
        model.setQuery("search"); // Its command is gone; it cannot be chosen.
        QVERIFY(model.rowCount() == 0 || model.commandAt(0) == nullptr);
    }

    void aCommandIsChosenByKeys() {
        ShownStudio studio(fakeWork());
        QTest::keyClick(&studio.window, Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        auto* palette = studio.find<CommandPalette>("commandPalette");
        QVERIFY(palette != nullptr && palette->isVisible());
        auto* query = studio.find<QLineEdit>("commandQuery");
        QTest::keyClicks(query, "compare");
        QTest::keyClick(query, Qt::Key_Return);
        QVERIFY(!palette->isVisible());
        QCOMPARE(studio.window.selection().state().page, QString("compare"));
        QTest::keyClick(&studio.window, Qt::Key_K, Qt::ControlModifier);
        QVERIFY(palette->isVisible());
        QCOMPARE(query->text(), QString());
        auto* list = studio.find<QListView>("commandList");
        QCOMPARE(list->currentIndex().data().toString(), QString("Compare")); // The recent one.
        QTest::keyClick(query, Qt::Key_Up);                                   // Goes round.
        QVERIFY(list->currentIndex().row() > 5);
        QVERIFY(list->currentIndex().flags() & Qt::ItemIsEnabled);
        query->setText("redo"); // Grey: Return leaves it alone.
        QCOMPARE(list->model()->index(0, 0).data().toString(), QString("Redo"));
        QTest::keyClick(query, Qt::Key_Return);
        QVERIFY(palette->isVisible());
        QTest::keyClick(query, Qt::Key_Escape);
        QVERIFY(!palette->isVisible());
    }

    void pagesOpenByKeysAndAFineTunedModelStaysOnItsPage() {
        ShownStudio studio(fakeWork());
        const auto page = [&studio] { return studio.window.selection().state().page; };
        QTest::keyClick(&studio.window, Qt::Key_3, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(page(), QString("train"));
        QTest::keyClick(&studio.window, Qt::Key_4, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(page(), QString("evaluate"));
        QVERIFY(!studio.window.actions().fineTune->isEnabled());
        QVERIFY(studio.openSample());
        QTest::keyClick(&studio.window, Qt::Key_X, Qt::ControlModifier | Qt::AltModifier);
        QVERIFY(studio.find("convertPanel")->isVisible());
        QTest::keyClick(&studio.window, Qt::Key_T, Qt::ControlModifier | Qt::AltModifier);
        QVERIFY(studio.find("fineTunePanel")->isVisible());
        const std::filesystem::path tuned = studio / "tuned";
        std::filesystem::create_directories(tuned);
        Q_EMIT studio.window.trainPage().tuneModelRequested(tuned);
        QVERIFY(ShownStudio::comesTrue(
            [&studio, &tuned] { return studio.window.model().path() == tuned; }));
        QCOMPARE(page(), QString("train"));
    }

    void preferencesApplyAtOnceAndAreFound() {
        ShownStudio studio(fakeWork());
        const int before = QApplication::font().pointSize();
        QTest::keyClick(&studio.window, Qt::Key_Comma, Qt::ControlModifier);
        auto* dialog = studio.find<PreferencesDialog>("preferences");
        QVERIFY(dialog != nullptr && dialog->isVisible());
        auto* size = dialog->findChild<QSpinBox*>("preferredFontSize");
        auto* theme = dialog->findChild<QComboBox*>("preferredTheme");
        QCOMPARE(theme->currentData().toString(), QString("light"));
        size->setValue(150);
        QVERIFY(QApplication::font().pointSize() > before);
        theme->setCurrentIndex(2);
        QVERIFY(isDark(QApplication::palette()));
        QVERIFY(studio.window.actions().themeDark->isChecked());
        auto* cache = dialog->findChild<QSpinBox*>("preferredCache");
        QCOMPARE(static_cast<std::uintmax_t>(cache->value()) << 30U, cacheLimitBytes());
        cache->setValue(3);
        QCOMPARE(cacheLimitBytes(), std::uintmax_t{3} << 30U);
        QTest::keyClicks(dialog->findChild<QLineEdit*>("preferencesFilter"), "font");
        QVERIFY(size->isVisible() && !theme->isVisible());
        for (QAbstractButton* button : dialog->findChildren<QAbstractButton*>())
            if (button->text().contains("Defaults"))
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(QApplication::font().pointSize(), before);
        QCOMPARE(cacheLimitBytes(), std::uintmax_t{16} << 30U);
        studio.window.setTheme("light");
    }

    void aCommandIsChosenByMouseAndEveryActionIsThere() {
        ShownStudio studio(fakeWork());
        studio.trigger("commandPalette");
        auto* list = studio.find<QListView>("commandList");
        auto* query = studio.find<QLineEdit>("commandQuery");
        for (const char* name : {"exportFigure", "undo", "moveToGroup", "makeClusterGrouping",
                                 "themeDark", "shortcuts"}) {
            const QAction* action = studio.find<QAction>(name);
            QVERIFY2(action != nullptr, name);
            query->setText(commandName(*action));
            QVERIFY2(list->model()->rowCount() > 0, name);
            QCOMPARE(list->model()->index(0, 0).data().toString(), commandName(*action));
        }
        query->setText("explore");
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                          list->visualRect(list->model()->index(0, 0)).center());
        QCOMPARE(studio.window.selection().state().page, QString("explore"));
        studio.trigger("commandPalette");
        studio.window.centralWidget()->setFocusPolicy(Qt::StrongFocus);
        studio.window.centralWidget()->setFocus();
        QVERIFY(!studio.find("commandPalette")->isVisible());
    }
};

QTEST_MAIN(TestCommandPalette)
#include "tst_command_palette.moc"
