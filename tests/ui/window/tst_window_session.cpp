// SPDX-License-Identifier: GPL-3.0-or-later
// What the window remembers, what it opens, and how it closes; with work that needs no models.
#include "tests/ui/support/fake_studio.h"
#include "tests/ui/window/shown_studio.h"
#include "ui/pages/explore/explore_page.h"

#include <QDockWidget>
#include <QDragEnterEvent>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QTest>
#include <QUrl>
#include <fstream>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
namespace fs = std::filesystem;

namespace {

/// Searches go on until they are stopped, and then keep a grouping of pairs.
StudioWork patientWork() {
    StudioWork work = fakeWork();
    work.search = [inner = work.search](const SearchRequest& request, JobContext& job,
                                        const StudioWork::OnStep& onStep) {
        workUntilStopped(job);
        SearchReport report = inner(request, job, onStep);
        report.stopped = true;
        return report;
    };
    return work;
}

/// A window that keeps settings; they lie in a folder of the test.
struct RememberingStudio : ShownStudio {
    explicit RememberingStudio(StudioWork work = fakeWork())
        : ShownStudio(std::move(work), options()) {}
    static WindowOptions options() {
        WindowOptions result;
        result.theme = QStringLiteral("light");
        return result;
    }
};

bool opens(ShownStudio& studio, const fs::path& model) {
    studio.window.openPath(model);
    return ShownStudio::comesTrue([&] {
        return studio.window.model().isOpen() && studio.window.model().path() == model &&
               studio.window.explore().shownReport(HeadKind::Query) != nullptr;
    });
}

bool dropFile(QWidget* onto, const QUrl& url) {
    QMimeData mime;
    mime.setUrls({url});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    enter.setAccepted(false);
    QApplication::sendEvent(onto, &enter);
    QDropEvent drop(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(onto, &drop);
    return enter.isAccepted();
}

/// True when the search has begun: one that is stopped while it still waits ends without a result.
bool startsSearch(ShownStudio& studio) {
    SearchRequest request;
    request.model = studio.window.model().path();
    request.name = "patient";
    studio.window.search().start(request);
    const JobBoard& board = studio.window.jobs().board();
    return ShownStudio::comesTrue([&board, id = board.lastId()] {
        const JobRow* row = board.find(id);
        return row && row->state == JobState::Running;
    });
}

void edit(ShownStudio& studio) {
    QVERIFY(studio.window.grouping().moveHeads(0, HeadKind::Key, {1}, 0));
}

} // namespace

class TestWindowSession : public QObject {
    Q_OBJECT
    QTemporaryDir m_settings;
    QTemporaryDir m_models;

    fs::path model(const char* name) {
        const fs::path folder = fs::path(m_models.path().toStdString()) / name;
        fs::create_directories(folder);
        return folder;
    }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName("regroup");
        QCoreApplication::setApplicationName("tst_window_session");
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
    }
    void init() { QSettings().clear(); }

    void comesBackToWhereItWas() {
        {
            RememberingStudio studio;
            QVERIFY(opens(studio, model("tiny")));
            studio.window.selection().showLayer(2, HeadKind::Value);
            HeatmapSettings settings;
            settings.order = HeadOrder::ByGroup;
            settings.range = RangeMode::Own;
            settings.colorMap = ColorMapName::Viridis;
            studio.window.explorePage().setSettings(settings);
            studio.window.explorePage().setThumbnailSize(211);
            studio.find<QDockWidget>("jobsDock")->hide();
            QVERIFY(studio.window.close());
        }
        RememberingStudio studio;
        studio.window.restoreSession();
        QVERIFY(ShownStudio::comesTrue([&studio] { return studio.window.model().isOpen(); }));
        QCOMPARE(studio.window.model().name(), QStringLiteral("tiny"));
        const SelectionState& place = studio.window.selection().state();
        QCOMPARE(place.page, QStringLiteral("explore"));
        QCOMPARE(place.view, QStringLiteral("layer"));
        QCOMPARE(place.layer, 2);
        QCOMPARE(place.kind, HeadKind::Value);
        const HeatmapSettings settings = studio.window.explorePage().settings();
        QCOMPARE(settings.order, HeadOrder::ByGroup);
        QCOMPARE(settings.range, RangeMode::Own);
        QVERIFY(settings.colorMap == ColorMapName::Viridis);
        QCOMPARE(studio.window.explorePage().thumbnailSize(), 211);
        QVERIFY(!studio.find("jobsDock")->isVisible());
        QVERIFY(studio.find("layersDock")->isVisible());
    }

