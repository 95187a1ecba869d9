// SPDX-License-Identifier: GPL-3.0-or-later
// The form of a search: presets, and a total that is shared out over the layers, with its front.
#include "tests/ui/support/editing_studio.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/pages/search/front_panel.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_page.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>
#include <QTreeView>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

/// Shares a total of 6 heads out over 3 layers; 5 cost as much.
StudioWork sharingWork(const std::shared_ptr<SearchRequest>& seen) {
    StudioWork work = fakeWork();
    work.search = [seen](const SearchRequest& request, JobContext&, const StudioWork::OnStep&) {
        *seen = request;
        SearchReport report;
        report.search = request.search;
        report.file.grouping.assign(3, LayerGrouping::joint(Grouping::neighbours(4, 2)));
        SharedBudget budget;
        budget.front = {{3, 5.5, {1, 1, 1}}, {5, 2.5, {2, 2, 1}}, {8, 0.5, {4, 2, 2}}};
        budget.share = {6, 2.5, {2, 2, 2}};
        report.budget = budget;
        return report;
    };
    return work;
}

struct Shown : PageProbe<SearchPage> {
    std::shared_ptr<SearchRequest> seen = std::make_shared<SearchRequest>();
    FakeStudio studio;
    SearchController controller;
    SearchPage page;

    Shown()
        : PageProbe<SearchPage>{page}, studio(sharingWork(seen)), controller(studio.context),
          page(studio.context, controller) {
        show();
        studio.model.open("/models/tiny", fakeSummary("/models/tiny"));
    }
    template <typename Field> Field* field(const char* name) {
        for (Field* found : page.findChildren<Field*>())
            if (found->accessibleName() == QString::fromUtf8(name) && found->isVisible())
                return found;
        return nullptr;
    }
    void choose(const char* name, const char* value) { // By keys, as a person does.
        auto* combo = field<QComboBox>(name);
        const int index = combo->findText(QString::fromUtf8(value));
        QVERIFY(index >= 0);
        combo->setFocus();
        QTest::keyClick(combo, Qt::Key_Home);
        for (int step = 0; step < index; ++step)
            QTest::keyClick(combo, Qt::Key_Down);
        QCOMPARE(combo->currentIndex(), index);
    }
    QString preset() { return field<QComboBox>("Preset")->currentText(); }
    void run() {
        QVERIFY(press("startSearchButton"));
        QTRY_VERIFY(!controller.isRunning());
    }
};

} // namespace

