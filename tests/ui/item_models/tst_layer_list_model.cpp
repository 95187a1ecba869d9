// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/grouping_text.h"
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
        model.setDecoration([](int layer) { return QVariant(layer * 10); });
        QCOMPARE(model.index(1, LayerListModel::LayerColumn).data(Qt::DecorationRole), 10);
        QVERIFY(
            !model.index(1, LayerListModel::KeyGroupsColumn).data(Qt::DecorationRole).isValid());
        QCOMPARE(model.headerData(LayerListModel::KeyGroupsColumn, Qt::Horizontal).toString(), "K");
    }
};

QTEST_GUILESS_MAIN(TestLayerListModel)
#include "tst_layer_list_model.moc"
