// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/grouping_text.h"
#include "ui/item_models/layer_filter.h"
#include "ui/item_models/layer_list_model.h"

#include <QAbstractItemModelTester>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTest>
#include <limits>

using namespace regroup;
using namespace regroup::ui;
using regroup::test::grouping;

namespace {

ModelGrouping twoLayers() {
    return {LayerGrouping::joint(grouping("0 0 1 1")), {grouping("0 0 1 2"), grouping("0 0 0 0")}};
}

QString shown(const LayerListModel& model, int row, int column) {
    return model.index(row, column).data().toString();
}

} // namespace

class TestLayerListModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void showsGroupsAndMeans() {
        LayerListModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setGrouping(twoLayers());
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(shown(model, 1, LayerListModel::LayerColumn), "1");
        QCOMPARE(shown(model, 1, LayerListModel::KeyGroupsColumn), "3");
        QCOMPARE(shown(model, 1, LayerListModel::ValueGroupsColumn), "1");
        QCOMPARE(shown(model, 1, LayerListModel::WithinMeanColumn), "–");
        model.setWithinMeans({0.7125, std::nullopt});
        QCOMPARE(shown(model, 0, LayerListModel::WithinMeanColumn), "0.713");
        model.setWithinMean(1, std::numeric_limits<double>::quiet_NaN());
        QCOMPARE(shown(model, 1, LayerListModel::WithinMeanColumn), "not finite");
        model.setGrouping({});
        QCOMPARE(model.rowCount(), 0);
    }

    void anEditKeepsTheRows() {
        LayerListModel model;
        model.setGrouping(twoLayers());
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setLayer(0, LayerGrouping::joint(grouping("0 1 2 3")));
        model.setLayer(9, LayerGrouping::joint(grouping("0 1 2 3"))); // Not there: ignored.
        QCOMPARE(shown(model, 0, LayerListModel::KeyGroupsColumn), "4");
        model.setGrouping(twoLayers());
        QCOMPARE(reset.count(), 0);
        QCOMPARE(changed.count(), 2);
    }

    void sortsNumbersAndDecorates() {
        LayerListModel model;
        model.setGrouping(twoLayers());
        model.setWithinMeans({0.5, 0.25});
        QCOMPARE(model.index(1, LayerListModel::WithinMeanColumn).data(LayerListModel::SortRole),
                 0.25);
        model.setDecoration(
            [](int layer, LayerListModel::Column column) { return QVariant(layer * 10 + column); });
        QCOMPARE(model.index(1, LayerListModel::KeyGroupsColumn).data(Qt::DecorationRole),
                 10 + LayerListModel::KeyGroupsColumn);
        QCOMPARE(model.index(0, LayerListModel::ValueGroupsColumn).data(Qt::DecorationRole),
                 static_cast<int>(LayerListModel::ValueGroupsColumn));
        QVERIFY(!model.index(1, LayerListModel::LayerColumn).data(Qt::DecorationRole).isValid());
        QCOMPARE(model.headerData(LayerListModel::KeyGroupsColumn, Qt::Horizontal).toString(), "K");
    }

    void filtersByNumberGroupsAndSimilarity_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("layers"); ///< That are let through, of the four below.
        QTest::newRow("nothing") << ""
                                 << "0 1 2 12";
        QTest::newRow("one") << "2"
                             << "2";
        QTest::newRow("range") << "1-2"
                               << "1 2";
        QTest::newRow("turned range") << "2-0"
                                      << "0 1 2";
        QTest::newRow("list") << "0, 12"
                              << "0 12";
        QTest::newRow("more keys") << "k>4"
                                   << "1 12";
        QTest::newRow("with spaces and capitals") << "K >= 4"
                                                  << "0 1 12";
        QTest::newRow("values") << "v=2"
                                << "2";
        QTest::newRow("similarity") << "within<0.5"
                                    << "1";
        QTest::newRow("negative") << "within<=−0.25"
                                  << "1"; // U+2212, as it is shown.
        QTest::newRow("both") << "0-2 k<=4 within>0.5"
                              << "0";
        QTest::newRow("two of them") << "k>2 k<8"
                                     << "0 1";
        QTest::newRow("not a term") << "hello 1"
                                    << "1";
    }
    void filtersByNumberGroupsAndSimilarity() {
        QFETCH(QString, text);
        QFETCH(QString, layers);
        const std::vector<FilteredLayer> all = {
            {0, 4, 4, 0.75}, {1, 5, 8, -0.25}, {2, 2, 2, std::nullopt}, {12, 8, 8, 0.5}};
        const LayerFilter filter(text);
        QStringList passed;
        for (const FilteredLayer& layer : all)
            if (filter.accepts(layer))
                passed.append(QString::number(layer.layer));
        QCOMPARE(passed.join(QLatin1Char(' ')), layers);
        QCOMPARE(filter.unknownTerm(), text.startsWith("hello") ? QString("hello") : QString());
    }

    void whatIsNoFilterIsNamed() {
        for (const char* text : {"k>", "layer", ">4", "k>x", "1-", "99999999", "within<1.2.3"})
            QVERIFY2(!LayerFilter(QString::fromLatin1(text)).unknownTerm().isEmpty(), text);
    }
};

QTEST_GUILESS_MAIN(TestLayerListModel)
#include "tst_layer_list_model.moc"
