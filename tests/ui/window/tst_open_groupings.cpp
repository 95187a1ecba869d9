// SPDX-License-Identifier: GPL-3.0-or-later
// Groupings beside each other, and what is kept of them for a crash.
#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/ui/support/fake_studio.h"
#include "tests/ui/window/shown_studio.h"
#include "ui/window/autosave.h"
#include "ui/window/open_groupings.h"

#include <sys/wait.h>
#include <unistd.h>

#include <QMenu>
#include <QSignalSpy>
#include <QToolButton>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
namespace fs = std::filesystem;

namespace {

ModelGrouping singles(int layers = 2, int heads = 4) {
    ModelGrouping model;
    for (int layer = 0; layer < layers; ++layer)
        model.push_back({Grouping::original(heads), Grouping::original(heads)});
    return model;
}

ModelGrouping labelled(const std::vector<int>& labels) {
    return {{Grouping::fromLabels(labels), Grouping::fromLabels(labels)},
            {Grouping::fromLabels(labels), Grouping::fromLabels(labels)}};
}

UnsavedWork exampleWork() {
    return {
        "/models/Größe\n1",
        {{QStringLiteral("by hand"), {}, labelled({0, 1, 0, 2})},
         {QStringLiteral("ward „4“"), QStringLiteral("/tmp/ward.yaml"), labelled({0, 0, 1, 1})}}};
}

/// Another process that keeps work and then ends as after a crash.
void keepAndDie(const fs::path& folder, const UnsavedWork& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        auto* file = new AutosaveFile(folder); // Never destroyed.
        file->keep(work);
        ::_exit(0);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

StudioPaths withState(StudioPaths paths, const QTemporaryDir& folder) {
    paths.state = fs::path(folder.path().toStdString()) / "state";
    return paths;
}

} // namespace

class TestOpenGroupings : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

    fs::path operator/(const char* name) const {
        return fs::path(m_folder.path().toStdString()) / name;
    }

private Q_SLOTS:
    void eachHasItsOwnUndoStack() {
        GroupingDocument document;
        OpenGroupings open(document);
        open.startOver(QStringLiteral("new"), singles());
        QVERIFY(document.moveHeads(0, HeadKind::Key, {1}, 0));
        open.open(QStringLiteral("new"), labelled({0, 0, 1, 1}));
        QCOMPARE(open.count(), 2);
        QCOMPARE(open.current(), 1);
        QCOMPARE(open.name(1), QStringLiteral("new 2")); // The name was taken.
        QCOMPARE(open.title(0), QStringLiteral("new *"));
        QVERIFY(!document.undoStack().canUndo());
        QVERIFY(document.moveHeads(0, HeadKind::Key, {0}, 1));
        QVERIFY(document.moveHeads(1, HeadKind::Key, {0}, 1));
        QCOMPARE(open.unsaved().size(), std::size_t{2});

        open.edit(0);
        QCOMPARE(document.name(), QStringLiteral("new"));
        QCOMPARE(document.undoGroup().activeStack(), &document.undoStack());
        QCOMPARE(document.undoStack().count(), 1);
        document.undoGroup().undo();
        QCOMPARE(document.grouping(), singles());
        QVERIFY(!open.isModified(0));
        open.edit(1);
        QCOMPARE(document.undoStack().count(), 2);
        document.undoStack().setIndex(0);
        QCOMPARE(document.grouping(), labelled({0, 0, 1, 1}));
        QVERIFY(open.unsaved().empty());
    }

    void anUntouchedStartMakesRoom() {
        GroupingDocument document;
        OpenGroupings open(document);
        open.startOver(QStringLiteral("new"), singles());
        open.open(QStringLiteral("ward"), labelled({0, 0, 1, 1}), QStringLiteral("/w.yaml"));
        QCOMPARE(open.count(), 1);
        QCOMPARE(open.path(0), QStringLiteral("/w.yaml"));
        open.open(QStringLiteral("other"), labelled({0, 1, 1, 1})); // What was opened stays.
        QCOMPARE(open.count(), 2);
        open.open(QStringLiteral("ward"), labelled({0, 0, 0, 1}), QStringLiteral("/w.yaml"));
        QCOMPARE(open.count(), 2); // Open already, and read anew.
        QCOMPARE(open.current(), 0);
        QCOMPARE(document.grouping(), labelled({0, 0, 0, 1}));
    }

    void closingLeavesTheOthers() {
        GroupingDocument document;
        OpenGroupings open(document);
        open.startOver(QStringLiteral("a"), singles());
        QVERIFY(document.moveHeads(0, HeadKind::Key, {1}, 0));
        open.open(QStringLiteral("b"), singles());
        QVERIFY(document.moveHeads(0, HeadKind::Key, {2}, 0));
        open.open(QStringLiteral("c"), singles());
        QSignalSpy changed(&open, &OpenGroupings::changed);
        open.close(1); // Not the edited one.
        QCOMPARE(open.count(), 2);
        QCOMPARE(document.name(), QStringLiteral("c"));
        open.close(open.current());
        QCOMPARE(document.name(), QStringLiteral("a"));
        QVERIFY(document.undoStack().canUndo());
        QVERIFY(changed.count() >= 2);
    }

    void keptWorkIsReadBack() {
        const fs::path file = *this / "kept" / "unsaved-1.json";
        writeUnsavedWork(file, exampleWork());
        QVERIFY(readUnsavedWork(file) == exampleWork());
    }