class TestSearchForm : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void aPresetFillsInMethodAndParameters() {
        Shown shown;
        SearchOptionsPanel& options = shown.page.options();
        QCOMPARE(shown.preset(), QString("Fast")); // What the form begins with.
        options.setPreset(SearchPreset::Paper);
        shown.field<QDoubleSpinBox>("Accept worse")->setValue(0.3);
        QCOMPARE(shown.preset(), QString("Own"));
        options.setPreset(SearchPreset::Paper);
        ModelSearchRequest search = options.request().search;
        QCOMPARE(search.method, SearchMethod::Paper);
        QCOMPARE(search.keyValue, KeyValueMode::Independent);
        QCOMPARE(search.paper, PaperOptions()); // n = 10, k = 3, 0.1, 0.1, 0.2: the paper's code.
        QCOMPARE(search.paper.iterations, 10);
        QCOMPARE(search.paper.candidates, 3);
        QCOMPARE(search.paper.acceptProbability, 0.1);
        QCOMPARE(search.paper.resetProbability, 0.1);
        QCOMPARE(search.paper.preserveProbability, 0.2);
        QCOMPARE(shown.preset(), QString("Paper"));
        options.setPreset(SearchPreset::Thorough);
        search = options.request().search;
        QCOMPARE(search.method, SearchMethod::Anneal);
        QCOMPARE(search.anneal.restarts, 64);
        QCOMPARE(search.anneal.iterations, 0);
        shown.field<QSpinBox>("Restarts")->setValue(65);
        QCOMPARE(shown.preset(), QString("Own"));
        shown.field<QSpinBox>("Restarts")->setValue(64);
        QCOMPARE(shown.preset(), QString("Thorough"));
        shown.choose("Method", "Ward clustering");
        QCOMPARE(shown.preset(), QString("Own"));
    }

    void presetsAreChosenByKeys() {
        Shown shown;
        auto* preset = shown.field<QComboBox>("Preset");
        preset->setFocus();
        QTest::keyClick(preset, Qt::Key_Up);
        QCOMPARE(shown.page.options().request().search.method, SearchMethod::Paper);
        QTest::keyClick(preset, Qt::Key_End); // "Own" is what a form is, no choice.
        QCOMPARE(shown.preset(), QString("Paper"));
    }

    void aTotalIsSharedOutOverTheLayers() {
        Shown shown;
        QVERIFY(shown.field<QSpinBox>("KV heads in all") == nullptr);
        shown.choose("Budget", "Total KV heads");
        QVERIFY(shown.field<QSpinBox>("Groups a layer") == nullptr);
        auto* total = shown.field<QSpinBox>("KV heads in all");
        QCOMPARE(total->minimum(), 3); // 3 layers of 4 heads.
        QCOMPARE(total->maximum(), 12);
        QCOMPARE(total->value(), 6);
        QCOMPARE(shown.text("groupsNote"), QString("3 to 12; 2 a layer on average"));
        shown.choose("Group sizes", "Any");
        shown.field<QSpinBox>("Largest group")->setValue(3); // 2 groups a layer at least.
        QCOMPARE(total->minimum(), 6);
        shown.field<QSpinBox>("Largest group")->setValue(0);
        total->setValue(7);
        shown.choose("Layers count", "All alike");
        shown.run();
        QCOMPARE(shown.seen->search.budget, std::optional(7));
        QCOMPARE(shown.seen->budgetWeights, std::optional(BudgetWeights::Equal));
        QVERIFY(shown.seen->command.find("--budget 7 --budget-weights equal") != std::string::npos);
        QVERIFY(shown.seen->command.find("--groups") == std::string::npos);
        QCOMPARE(QString::fromStdString(shown.seen->name),
                 QString("Annealing, 7 KV heads in all, seed 42"));
        shown.choose("Layers count", "As usual");
        QVERIFY(!shown.page.options().request().budgetWeights);
        QVERIFY(!shown.page.options().needsText());
        shown.choose("Layers count", "By the rise of the loss");
        QVERIFY(shown.page.options().needsText()); // The loss is measured on it.
        shown.choose("Objective", "Loss after merging");
        QVERIFY(shown.text("groupsNote").contains("shared out by what each layer costs alone"));
        QVERIFY(!shown.button("startSearchButton")->isEnabled());
        shown.choose("Method", "One group (multi-query)");
        QVERIFY(!shown.page.options().request().search.budget);
    }

    void theFrontOfATotalStandsBesideTheLayers() {
        Shown shown;
        auto* tabs = shown.find<QTabWidget>("searchTabs");
        tabs->setCurrentIndex(2);
        QVERIFY(shown.find("noFront")->isVisible());
        shown.page.options().setTotal(6);
        shown.choose("Objective", "Error of weights (no data)");
        shown.run();
        auto* chart = shown.find<TradeoffChart>("frontChart");
        QVERIFY(chart->isVisible() && !shown.find("noFront")->isVisible());
        // 8 numbers of 4 bytes, key and value: 64 bytes a head.
        const auto& points = chart->points();
        QCOMPARE(points.size(), std::size_t(4));
        const std::vector<std::pair<double, double>> expected = {
            {3 * 64, 5.5}, {5 * 64, 2.5}, {8 * 64, 0.5}, {6 * 64, 2.5}};
        for (std::size_t index = 0; index < expected.size(); ++index) {
            QCOMPARE(points[index].keyValueBytesPerToken, expected[index].first);
            QCOMPARE(points[index].quality, expected[index].second);
        }
        QCOMPARE(points[3].name, QString("6 KV heads, taken"));
        QCOMPARE(points[0].name, QString("3 KV heads"));
        QVERIFY(chart->tableText().contains("cost"));
        shown.studio.model.open("/models/other", fakeSummary("/models/other"));
        QVERIFY(shown.find("noFront")->isVisible());
    }

    void similaritiesOfAFrontKeepTheirSign() {
        SharedBudget budget;
        budget.front = {{4, -3, {}}, {24, -8, {}}};
        budget.share = budget.front[0];
        SearchRequest request;
        request.search.keyValue = KeyValueMode::Independent;
        const ModelSummary model = fakeSummary("/models/tiny");
        const auto points = frontPoints(budget, request, model);
        QCOMPARE(points.size(), std::size_t(2));
        QCOMPARE(points[0].quality, 3.0);
        QVERIFY(!frontQuality(request).lowerIsBetter);
        // Key heads and value heads apart, all of them: the whole cache.
        QCOMPARE(points[1].keyValueBytesPerToken, static_cast<double>(model.keyValueBytesPerToken));
        QCOMPARE(points[1].name, QString("12 KV heads"));
        QCOMPARE(points[0].name, QString("2 KV heads, taken"));
    }

    void theMergeRuleOfTheErrorIsChosen() {
        Shown shown;
        CalibrationSettings text;
        text.data = "/texts/stories.txt";
        shown.studio.model.setCalibration(text);
        QVERIFY(!shown.field<QComboBox>("Merge rule")->isEnabled());
        shown.choose("Objective", "Error of keys and values");
        shown.choose("Merge rule", "Least squares (SVD)");
        shown.run();
        QCOMPARE(shown.seen->merge, MergeRule::Svd);
        QVERIFY(shown.seen->command.find("--merge svd") != std::string::npos);
        shown.choose("Objective", "Error of weights (no data)"); // Of the mean, always.
        QCOMPARE(shown.page.options().request().merge, MergeRule::Mean);
    }

    void someLayersAreSearched() {
        Shown shown;
        auto* layers = shown.page.findChild<QLineEdit*>("searchLayers");
        auto* note = shown.page.findChild<QLabel*>("layersNote");
        const auto type = [layers](const char* text) {
            layers->setFocus();
            layers->selectAll();
            QTest::keyClicks(layers, QString::fromLatin1(text));
        };
        const auto says = [&shown, note](const char* part) {
            return note->isVisible() && note->text().contains(QString::fromUtf8(part)) &&
                   shown.page.options().problem() == note->text();
        };
        QVERIFY(shown.page.options().request().search.onlyLayers.empty());
        QVERIFY(!note->isVisible());
        type("0, 3");
        QVERIFY2(says("There is no layer 3; the layers are 0 to 2."), qPrintable(note->text()));
        type("2-0");
        QVERIFY2(says("“2-0” are no layers."), qPrintable(note->text()));
        type("0,2");
        QVERIFY(!note->isVisible() && shown.page.options().problem().isEmpty());
        shown.choose("Budget", "Total KV heads");
        QVERIFY2(says("A total is shared out"), qPrintable(note->text()));
        shown.choose("Budget", "Same in every layer");
        QVERIFY(!shown.field<QComboBox>("Grouped")->isEnabled());
        shown.choose("Keys and values", "Separately");
        shown.choose("Grouped", "Only values");
        shown.run();
        QCOMPARE(shown.seen->search.onlyLayers, (std::vector<int>{0, 2}));
        QCOMPARE(shown.seen->search.onlyKind, std::optional(SlotKind::Value));
        QVERIFY(shown.seen->command.find("--kv independent --layers 0,2 --only value ") !=
                std::string::npos);
        QCOMPARE(shown.page.findChild<QTreeView*>("slotTable")->model()->rowCount(), 2);

        SearchOptionsPanel other; // As it runs again.
        other.setShape(3, 4);
        other.setRequest(*shown.seen);
        QCOMPARE(other.request().search, shown.page.options().request().search);
        type("all");
        shown.choose("Grouped", "Keys and values");
        const ModelSearchRequest whole = shown.page.options().request().search;
        QVERIFY(whole.onlyLayers.empty() && !whole.onlyKind);
    }

    void theEmptyPageNamesItsPreset() {
        Shown shown;
        const auto shows = [&shown](const QString& text) {
            for (const auto* button : shown.page.findChildren<QAbstractButton*>())
                if (button->text() == text && button->isVisible())
                    return true;
            return false;
        };
        QVERIFY(shows("Start a Fast Search"));
        shown.choose("Method", "Ward clustering");
        QVERIFY(!shows("Start a Fast Search")); // The form's own button is left.
    }
};

QTEST_MAIN(TestSearchForm)
#include "tst_search_form.moc"
