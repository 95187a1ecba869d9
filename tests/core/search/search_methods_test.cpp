// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/exact.h"
#include "core/search/model_search.h"
#include "core/search/similarity_cost.h"
#include "tests/core/search/search_support.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <thread>

namespace regroup::test {

namespace {

enum class CostKind { Pairs, Groups, Whole };

/// The error of merging by the mean, of heads around a few centres, another in every slot.
class ErrorProvider : public CostProvider {
public:
    explicit ErrorProvider(int headCount, CostKind kind = CostKind::Pairs)
        : m_headCount(headCount), m_kind(kind) {}

    std::unique_ptr<GroupingCost> costFor(SearchSlot slot, const ModelGrouping&) override {
        const SquareMatrix gram = matrixOf(slot);
        if (m_kind == CostKind::Groups)
            return std::make_unique<SuperadditiveCost>(gram);
        auto pairs = std::make_unique<PairCost>(gram, diagonalOf(gram));
        if (m_kind == CostKind::Pairs)
            return pairs;
        const std::shared_ptr<PairCost> shared = std::move(pairs);
        return std::make_unique<FunctionCost>(
            [shared](const Grouping& one) { return shared->cost(one); });
    }
    const SquareMatrix& similarityFor(SearchSlot slot) override {
        m_similarity = matrixOf(slot);
        return m_similarity;
    }
    bool slotsAreIndependent() const override { return independent; }
    std::vector<double> slotWeights(const std::vector<SlotCurve>& curves, JobContext&) override {
        curvesSeen = curves.size();
        return weights;
    }

    SquareMatrix matrixOf(SearchSlot slot) const {
        return clusteredGram(m_headCount, 3, 0.6, slotSeed(7, slot));
    }
    double costOf(SearchSlot slot, const Grouping& grouping) const {
        const SquareMatrix gram = matrixOf(slot);
        return PairCost(gram, diagonalOf(gram)).cost(grouping);
    }