    void foreignFilesAreRefused_data() {
        QTest::addColumn<QString>("content");
        QTest::newRow("no JSON") << "version: 1";
        QTest::newRow("another version") << R"({"version": 2, "model": "/m", "groupings": []})";
        QTest::newRow("no model") << R"({"version": 1, "groupings": []})";
        QTest::newRow("no labels")
            << R"({"version": 1, "model": "/m", "groupings": [{"name": "a", "path": ""}]})";
        QTest::newRow("labels of no heads")
            << R"({"version": 1, "model": "/m", "groupings": [{"name": "a", "path": "", "grouping": [{"key": "x"}]}]})";
        QTest::newRow("empty") << "";
    }
    void foreignFilesAreRefused() {
        QFETCH(QString, content);
        const fs::path file = *this / "foreign" / "unsaved-x.json";
        fs::create_directories(file.parent_path());
        writeFileAtomically(file, content.toStdString());
        QVERIFY_EXCEPTION_THROWN(readUnsavedWork(file), Error);
        QVERIFY(leftBehind(file.parent_path()).empty());
        QVERIFY(fs::exists(file)); // Left alone.
    }

    void onlyTheDeadLeaveWorkBehind() {
        const fs::path folder = *this / "autosave";
        QVERIFY(leftBehind(folder).empty()); // Not even there.
        keepAndDie(folder, exampleWork());
        AutosaveFile alive(folder);
        alive.keep({"/models/other", {{QStringLiteral("mine"), {}, singles()}}});
        const std::vector<LeftWork> found = leftBehind(folder);
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found.front().work == exampleWork());
        forgetLeftWork(found.front().file);
        QVERIFY(leftBehind(folder).empty());
        QVERIFY(fs::exists(alive.file()));
        alive.keep({}); // Saved meanwhile.
        QVERIFY(!fs::exists(alive.file()));
    }

    void aWindowKeepsItsChangesAndBringsThemBack() {
        QTemporaryDir folder;
        const StudioPaths paths = withState(ShownStudio::pathsIn(folder), folder);
        const fs::path autosaves = paths.state / "autosave";
        const fs::path model = *this / "model";
        fs::create_directories(model);
        ModelGrouping edited;
        {
            MainWindow window(fakeWork(), paths, ShownStudio::quiet());
            window.show();
            window.openPath(model);
            QTRY_VERIFY_WITH_TIMEOUT(window.grouping().isOpen(), 30000);
            QVERIFY(window.grouping().moveHeads(0, HeadKind::Key, {1}, 0));
            edited = window.grouping().grouping();
            QTRY_VERIFY_WITH_TIMEOUT(fs::exists(autosaves) && !fs::is_empty(autosaves), 30000);
            QTRY_VERIFY_WITH_TIMEOUT(std::any_of(fs::directory_iterator(autosaves),
                                                 fs::directory_iterator(),
                                                 [](const fs::directory_entry& entry) {
                                                     return entry.path().extension() == ".json";
                                                 }),
                                     30000);
            window.grouping().undoStack().undo();
        }
        QVERIFY(leftBehind(autosaves).empty()); // It ended well.
        keepAndDie(autosaves, {model, {{QStringLiteral("by hand"), {}, edited}}});
        MainWindow window(fakeWork(), paths, ShownStudio::quiet());
        window.show();
        window.offerLeftWork();
        QTRY_VERIFY_WITH_TIMEOUT(!window.messages().isEmpty(), 30000);
        QVERIFY(window.messages().current().what.contains(QStringLiteral("by hand")));
        window.messages().current().action();
        QTRY_VERIFY_WITH_TIMEOUT(
            window.grouping().isOpen() && window.grouping().grouping() == edited, 30000);
        QVERIFY(window.grouping().isModified()); // Still stored nowhere.
        QTRY_VERIFY_WITH_TIMEOUT(leftBehind(autosaves).empty(), 30000);
        window.grouping().undoStack().undo();
    }

    void theChipListsThem() {
        ShownStudio studio(fakeWork());
        const fs::path model = studio / "model";
        fs::create_directories(model);
        studio.window.openPath(model);
        QTRY_VERIFY_WITH_TIMEOUT(studio.window.grouping().isOpen(), 30000);
        QVERIFY(studio.window.grouping().moveHeads(0, HeadKind::Key, {1}, 0));
        const ModelGrouping first = studio.window.grouping().grouping();
        studio.trigger("newGrouping"); // Nothing is asked: nothing is lost.
        QCOMPARE(studio.find("unsavedBox"), nullptr);
        QCOMPARE(studio.window.openGroupings().count(), 2);
        QMenu* menu = nullptr;
        for (QToolButton* chip : studio.window.findChildren<QToolButton*>())
            if (chip->accessibleName() == QStringLiteral("The edited grouping"))
                menu = chip->menu();
        QVERIFY(menu != nullptr);
        QCOMPARE(menu->actions().at(0)->text(), QStringLiteral("new grouping *"));
        QVERIFY(menu->actions().at(1)->isChecked());
        menu->actions().at(0)->trigger();
        QTRY_COMPARE(studio.window.grouping().grouping(), first);
        studio.trigger("closeGrouping");
        QVERIFY(studio.answerUnsaved(QMessageBox::Discard));
        QCOMPARE(studio.window.openGroupings().count(), 1);
        QVERIFY(!studio.find<QAction>("closeGrouping")->isEnabled());
        QVERIFY(studio.window.close()); // Nothing is asked for what was discarded.
    }
};

QTEST_MAIN(TestOpenGroupings)
#include "tst_open_groupings.moc"
