// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "tests/support/grouping_text.h"
#include "ui/editor/layer_numbers.h"
#include "ui/editor/two_clusters.h"

#include <QTest>
#include <cmath>
#include <limits>

using namespace regroup;
using namespace regroup::ui;
using regroup::test::grouping;

namespace {

/// s_01 = .9, s_23 = .5, s_24 = .3, s_34 = .1; all pairs across {0 1} and {2 3 4} are -.2.
SquareMatrix fiveHeads() {
    SquareMatrix similarity(5, -0.2);
    const auto set = [&](int first, int second, double value) {
        similarity.at(first, second) = value;
        similarity.at(second, first) = value;
    };
    for (int head = 0; head < 5; ++head)
        similarity.at(head, head) = 1;
    set(0, 1, 0.9);
    set(2, 3, 0.5);
    set(2, 4, 0.3);
    set(3, 4, 0.1);
    return similarity;
}

} // namespace

class TestLayerNumbers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void meansAreOverPairs() {
        const LayerNumbers numbers = layerNumbers(fiveHeads(), grouping("0 0 1 1 1"));
        QCOMPARE(numbers.groupCount, 2);
        QCOMPARE(*numbers.withinMean, (0.9 + 0.5 + 0.3 + 0.1) / 4); // Pairs, not groups.
        QCOMPARE(*numbers.betweenMean, -0.2);
        QCOMPARE(*numbers.groups[0].mean, 0.9);
        QCOMPARE(*numbers.groups[1].mean, 0.3);
    }

    void theWeakestPairIsNamed() {
        const LayerNumbers numbers = layerNumbers(fiveHeads(), grouping("0 0 1 1 1"));
        QCOMPARE(numbers.weakest->first, 3);
        QCOMPARE(numbers.weakest->second, 4);
        QCOMPARE(numbers.weakest->similarity, 0.1);
        QCOMPARE(numbers.groups[0].weakest->first, 0);
        QCOMPARE(numbers.groups[0].weakest->similarity, 0.9);
    }

    void singleHeadsHaveNoPairs() {
        const LayerNumbers apart = layerNumbers(fiveHeads(), Grouping::original(5));
        QVERIFY(!apart.withinMean);
        QVERIFY(!apart.weakest);
        QVERIFY(!apart.groups[4].mean);
        QVERIFY(!apart.groups[4].weakest);
        QCOMPARE(*apart.betweenMean, (0.9 + 0.5 + 0.3 + 0.1 - 6 * 0.2) / 10);

        const LayerNumbers one = layerNumbers(SquareMatrix(1, 1.0), Grouping::original(1));
        QCOMPARE(one.groupCount, 1);
        QVERIFY(!one.withinMean);
        QVERIFY(!one.betweenMean);
    }

    void aMatrixThatIsNotSymmetricCountsWithItsTranspose() {
        SquareMatrix similarity(2, 1.0);
        similarity.at(0, 1) = 0.2;
        similarity.at(1, 0) = 0.6;
        QCOMPARE(*layerNumbers(similarity, grouping("0 0")).withinMean, 0.4);
    }

    void aPairThatIsNotFiniteIsNeverTheWeakest() {
        SquareMatrix similarity = fiveHeads();
        similarity.at(3, 4) = std::numeric_limits<double>::quiet_NaN();
        const LayerNumbers numbers = layerNumbers(similarity, grouping("0 0 1 1 1"));
        QVERIFY(std::isnan(*numbers.withinMean));
        QVERIFY(std::isnan(*numbers.groups[1].mean));
        QCOMPARE(*numbers.groups[0].mean, 0.9);
        QCOMPARE(numbers.weakest->second, 4);
        QCOMPARE(numbers.weakest->similarity, 0.3);
    }

    void anotherSizeIsAnErrorThatNamesBoth() {
        try {
            layerNumbers(SquareMatrix(4), grouping("0 0 1"));
            QFAIL("expected an error");
        } catch (const Error& error) {
            QCOMPARE(error.what(),
                     "The similarity matrix has 4 heads, expected 3 as in the grouping.");
        }
    }

    void cacheBytesCountKeyAndValueHeadsOfAllLayers() {
        const ModelGrouping model{{grouping("0 0 1 1"), grouping("0 1 2 3")},
                                  LayerGrouping::joint(grouping("0 0 0 0"))};
        QCOMPARE(cacheBytesPerToken(model, 64, 2), quint64((2 + 4 + 1 + 1) * 64 * 2));
        QCOMPARE(cacheBytesPerToken({}, 64, 2), quint64(0));
    }

    void clustersFollowAverageLinkage() {
        // {0 1} and {2 3 4} are far from each other; 4 joins {2 3} by its mean of .2.
        QCOMPARE(leavingCluster(fiveHeads(), {0, 1, 2, 3, 4}), (std::vector<int>{2, 3, 4}));
        QCOMPARE(leavingCluster(fiveHeads(), {2, 3, 4}), (std::vector<int>{4}));
        QCOMPARE(leavingCluster(fiveHeads(), {0, 3}), (std::vector<int>{3}));
    }

    void linkageIsByTheMeanNotByTheNearestPair() {
        // 2 is as near to 1 as .6, but its mean to {0 1} is .25; {2 3} have .3.
        SquareMatrix similarity(4, 0.0);
        const auto set = [&](int first, int second, double value) {
            similarity.at(first, second) = value;
            similarity.at(second, first) = value;
        };
        set(0, 1, 0.9);
        set(1, 2, 0.6);
        set(0, 2, -0.1);
        set(2, 3, 0.3);
        QCOMPARE(leavingCluster(similarity, {0, 1, 2, 3}), (std::vector<int>{2, 3}));
    }
};

QTEST_GUILESS_MAIN(TestLayerNumbers)
#include "tst_layer_numbers.moc"
