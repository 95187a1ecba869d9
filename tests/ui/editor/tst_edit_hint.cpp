// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/grouping/generate.h"
#include "core/grouping/moves.h"
#include "core/search/similarity_cost.h"
#include "tests/support/grouping_text.h"
#include "ui/editor/edit_hint.h"

#include <QTest>
#include <algorithm>
#include <limits>

using namespace regroup;
using namespace regroup::ui;
using regroup::test::grouping;

namespace {

SquareMatrix randomSimilarity(int headCount, Random& random) {
    SquareMatrix similarity(headCount);
    for (double& value : similarity.values())
        value = 2 * random.uniform() - 1; // Not symmetric, on purpose.
    return similarity;
}

/// The best objective among the neighbours that core/grouping lists, by the cost that searches use.
double bestNeighbour(const SquareMatrix& similarity, const Grouping& from, NeighbourMoves moves) {
    SimilarityCost cost(similarity);
    double best = -cost.cost(from);
    for (const Grouping& neighbour : neighbourGroupings(from, moves))
        best = std::max(best, -cost.cost(neighbour));
    return best;
}

Grouping applied(const Grouping& from, const EditHint& hint) {
    return hint.kind == EditHint::Kind::Swap ? swapHeads(from, hint.head, hint.other)
                                             : moveHead(from, hint.head, hint.other);
}

} // namespace

class TestEditHint : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theObjectiveIsThatOfTheSearches() {
        Random random(1);
        for (int round = 0; round < 20; ++round) {
            const SquareMatrix similarity = randomSimilarity(9, random);
            const Grouping from = randomUnequalGrouping(9, 4, random);
            const double expected = -SimilarityCost(similarity).cost(from);
            QVERIFY(std::abs(similarityObjective(similarity, from) - expected) < 1e-12);
        }
    }

    void equalsBruteForce_data() {
        QTest::addColumn<int>("headCount");
        QTest::addColumn<int>("groupCount");
        QTest::newRow("2 heads, 2 groups") << 2 << 2;
        QTest::newRow("5 heads, 2 groups") << 5 << 2;
        QTest::newRow("8 heads, 4 groups") << 8 << 4;
        QTest::newRow("12 heads, 3 groups") << 12 << 3;
        QTest::newRow("71 heads, 9 groups") << 71 << 9;
    }
    void equalsBruteForce() {
        QFETCH(int, headCount);
        QFETCH(int, groupCount);
        Random random(static_cast<std::uint64_t>(headCount));
        for (int round = 0; round < (headCount > 20 ? 1 : 25); ++round) {
            const SquareMatrix similarity = randomSimilarity(headCount, random);
            const Grouping from = randomUnequalGrouping(headCount, groupCount, random);
            SimilarityCost cost(similarity);
            for (const auto& [moves, neighbours] :
                 {std::pair(HintMoves::SwapsOnly, NeighbourMoves::Swaps),
                  std::pair(HintMoves::SwapsAndMoves, NeighbourMoves::SwapsAndMoves)}) {
                const double best = bestNeighbour(similarity, from, neighbours);
                const auto hint = bestHint(similarity, from, moves);
                const double reached = hint ? -cost.cost(applied(from, *hint)) : -cost.cost(from);
                QVERIFY2(std::abs(best - reached) < 1e-9,
                         qPrintable(QString::number(best - reached)));
                if (hint)
                    QVERIFY(std::abs(hint->gain - (reached + cost.cost(from))) < 1e-9);
            }
        }
    }

    void aMoveKeepsTheNumberOfGroups() {
        // Head 2 alone would gain by joining its twin 0, but then its group would be gone.
        SquareMatrix similarity(3, 0.0);
        for (int head = 0; head < 3; ++head)
            similarity.at(head, head) = 1;
        similarity.at(0, 2) = similarity.at(2, 0) = 0.9;
        const auto move = bestMove(similarity, grouping("0 0 1"));
        QVERIFY(move);
        QCOMPARE(move->head, 0); // Instead 0 goes to 2.
        QCOMPARE(move->other, 2);
        QVERIFY(!bestMove(similarity, Grouping::original(3)));
    }

    void nothingToGainMeansNoHint() {
        SquareMatrix similarity(4, -0.5);
        for (int head = 0; head < 4; ++head)
            similarity.at(head, head) = 1;
        similarity.at(0, 1) = similarity.at(1, 0) = 0.9;
        similarity.at(2, 3) = similarity.at(3, 2) = 0.9;
        QVERIFY(!bestHint(similarity, grouping("0 0 1 1"), HintMoves::SwapsAndMoves));
        QVERIFY(!bestHint(SquareMatrix(1, 1.0), grouping("0"), HintMoves::SwapsAndMoves));
        QVERIFY(!bestHint(SquareMatrix(3, 1.0), grouping("0 0 0"), HintMoves::SwapsAndMoves));
    }

    void locksAreLeftAlone() {
        SquareMatrix similarity(4, 0.0);
        for (int head = 0; head < 4; ++head)
            similarity.at(head, head) = 1;
        similarity.at(0, 2) = similarity.at(2, 0) = 0.9;
        similarity.at(1, 3) = similarity.at(3, 1) = 0.4;
        const Grouping from = grouping("0 0 1 1"); // Best: swap 1 and 2 (or 0 and 3).
        QCOMPARE(bestSwap(similarity, from)->head, 0);
        QCOMPARE(bestSwap(similarity, from)->other, 3);
        const auto other = bestSwap(similarity, from, {{1, 0, 0, 0}, {}});
        QCOMPARE(other->head, 1);
        QCOMPARE(other->other, 2);
        QVERIFY(!bestSwap(similarity, from, {{}, {0, 1}}));
        QVERIFY(!bestMove(similarity, from, {{}, {0, 1}}));
        QVERIFY(!bestSwap(similarity, from, {{1, 1, 0, 0}, {}}));
    }

    void noHintFromNumbersThatAreNotFinite() {
        SquareMatrix similarity(4, 0.1);
        similarity.at(1, 2) = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(!bestHint(similarity, grouping("0 0 1 1"), HintMoves::SwapsAndMoves));
    }
};

QTEST_GUILESS_MAIN(TestEditHint)
#include "tst_edit_hint.moc"