    bool independent = true;
    std::vector<double> weights;
    std::size_t curvesSeen = 0;

private:
    int m_headCount;
    CostKind m_kind;
    SquareMatrix m_similarity;
};

ModelSearchRequest request(SearchMethod method, int headCount, int groupCount,
                           GroupSizes sizes = GroupSizes::Unequal) {
    ModelSearchRequest what;
    what.layerCount = 3;
    what.headCount = headCount;
    what.groupCount = groupCount;
    what.method = method;
    what.sizes = sizes;
    what.seed = 5;
    return what;
}

struct Found {
    ModelSearchResult result;
    std::vector<SearchStep> steps;
};

Found found(const ModelSearchRequest& what, CostProvider& provider) {
    Found all;
    JobContext job;
    all.result = searchModel(
        what, provider, [&](const SearchStep& step) { all.steps.push_back(step); }, job);
    return all;
}

int largestSize(const ModelGrouping& grouping) {
    int largest = 0;
    for (const LayerGrouping& layer : grouping)
        for (const int size : layer.key.groupSizes())
            largest = std::max(largest, size);
    return largest;
}

constexpr std::array searching{SearchMethod::Random, SearchMethod::Paper,
                               SearchMethod::Anneal, SearchMethod::Exact,
                               SearchMethod::Ward,   SearchMethod::Agglomerate};

} // namespace

TEST(SearchMethods, NoneIsBetterThanExactAndAllKeepTheBudget) {
    for (const GroupSizes sizes : {GroupSizes::Equal, GroupSizes::Unequal}) {
        ErrorProvider provider(8);
        const Found exact = found(request(SearchMethod::Exact, 8, 4, sizes), provider);
        EXPECT_EQ(exact.result.optimalityGap, 0.0);
        for (const SlotSearchResult& slot : exact.result.slots) {
            SquareMatrix gram = provider.matrixOf(slot.slot);
            PairCost cost(gram, diagonalOf(gram));
            EXPECT_NEAR(slot.result.cost, lowestCost(cost, allGroupings(8, 4, sizes)), 1e-9);
        }
        for (const SearchMethod method : searching) {
            const Found other = found(request(method, 8, 4, sizes), provider);
            double sum = 0;
            double least = 0;
            for (std::size_t index = 0; index < 3; ++index) {
                const SearchResult& one = other.result.slots[index].result;
                EXPECT_EQ(one.best.groupCount(), 4) << searchMethodName(method);
                EXPECT_TRUE(sizes == GroupSizes::Unequal || one.best.hasEqualSizes());
                EXPECT_NEAR(one.cost, provider.costOf(other.result.slots[index].slot, one.best),
                            1e-9);
                sum += one.cost;
                least += exact.result.slots[index].result.cost;
            }
            EXPECT_GE(sum, least - 1e-9) << searchMethodName(method);
            ASSERT_TRUE(other.result.optimalityGap) << searchMethodName(method);
            EXPECT_NEAR(*other.result.optimalityGap, (sum - least) / sum, 1e-9);
        }
    }
}

TEST(SearchMethods, AllKeepTheLimitOfTheGroupSize) {
    for (const SearchMethod method : searching)
        for (const auto& [groupCount, limit] : {std::pair{5, 3}, std::pair{7, 2}}) {
            ErrorProvider provider(12);
            ModelSearchRequest what = request(method, 12, groupCount);
            what.paper.iterations = 300;
            what.paper.preserveProbability = 0;
            what.maximumGroupSize = limit;
            const Found limited = found(what, provider);
            EXPECT_LE(largestSize(limited.result.grouping), limit) << searchMethodName(method);
            for (const SearchStep& step : limited.steps) {
                const Grouping tried = Grouping::fromLabels(step.labels);
                const std::vector<int> sizes = tried.groupSizes();
                EXPECT_LE(*std::max_element(sizes.begin(), sizes.end()), limit);
            }
            EXPECT_EQ(keyValueHeadTotal(limited.result.grouping), 2 * 3 * groupCount);
        }
}

TEST(SearchMethods, ExactShowsAGapWhereItCannotProve) {
    ErrorProvider provider(20);
    const Found many = found(request(SearchMethod::Exact, 20, 5), provider);
    ASSERT_TRUE(many.result.optimalityGap);
    EXPECT_GT(*many.result.optimalityGap, 0.0);
    EXPECT_LT(*many.result.optimalityGap, 0.6);
    const Found pairs = found(request(SearchMethod::Exact, 20, 10, GroupSizes::Equal), provider);
    EXPECT_EQ(pairs.result.optimalityGap, 0.0);
    // Annealing on the same pairs finds no better ones.
    const Found annealed =
        found(request(SearchMethod::Anneal, 20, 10, GroupSizes::Equal), provider);
    for (std::size_t layer = 0; layer < 3; ++layer)
        EXPECT_LE(pairs.result.slots[layer].result.cost,
                  annealed.result.slots[layer].result.cost + 1e-9);
    ErrorProvider whole(8, CostKind::Whole);
    expectError(ErrorCode::BadUsage, "a sum over groups",
                [&] { found(request(SearchMethod::Exact, 8, 4), whole); });
    EXPECT_FALSE(found(request(SearchMethod::Random, 8, 4), whole).result.optimalityGap);
}

TEST(SearchMethods, AnnealIsWithinOnePercentOfTheOptimum) {
    JobContext job;
    for (const CostKind kind : {CostKind::Pairs, CostKind::Groups})
        for (const GroupSizes sizes : {GroupSizes::Equal, GroupSizes::Unequal})
            for (const int groupCount : {2, 4, 8}) {
                ErrorProvider provider(16, kind);
                ModelSearchRequest what = request(SearchMethod::Anneal, 16, groupCount, sizes);
                what.layerCount = 2;
                const Found annealed = found(what, provider);
                for (const SlotSearchResult& slot : annealed.result.slots) {
                    const SquareMatrix gram = provider.matrixOf(slot.slot);
                    PairCost cost(gram, diagonalOf(gram));
                    const double least = cost.cost(exactGrouping(16, groupCount, sizes, cost, job));
                    EXPECT_LE(slot.result.cost, 1.01 * least) << groupCount;
                    EXPECT_GE(slot.result.cost, least - 1e-9);
                    ASSERT_TRUE(slot.result.lowerBound);
                    EXPECT_LE(*slot.result.lowerBound, least);
                }
            }
}

TEST(SearchMethods, ThreadsChangeNothingButTheTime) {
    for (const SearchMethod method : searching)
        for (const KeyValueMode mode : {KeyValueMode::Joint, KeyValueMode::Independent}) {
            ErrorProvider provider(12);
            ModelSearchRequest what = request(method, 12, 4);
            what.keyValue = mode;
            what.anneal.iterations = 2000;
            what.threadCount = 1;
            const Found one = found(what, provider);
            what.threadCount = 4;
            const Found four = found(what, provider);
            provider.independent = false;
            const Found inOrder = found(what, provider);
            for (const Found& other : {four, inOrder}) {
                EXPECT_EQ(one.result.grouping, other.result.grouping);
                EXPECT_EQ(one.steps, other.steps);
                EXPECT_EQ(one.result.evaluations, other.result.evaluations);
                for (std::size_t index = 0; index < one.result.slots.size(); ++index)
                    EXPECT_EQ(one.result.slots[index].result, other.result.slots[index].result);
            }
        }
}

TEST(SearchMethods, ObserverIsCalledOnTheCallersThread) {
    ErrorProvider provider(12);
    JobContext job;
    const auto caller = std::this_thread::get_id();
    std::vector<SearchSlot> order;
    searchModel(
        request(SearchMethod::Anneal, 12, 4), provider,
        [&](const SearchStep& step) {
            EXPECT_EQ(std::this_thread::get_id(), caller);
            if (order.empty() || order.back() != step.slot)
                order.push_back(step.slot);
        },
        job);
    EXPECT_EQ(order, searchSlots(3, KeyValueMode::Joint));
}

TEST(SearchMethods, ReportsTheFirstFailureInOrder) {
    class BrokenProvider : public ErrorProvider {
    public:
        using ErrorProvider::ErrorProvider;
        std::unique_ptr<GroupingCost> costFor(SearchSlot slot,
                                              const ModelGrouping& chosen) override {
            if (slot.layer > 0)
                return std::make_unique<FunctionCost>([](const Grouping&) { return std::nan(""); });
            return ErrorProvider::costFor(slot, chosen);
        }
    };
    BrokenProvider provider(12);
    ModelSearchRequest what = request(SearchMethod::Random, 12, 4);
    what.threadCount = 3;
    for (int round = 0; round < 20; ++round)
        expectError(ErrorCode::NotFinite, "layer 1, key and value heads: the objective",
                    [&] { found(what, provider); });
}

TEST(SearchMethods, KeepsWhatWasFoundWhenStoppedOnManyThreads) {
    std::stop_source stop;
    JobContext job(stop.get_token(), {});
    class StoppingProvider : public ErrorProvider {
    public:
        StoppingProvider(int headCount, std::stop_source& source)
            : ErrorProvider(headCount), m_source(source) {}
        std::unique_ptr<GroupingCost> costFor(SearchSlot slot,
                                              const ModelGrouping& chosen) override {
            if (slot.layer == 2) // With one thread the slots before it are done.
                m_source.request_stop();
            return ErrorProvider::costFor(slot, chosen);
        }

    private:
        std::stop_source& m_source;
    };
    StoppingProvider provider(12, stop);
    ModelSearchRequest what = request(SearchMethod::Agglomerate, 12, 5);
    what.threadCount = 1;
    const ModelSearchResult result = searchModel(what, provider, {}, job);
    EXPECT_EQ(result.stopReason, StopReason::Stopped);
    EXPECT_EQ(result.slots.size(), 2U);
    EXPECT_FALSE(result.optimalityGap);
    EXPECT_EQ(result.grouping[2], LayerGrouping::joint(balancedRuns(12, 5)));
    EXPECT_THROW(searchModel(what, provider, {}, job), Cancelled);
}

TEST(SearchMethods, MqaIsOneGroupAndManualWhatIsGiven) {
    ErrorProvider provider(6);
    const Found one = found(request(SearchMethod::Mqa, 6, 0), provider);
    EXPECT_EQ(keyValueHeadTotal(one.result.grouping), 6);
    EXPECT_EQ(one.result.optimalityGap, 0.0);

    ModelSearchRequest what = request(SearchMethod::Manual, 6, 0);
    what.keyValue = KeyValueMode::Independent;
    what.manual = {{grouping("0 0 1 1 2 2"), grouping("0 1 0 1 0 1")},
                   {grouping("0 0 0 0 1 1"), grouping("0 1 2 3 4 5")},
                   {grouping("0 1 1 1 1 1"), grouping("0 0 0 0 0 0")}};
    const Found given = found(what, provider);
    EXPECT_EQ(given.result.grouping, what.manual);
    EXPECT_NEAR(given.result.slots[2].result.cost,
                provider.costOf({1, SlotKind::Key}, grouping("0 0 0 0 1 1")), 1e-9);
    EXPECT_GT(given.result.optimalityGap, 0.0);
    what.maximumGroupSize = 4;
    expectError(ErrorCode::BadUsage, "Layer 2: the given grouping has a group of 5 heads",
                [&] { found(what, provider); });
    what.keyValue = KeyValueMode::Joint;
    what.maximumGroupSize = 0;
    expectError(ErrorCode::BadUsage,
                "Layer 0: the given grouping shares keys and values differently",
                [&] { found(what, provider); });
    what.manual.pop_back();
    expectError(ErrorCode::BadUsage, "has 2 layers, expected 3", [&] { found(what, provider); });
}

// The least of all ways to give three layers nine heads, each layer by brute force.
TEST(SearchBudgets, IsTheLeastOfAllShares) {
    for (const SearchMethod method : {SearchMethod::Exact, SearchMethod::Agglomerate}) {
        ErrorProvider provider(6);
        provider.weights = {1.0, 0.25, 3.0};
        ModelSearchRequest what = request(method, 6, 0);
        what.budget = 9;
        const Found shared = found(what, provider);
        ASSERT_TRUE(shared.result.budget);
        EXPECT_EQ(keyValueHeadTotal(shared.result.grouping), 2 * 9);
        double least = std::numeric_limits<double>::infinity();
        std::vector<std::vector<double>> curves;
        for (const SearchSlot slot : searchSlots(3, KeyValueMode::Joint)) {
            curves.emplace_back();
            const SquareMatrix gram = provider.matrixOf(slot);
            PairCost cost(gram, diagonalOf(gram));
            for (int groups = 1; groups <= 6; ++groups)
                curves.back().push_back(
                    lowestCost(cost, allGroupings(6, groups, GroupSizes::Unequal)));
        }
        for (int first = 1; first <= 6; ++first)
            for (int second = 1; second <= 6; ++second)
                if (const int third = 9 - first - second; third >= 1 && third <= 6)
                    least =
                        std::min(least, curves[0][static_cast<std::size_t>(first - 1)] +
                                            0.25 * curves[1][static_cast<std::size_t>(second - 1)] +
                                            3.0 * curves[2][static_cast<std::size_t>(third - 1)]);
        const double cost = shared.result.budget->share.cost;
        EXPECT_GE(cost, least - 1e-9);
        EXPECT_LE(cost, (method == SearchMethod::Exact ? 1.0 : 1.3) * least + 1e-9);
        EXPECT_NEAR(*shared.result.optimalityGap, (cost - least) / cost, 1e-9);
        EXPECT_EQ(provider.curvesSeen, 3U);
        EXPECT_EQ(shared.result.budget->front.front().total, 3);
        EXPECT_NEAR(shared.result.budget->front.back().cost, 0.0, 1e-9); // All heads of their own.
    }
}

TEST(SearchBudgets, CountsKeysAndValuesApartWhereTheyAreIndependent) {
    ErrorProvider provider(6);
    ModelSearchRequest what = request(SearchMethod::Anneal, 6, 0);
    what.keyValue = KeyValueMode::Independent;
    what.anneal.iterations = 500;
    what.budget = 17;
    const Found shared = found(what, provider);
    EXPECT_EQ(keyValueHeadTotal(shared.result.grouping), 17);
    EXPECT_EQ(shared.result.budget->share.groupCounts.size(), 6U);
    EXPECT_EQ(shared.steps.size(), 6U * 6U); // One a slot and number of groups.
    // Equal sizes: only divisors.
    what.sizes = GroupSizes::Equal;
    const Found equal = found(what, provider);
    for (const int groups : equal.result.budget->share.groupCounts)
        EXPECT_EQ(6 % groups, 0);
}

TEST(SearchBudgets, RefusesWhatCannotBeShared) {
    ErrorProvider provider(6);
    ModelSearchRequest what = request(SearchMethod::Exact, 6, 0);
    what.budget = 19;
    expectError(ErrorCode::BadUsage, "19 heads for 3 partitions of 6 heads, expected 3 to 18",
                [&] { found(what, provider); });
    what.maximumGroupSize = 3;
    what.budget = 5;
    expectError(ErrorCode::BadUsage, "expected 6 to 18", [&] { found(what, provider); });
    what.method = SearchMethod::Mqa;
    expectError(ErrorCode::BadUsage, "leaves nothing to share out", [&] { found(what, provider); });
    ErrorProvider whole(6, CostKind::Whole);
    what = request(SearchMethod::Anneal, 6, 0);
    what.budget = 9;
    expectError(ErrorCode::BadUsage, "an objective in closed form", [&] { found(what, whole); });
}

} // namespace regroup::test