    void startsWithWelcomeWhenTheModelIsGone() {
        {
            RememberingStudio studio;
            QVERIFY(opens(studio, model("gone")));
            QVERIFY(studio.window.close());
        }
        fs::remove_all(model("gone"));
        RememberingStudio studio;
        studio.window.restoreSession();
        QTest::qWait(50);
        QVERIFY(!studio.window.model().isOpen());
        QVERIFY(studio.window.messages().isEmpty());
        QVERIFY(studio.find("welcomePage")->isVisible());
    }

    void foreignSettingsDoNoHarm() {
        QSettings settings;
        settings.setValue("window/geometry", QByteArray("nonsense"));
        settings.setValue("window/layout", QByteArray("nonsense"));
        settings.setValue("session/model", QString::fromStdString(model("tiny").string()));
        settings.setValue("session/page", "no such page");
        settings.setValue("session/layer", 99);
        settings.setValue("explore/colorMap", "jet");
        settings.setValue("explore/thumbnailSize", 1000000);
        RememberingStudio studio;
        studio.window.restoreSession();
        QVERIFY(ShownStudio::comesTrue([&studio] { return studio.window.model().isOpen(); }));
        QCOMPARE(studio.window.selection().state().layer, 0); // It has three layers.
        QVERIFY(studio.find("explorePage")->isVisible());
    }

    void anotherModelDoesNotInheritThePlaceOfABrokenOne() {
        QSettings settings;
        settings.setValue("session/model", QString::fromStdString(model("broken").string()));
        settings.setValue("session/page", "search");
        settings.setValue("session/layer", 2);
        StudioWork work = fakeWork();
        work.inspect = [](const fs::path& path, JobContext&) {
            if (path.filename() == "broken")
                throw Error(ErrorCode::BadData, "broken: is broken.");
            return fakeSummary(path);
        };
        RememberingStudio studio(work);
        studio.window.restoreSession();
        QVERIFY(ShownStudio::comesTrue([&studio] { return !studio.window.messages().isEmpty(); }));
        QVERIFY(opens(studio, model("tiny")));
        QCOMPARE(studio.window.selection().state().page, QStringLiteral("explore"));
        QCOMPARE(studio.window.selection().state().layer, 0);
    }

    void recentModelsAreOfferedNewestFirst() {
        {
            RememberingStudio studio;
            for (const char* name : {"a", "b", "c", "a"})
                QVERIFY(opens(studio, model(name)));
            QVERIFY(studio.window.close());
        }
        RememberingStudio studio;
        QStringList names;
        QMenu* recent = nullptr;
        for (QMenu* menu : studio.window.findChildren<QMenu*>())
            if (menu->title() == "Open &Recent")
                recent = menu;
        QVERIFY(recent != nullptr);
        for (const QAction* action : recent->actions())
            names.append(action->text().section('/', -1));
        QCOMPARE(names, (QStringList{"a", "c", "b"}));
        QCOMPARE(recent->actions()[1]->shortcut(), QKeySequence("Ctrl+2"));
        recent->actions()[1]->trigger();
        QVERIFY(ShownStudio::comesTrue([&studio] { return studio.window.model().isOpen(); }));
        QCOMPARE(studio.window.model().name(), QStringLiteral("c"));
    }

