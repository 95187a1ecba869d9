// SPDX-License-Identifier: GPL-3.0-or-later
// What the page of a run tells of its provenance, and where its links and buttons lead.
#include "tests/ui/support/fake_studio.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/run_page.h"

#include <nlohmann/json.hpp>

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using Json = nlohmann::ordered_json;

namespace {

Json storedRun() {
    return Json::parse(R"({"id": 4, "name": "tuned", "kind": "finetune",
        "started": "2026-01-31T23:30:00Z", "ended": "2026-02-01T00:30:00Z",
        "grouping": {"name": "ward-4", "layers": []},
        "lineage": {"model_made_by": [{"id": 3, "kind": "convert", "name": "merged <i>"}],
                    "grouping_found_by": [{"id": 2, "kind": "search", "name": "ward-4"}],
                    "used_by": [{"id": 9, "kind": "evaluate", "name": "measured"}]},
        "last_values": [{"name": "held_out_loss", "value": 2.125, "step": 70}],
        "folder": {"path": "/gone/tuned", "exists": false},
        "artifacts": [{"path": "checkpoint-70", "kind": "checkpoint", "step": 70, "bytes": 3072}],
        "parameters": {}})");
}

struct Shown {
    FakeStudio studio{fakeWork()};
    CompareController controller;
    RunPage page;

    explicit Shown(const Json& run)
        : controller(studio.context, workOf(run)), page(studio.context, controller) {
        page.resize(900, 700);
        page.show();
        studio.selection.setRuns({4});
    }
    static RunWork workOf(const Json& run) {
        RunWork work;
        work.showRun = [text = run.dump()](const std::filesystem::path&, std::int64_t) {
            return text;
        };
        return work;
    }
    bool isRead() {
        return QTest::qWaitFor([this] { return page.run().is_object(); }, 5000);
    }
    QPushButton* button(const QString& name) {
        for (QPushButton* button : page.findChildren<QPushButton*>())
            if (QString(button->text()).remove('&') == name)
                return button;
        return nullptr;
    }
    /// The link that has this text; empty: none.
    QString linkOf(const QString& text) {
        for (QTextBlock block = page.text().document()->begin(); block.isValid();
             block = block.next())
            for (auto part = block.begin(); !part.atEnd(); ++part)
                if (part.fragment().text().contains(text))
                    if (part.fragment().charFormat().isAnchor())
                        return part.fragment().charFormat().anchorHref();
        return {};
    }
};

} // namespace

class TestRunPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void linksLeadToWhatMadeItAndWhatUsedIt() {
        Shown shown(storedRun());
        QVERIFY(shown.isRead());
        QCOMPARE(shown.linkOf("merged <i> (convert)"), QStringLiteral("run:3"));
        QCOMPARE(shown.linkOf("ward-4 (search)"), QStringLiteral("run:2"));
        QCOMPARE(shown.linkOf("measured (evaluate)"), QStringLiteral("run:9"));
        Q_EMIT shown.page.text().anchorClicked(QUrl(shown.linkOf("merged <i> (convert)")));
        QCOMPARE(shown.studio.selection.state().runs, std::vector<std::int64_t>{3});
    }

    void timesAreThoseOfClocksHere() {
        qputenv("TZ", "Asia/Tokyo"); // Nine hours ahead, no summer time.
        tzset();
        Shown shown(storedRun());
        QVERIFY(shown.isRead());
        const QString text = shown.page.text().toPlainText();
        QVERIFY2(text.contains("2026-02-01 08:30:00 JST"), qPrintable(text));
        QVERIFY(text.contains("2026-02-01 09:30:00 JST"));
        qunsetenv("TZ");
        tzset();
    }

    void valuesAndFilesAreListedAndCanBeCopied() {
        Shown shown(storedRun());
        QVERIFY(shown.isRead());
        const QString text = shown.page.text().toPlainText();
        QVERIFY(text.contains("held_out_loss") && text.contains("2.125 at step 70"));
        QVERIFY(text.contains("checkpoint-70") && text.contains(QLocale().formattedDataSize(3072)));
        QVERIFY(shown.page.text().textInteractionFlags().testFlag(Qt::TextSelectableByMouse));
        QVERIFY(shown.page.text().textInteractionFlags().testFlag(Qt::TextSelectableByKeyboard));
    }

    void aFolderThatIsGoneIsNotOpened() {
        Shown gone(storedRun());
        QVERIFY(gone.isRead());
        QVERIFY(!gone.button("Open Folder")->isEnabled());
        QVERIFY(gone.button("Open Folder")->toolTip().contains("not there any more: /gone/tuned"));
        Json run = storedRun();
        run["folder"]["exists"] = true;
        Shown there(run);
        QVERIFY(there.isRead());
        QVERIFY(there.button("Open Folder")->isEnabled());
        run["folder"] = nullptr;
        Shown none(run);
        QVERIFY(none.isRead());
        QVERIFY(!none.button("Open Folder")->isEnabled());
    }

    void itsGroupingIsAskedForByMouseAndKey() {
        Shown shown(storedRun());
        QVERIFY(shown.isRead());
        QSignalSpy asked(&shown.page, &RunPage::groupingRequested);
        QPushButton* button = shown.button("Open Its Grouping");
        QTest::mouseClick(button, Qt::LeftButton);
        QTest::keyClick(button, Qt::Key_Space);
        QCOMPARE(asked.count(), 2);
        Json run = storedRun();
        run["grouping"] = nullptr;
        Shown without(run);
        QVERIFY(without.isRead());
        QVERIFY(!without.button("Open Its Grouping")->isEnabled());
    }
};

QTEST_MAIN(TestRunPage)
#include "tst_run_page.moc"