    void opensWhatIsDropped() {
        ShownStudio studio(fakeWork());
        QVERIFY(dropFile(&studio.window, QUrl::fromLocalFile(QString::fromStdString(
                                             model("dröpped here").string()))));
        QVERIFY(ShownStudio::comesTrue([&studio] { return studio.window.model().isOpen(); }));
        QCOMPARE(studio.window.model().name(), QStringLiteral("dröpped here"));
        QVERIFY(!dropFile(&studio.window, QUrl("https://example.org/model")));
        std::ofstream(studio / "notes.yaml") << "shopping: [milk]\n";
        QVERIFY(
            dropFile(&studio.window, QUrl::fromLocalFile(studio.folder.filePath("notes.yaml"))));
        QVERIFY(ShownStudio::comesTrue([&studio] { return !studio.window.messages().isEmpty(); }));
        QVERIFY(studio.window.messages().current().what.contains("notes.yaml"));
        QCOMPARE(studio.window.model().name(), QStringLiteral("dröpped here"));
    }

    void asksBeforeAnUnsavedGroupingGoes() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio, model("tiny")));
        edit(studio);
        studio.window.openPath(model("other"));
        QVERIFY(studio.answerUnsaved(QMessageBox::Cancel));
        QCOMPARE(studio.window.model().name(), QStringLiteral("tiny"));
        QVERIFY(studio.window.grouping().isModified());
        QTRY_VERIFY(studio.find("unsavedBox") == nullptr);
        studio.window.openPath(model("other"));
        QVERIFY(studio.answerUnsaved(QMessageBox::Discard));
        QTRY_COMPARE(studio.window.model().name(), QStringLiteral("other"));
        QVERIFY(!studio.window.grouping().isModified());
    }

    void asksBeforeItClosesUnsaved() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio, model("tiny")));
        studio.window.writeGrouping(studio / "mine.yaml");
        QTRY_COMPARE(studio.window.grouping().name(), QStringLiteral("mine"));
        edit(studio);
        QVERIFY(!studio.window.close());
        QVERIFY(studio.answerUnsaved(QMessageBox::Cancel));
        QVERIFY(studio.window.isVisible());
        QTRY_VERIFY(studio.find("unsavedBox") == nullptr);
        QVERIFY(!studio.window.close());
        QVERIFY(studio.answerUnsaved(QMessageBox::Save)); // Its file is known.
        QTRY_VERIFY(!studio.window.isVisible());
        QVERIFY(!studio.window.grouping().isModified());
    }

    void backToWorkKeepsTheWindowEvenAfterWait() {
        ShownStudio studio(patientWork());
        QVERIFY(opens(studio, model("tiny")));
        QVERIFY(startsSearch(studio));
        QVERIFY(!studio.window.close());
        QVERIFY(studio.press("waitAndClose"));
        QTRY_VERIFY(studio.find("closingBox") == nullptr);
        QVERIFY(studio.window.isVisible());
        QVERIFY(!studio.window.close()); // Somebody thinks again.
        QVERIFY(studio.press("backToWork"));
        studio.window.search().stop();
        QTRY_VERIFY(!studio.window.search().isRunning());
        QTest::qWait(50);
        QVERIFY(studio.window.isVisible());
        QCOMPARE(studio.find("unsavedBox"), nullptr);
    }

    void waitClosesWhenTheJobHasEnded() {
        StudioWork work = patientWork();
        work.evaluate = [](const EvaluateRequest&, JobContext& job) {
            workUntilStopped(job);
            job.throwIfStopped();
            return EvaluationReport{};
        };
        ShownStudio studio(work);
        QVERIFY(opens(studio, model("tiny")));
        studio.window.evaluateGrouping();
        QVERIFY(!studio.window.close());
        QVERIFY(studio.press("waitAndClose"));
        QTest::qWait(50);
        QVERIFY(studio.window.isVisible());
        studio.window.jobs().board().requestStopOfAll();
        QTRY_VERIFY(!studio.window.isVisible());
    }

    void stopAndCloseOffersToSaveWhatTheSearchFound() {
        ShownStudio studio(patientWork());
        QVERIFY(opens(studio, model("tiny")));
        QVERIFY(startsSearch(studio));
        QVERIFY(!studio.window.close());
        QVERIFY(!studio.window.close()); // One question is enough.
        QCOMPARE(studio.window.findChildren<QMessageBox*>("closingBox").size(), 1);
        QVERIFY(studio.press("stopAndClose"));
        QTRY_VERIFY(studio.find("unsavedBox") != nullptr);
        QCOMPARE(studio.groups(0), std::string("0 0 1 1")); // The best so far is kept.
        QVERIFY(studio.answerUnsaved(QMessageBox::Discard));
        QTRY_VERIFY(!studio.window.isVisible());
    }

    void aResultThatBreaksALockIsOfferedApart() {
        ShownStudio studio(patientWork());
        QVERIFY(opens(studio, model("tiny")));
        studio.window.grouping().setLayerLocked(0, true);
        QVERIFY(startsSearch(studio));
        studio.window.search().stop();
        QTRY_VERIFY(!studio.window.messages().isEmpty());
        QCOMPARE(studio.groups(0), std::string("0 1 2 3"));
        QCOMPARE(studio.window.messages().current().actionText,
                 QStringLiteral("Open as New Grouping"));
    }

    void theResultForAnotherModelIsNotApplied() {
        ShownStudio studio(patientWork());
        QVERIFY(opens(studio, model("tiny")));
        QVERIFY(startsSearch(studio));
        QVERIFY(opens(studio, model("other")));
        studio.window.search().stop();
        QTRY_VERIFY(!studio.window.messages().isEmpty());
        QVERIFY(studio.window.messages().current().what.contains("not open any more"));
        QCOMPARE(studio.groups(0), std::string("0 1 2 3"));
        QVERIFY(!studio.window.grouping().isModified());
    }

    void resetLayoutBringsDocksBack() {
        ShownStudio studio(fakeWork());
        studio.find<QDockWidget>("jobsDock")->hide();
        studio.find<QDockWidget>("layersDock")->setFloating(true);
        studio.window.actions().resetLayout->trigger();
        QVERIFY(studio.find("jobsDock")->isVisible());
        QVERIFY(!studio.find<QDockWidget>("layersDock")->isFloating());
    }

    void walksBackThroughPlaces() {
        ShownStudio studio(fakeWork());
        QVERIFY(opens(studio, model("tiny")));
        QVERIFY(!studio.window.actions().back->isEnabled());
        studio.window.selection().showLayer(1, HeadKind::Value);
        studio.window.actions().showSearch->trigger();
        QVERIFY(studio.find("searchPage")->isVisible());
        studio.window.actions().back->trigger();
        QVERIFY(studio.find("explorePage")->isVisible());
        QCOMPARE(studio.window.selection().state().layer, 1);
        studio.window.actions().forward->trigger();
        QVERIFY(studio.find("searchPage")->isVisible());
    }

    void pinnedOnesStayOnTop() {
        RecentFiles recent(RecentFiles::Keep::InMemory);
        for (int number = 0; number < 8; ++number)
            recent.add(RecentKind::Model, QString::number(number));
        recent.setPinned("2", true);
        QCOMPARE(recent.paths(RecentKind::Model).first(), QStringLiteral("2"));
        for (int number = 10; number < 40; ++number)
            recent.add(RecentKind::Model, QString::number(number));
        const QStringList kept = recent.paths(RecentKind::Model);
        QCOMPARE(kept.size(), 12);
        QCOMPARE(kept[0], QStringLiteral("2"));
        QCOMPARE(kept[1], QStringLiteral("39")); // Then the newest.
        recent.relocate("2", "/elsewhere");
        QCOMPARE(recent.paths(RecentKind::Model).first(), QStringLiteral("/elsewhere"));
        QVERIFY(recent.isPinned("/elsewhere") && !recent.isPinned("2"));
        recent.setPinned("/elsewhere", false);
        recent.remove("39");
        QCOMPARE(recent.paths(RecentKind::Model).size(), 11);
    }
};

QTEST_MAIN(TestWindowSession)
#include "tst_window_session.moc"
