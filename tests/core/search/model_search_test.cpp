// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/model_search.h"
#include "core/search/similarity_cost.h"
#include "tests/core/search/search_support.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace regroup::test {

namespace {

/// Another random similarity for every slot; writes down what it was asked for.
class RecordingProvider : public CostProvider {
public:
    explicit RecordingProvider(int headCount) : m_headCount(headCount) {}

    std::unique_ptr<GroupingCost> costFor(SearchSlot slot,
                                          const ModelGrouping& chosenSoFar) override {
        asked.push_back(slot);
        seen.push_back(chosenSoFar);
        if (onCost)
            onCost();
        return std::make_unique<SimilarityCost>(matrixOf(slot));
    }
    const SquareMatrix& similarityFor(SearchSlot slot) override {
        m_similarity = matrixOf(slot);
        return m_similarity;
    }
    SquareMatrix matrixOf(SearchSlot slot) const {
        return randomSimilarity(m_headCount, slotSeed(99, slot));
    }

    std::vector<SearchSlot> asked;
    std::vector<ModelGrouping> seen;
    std::function<void()> onCost;

private:
    int m_headCount;
    SquareMatrix m_similarity;
};

ModelSearchRequest request(SearchMethod method, int groupCount = 3,
                           GroupSizes sizes = GroupSizes::Equal) {
    ModelSearchRequest result;
    result.layerCount = 3;
    result.headCount = 6;
    result.groupCount = groupCount;
    result.method = method;
    result.sizes = sizes;
    result.seed = 42;
    return result;
}

struct ModelBench {
    explicit ModelBench(int headCount = 6) : provider(headCount) {}

    ModelSearchResult search(const ModelSearchRequest& what) {
        return searchModel(
            what, provider, [this](const SearchStep& step) { steps.push_back(step); }, job);
    }

    RecordingProvider provider;
    std::stop_source stop;
    std::vector<Progress> progress;
    JobContext job{stop.get_token(),
                   [this](const Progress& report) { progress.push_back(report); }};
    std::vector<SearchStep> steps;
};

} // namespace

TEST(SearchSlots, GoFrontToBackKeysBeforeValues) {
    EXPECT_EQ(searchSlots(2, KeyValueMode::Joint),
              (std::vector<SearchSlot>{{0, SlotKind::Joint}, {1, SlotKind::Joint}}));
    EXPECT_EQ(
        searchSlots(2, KeyValueMode::Independent),
        (std::vector<SearchSlot>{
            {0, SlotKind::Key}, {0, SlotKind::Value}, {1, SlotKind::Key}, {1, SlotKind::Value}}));
}

TEST(ModelSearch, LeavesLaterSlotsOriginalMeanwhile) {
    ModelBench bench;
    ModelSearchRequest what = request(SearchMethod::Paper);
    what.keyValue = KeyValueMode::Independent;
    const ModelSearchResult result = bench.search(what);
    ASSERT_EQ(bench.provider.asked, searchSlots(3, KeyValueMode::Independent));
    ModelGrouping expected = originalGrouping(3, 6);
    for (std::size_t index = 0; index < bench.provider.seen.size(); ++index) {
        EXPECT_EQ(bench.provider.seen[index], expected) << "slot " << index;
        LayerGrouping& layer = expected[index / 2];
        (index % 2 == 0 ? layer.key : layer.value) = result.slots[index].result.best;
    }
    EXPECT_EQ(result.grouping, expected);
    EXPECT_EQ(keyValueHeadTotal(result.grouping), 3 * 2 * 3);
}

TEST(ModelSearch, JointSearchGivesKeysAndValuesOnePartition) {
    ModelBench bench;
    const ModelSearchResult result = bench.search(request(SearchMethod::Paper));
    EXPECT_TRUE(isJoint(result.grouping));
    ASSERT_EQ(result.slots.size(), 3U);
    EXPECT_EQ(result.evaluations, 3 * 11);
    EXPECT_EQ(bench.steps.size(), 3U * 11U);
    for (std::size_t layer = 0; layer < 3; ++layer) {
        EXPECT_EQ(result.slots[layer].slot, (SearchSlot{static_cast<int>(layer), SlotKind::Joint}));
        EXPECT_EQ(result.slots[layer].result.best, result.grouping[layer].key);
    }
}

TEST(ModelSearch, GroupsOnlyTheLayersAndTheKindThatAreAskedFor) {
    ModelBench bench;
    for (const SearchMethod method :
         {SearchMethod::Neighbour, SearchMethod::Paper, SearchMethod::Random, SearchMethod::Mqa}) {
        ModelSearchRequest what = request(method, 2);
        what.onlyLayers = {1};
        const ModelSearchResult oneLayer = bench.search(what);
        const int groups = method == SearchMethod::Mqa ? 1 : 2;
        EXPECT_EQ(keyValueHeadTotal(oneLayer.grouping), 2 * (6 + groups + 6));
        EXPECT_EQ(oneLayer.grouping[1].key.groupCount(), groups);
        what.onlyLayers = {};
        what.keyValue = KeyValueMode::Independent;
        what.onlyKind = SlotKind::Value;
        for (const LayerGrouping& layer : bench.search(what).grouping) {
            EXPECT_EQ(layer.key, Grouping::original(6));
            EXPECT_EQ(layer.value.groupCount(), groups);
        }
    }
}

TEST(ModelSearch, RefusesToGroupOnlyWhatIsNotThere) {
    ModelBench bench;
    ModelSearchRequest what = request(SearchMethod::Neighbour);
    what.onlyLayers = {3};
    expectError(ErrorCode::BadUsage, "Layer 3 is to be grouped alone, expected 0 to 2",
                [&] { bench.search(what); });
    what.onlyLayers = {};
    what.onlyKind = SlotKind::Key;
    expectError(ErrorCode::BadUsage, "independently", [&] { bench.search(what); });
    what.keyValue = KeyValueMode::Independent;
    what.budget = 18;
    expectError(ErrorCode::BadUsage, "A budget is shared out over all",
                [&] { bench.search(what); });
}

TEST(ModelSearch, NeighbourTakesRunsOfHeads) {
    ModelBench bench;
    const ModelSearchResult equal = bench.search(request(SearchMethod::Neighbour));
    EXPECT_EQ(equal.grouping, ModelGrouping(3, LayerGrouping::joint(grouping("0 0 1 1 2 2"))));
    EXPECT_EQ(equal.evaluations, 3);
    SimilarityCost cost(bench.provider.matrixOf({1, SlotKind::Joint}));
    EXPECT_EQ(equal.slots[1].result.cost, cost.cost(grouping("0 0 1 1 2 2")));
    const ModelSearchResult unequal =
        bench.search(request(SearchMethod::Neighbour, 4, GroupSizes::Unequal));
    EXPECT_EQ(unequal.grouping, ModelGrouping(3, LayerGrouping::joint(grouping("0 0 1 1 2 3"))));
}

TEST(ModelSearch, RandomDrawsOnePartitionPerSlot) {
    ModelBench bench(12);
    ModelSearchRequest what = request(SearchMethod::Random, 4);
    what.headCount = 12;
    const ModelSearchResult result = bench.search(what);
    EXPECT_EQ(result.evaluations, 3);
    EXPECT_NE(result.grouping[0], result.grouping[1]);
    for (const LayerGrouping& layer : result.grouping)
        EXPECT_EQ(layer.key.groupSizes(), (std::vector<int>{3, 3, 3, 3}));
}

TEST(ModelSearch, AnnealFindsTheOptimumOfEveryLayer) {
    ModelBench bench;
    const ModelSearchResult result =
        bench.search(request(SearchMethod::Anneal, 3, GroupSizes::Unequal));
    for (const SlotSearchResult& slot : result.slots) {
        SimilarityCost cost(bench.provider.matrixOf(slot.slot));
        EXPECT_NEAR(slot.result.cost, lowestCost(cost, allGroupings(6, 3, GroupSizes::Unequal)),
                    1e-12);
    }
}

TEST(ModelSearch, RepeatsWithTheSeedAndGivesEverySlotItsOwn) {
    for (const SearchMethod method :
         {SearchMethod::Random, SearchMethod::Paper, SearchMethod::Anneal}) {
        ModelBench first(12);
        ModelBench second(12);
        ModelBench other(12);
        ModelSearchRequest what = request(method, 4, GroupSizes::Unequal);
        what.headCount = 12;
        EXPECT_EQ(first.search(what).grouping, second.search(what).grouping);
        EXPECT_EQ(first.steps, second.steps);
        what.seed = 43;
        other.search(what);
        EXPECT_NE(first.steps, other.steps);
    }
    EXPECT_NE(slotSeed(1, {0, SlotKind::Key}), slotSeed(1, {0, SlotKind::Value}));
    EXPECT_NE(slotSeed(1, {0, SlotKind::Joint}), slotSeed(1, {1, SlotKind::Key}));
}

TEST(ModelSearch, TakesAGroupCountPerLayer) {
    ModelBench bench;
    ModelSearchRequest what = request(SearchMethod::Paper);
    what.groupCountsPerLayer = {1, 6, 2};
    const ModelSearchResult result = bench.search(what);
    EXPECT_EQ(result.grouping[0].key.groupCount(), 1);
    EXPECT_EQ(result.grouping[1].key.groupCount(), 6);
    EXPECT_EQ(result.grouping[2].key.groupCount(), 2);
}

TEST(ModelSearch, TakesOneHeadAndAPrimeNumberOfHeads) {
    for (const SearchMethod method : {SearchMethod::Neighbour, SearchMethod::Random,
                                      SearchMethod::Paper, SearchMethod::Anneal}) {
        ModelBench one(1);
        ModelSearchRequest what = request(method, 1);
        what.headCount = 1;
        EXPECT_TRUE(isOriginal(one.search(what).grouping));
        ModelBench prime(71);
        what = request(method, 18, GroupSizes::Unequal);
        what.headCount = 71;
        what.anneal.iterations = 500;
        EXPECT_EQ(keyValueHeadTotal(prime.search(what).grouping), 3 * 2 * 18);
    }
}

TEST(ModelSearch, KeepsTheBudgetWhenStopped) {
    ModelBench bench;
    ModelSearchRequest what = request(SearchMethod::Paper, 3);
    what.keyValue = KeyValueMode::Independent;
    bench.provider.onCost = [&] {
        if (bench.provider.asked.size() == 3) // The keys of layer 1.
            bench.stop.request_stop();
    };
    const ModelSearchResult result = bench.search(what);
    EXPECT_EQ(result.stopReason, StopReason::Stopped);
    EXPECT_EQ(result.slots.size(), 2U);
    EXPECT_EQ(result.grouping[0],
              (LayerGrouping{result.slots[0].result.best, result.slots[1].result.best}));
    EXPECT_EQ(result.grouping[1], LayerGrouping::joint(grouping("0 0 1 1 2 2")));
    EXPECT_EQ(result.grouping[2], LayerGrouping::joint(grouping("0 0 1 1 2 2")));
    EXPECT_EQ(keyValueHeadTotal(result.grouping), 3 * 2 * 3);
}

TEST(ModelSearch, KeepsTheBestOfTheSlotThatWasStopped) {
    ModelBench bench;
    ModelSearchRequest what = request(SearchMethod::Paper, 4, GroupSizes::Unequal);
    const ModelSearchResult result = searchModel(
        what, bench.provider,
        [&](const SearchStep& step) {
            bench.steps.push_back(step);
            if (step.slot.layer == 1 && step.step == 5)
                bench.stop.request_stop();
        },
        bench.job);
    EXPECT_EQ(result.stopReason, StopReason::Stopped);
    ASSERT_EQ(result.slots.size(), 2U);
    EXPECT_EQ(result.slots[1].result.evaluations, 6);
    EXPECT_EQ(result.slots[1].result.cost, bench.steps.back().best);
    EXPECT_EQ(result.grouping[1].key, result.slots[1].result.best);
    EXPECT_EQ(result.grouping[2].key, grouping("0 0 1 1 2 3"));
    EXPECT_EQ(result.evaluations, 11 + 6);
}

TEST(ModelSearch, IsCancelledBeforeTheFirstGrouping) {
    ModelBench bench;
    bench.stop.request_stop();
    EXPECT_THROW(bench.search(request(SearchMethod::Paper)), Cancelled);
    EXPECT_TRUE(bench.provider.asked.empty());
    ModelBench during;
    during.provider.onCost = [&] { throw Cancelled{}; };
    EXPECT_THROW(during.search(request(SearchMethod::Neighbour)), Cancelled);
}

TEST(ModelSearch, ReportsProgressUpToTheEnd) {
    for (const SearchMethod method : {SearchMethod::Neighbour, SearchMethod::Random,
                                      SearchMethod::Paper, SearchMethod::Anneal}) {
        ModelBench bench;
        bench.search(request(method));
        ASSERT_FALSE(bench.progress.empty());
        for (const Progress& report : bench.progress) {
            EXPECT_EQ(report.step, "Searching groupings");
            EXPECT_LE(report.done, report.total);
        }
        EXPECT_EQ(bench.progress.back().done, bench.progress.back().total);
    }
}

TEST(ModelSearch, NamesLayerAndKindOfANumberThatIsNone) {
    class BrokenProvider : public RecordingProvider {
    public:
        using RecordingProvider::RecordingProvider;
        std::unique_ptr<GroupingCost> costFor(SearchSlot slot,
                                              const ModelGrouping& chosenSoFar) override {
            if (slot.layer == 2 && slot.kind == SlotKind::Value)
                return std::make_unique<FunctionCost>([](const Grouping&) { return std::nan(""); });
            return RecordingProvider::costFor(slot, chosenSoFar);
        }
    };
    JobContext job;
    BrokenProvider provider(6);
    for (const SearchMethod method : {SearchMethod::Neighbour, SearchMethod::Random,
                                      SearchMethod::Paper, SearchMethod::Anneal}) {
        ModelSearchRequest what = request(method);
        what.keyValue = KeyValueMode::Independent;
        expectError(ErrorCode::NotFinite, "layer 2, value heads: the objective of the grouping",
                    [&] { searchModel(what, provider, {}, job); });
    }
}

TEST(ModelSearch, RefusesRequestsThatCannotBeMet) {
    const auto expectRefused = [](ErrorCode code, const std::string& mention,
                                  const std::function<void(ModelSearchRequest&)>& change) {
        ModelBench bench;
        ModelSearchRequest what = request(SearchMethod::Anneal);
        change(what);
        expectError(code, mention, [&] { bench.search(what); });
        EXPECT_TRUE(bench.provider.asked.empty()); // Before any work.
    };
    expectRefused(ErrorCode::BadData, "6 heads in 4 groups of equal size",
                  [](auto& what) { what.groupCount = 4; });
    expectRefused(ErrorCode::BadData, "6 heads into 7 groups", [](auto& what) {
        what.groupCount = 7;
        what.sizes = GroupSizes::Unequal;
    });
    expectRefused(ErrorCode::BadData, "0 groups", [](auto& what) {
        what.groupCountsPerLayer = {1, 0, 1};
    });
    expectRefused(ErrorCode::BadUsage, "given for 2 layers, expected 3", [](auto& what) {
        what.groupCountsPerLayer = {1, 1};
    });
    expectRefused(ErrorCode::BadUsage, "0 layers of 6 heads",
                  [](auto& what) { what.layerCount = 0; });
    expectRefused(ErrorCode::BadUsage, "Locks", [](auto& what) { what.anneal.lockedHeads = {0}; });
    expectRefused(ErrorCode::BadUsage, "Layer 0: 3 groups of at most 1 heads hold no 6 heads",
                  [](auto& what) { what.maximumGroupSize = 1; });
    expectRefused(ErrorCode::BadUsage, "-1 iterations",
                  [](auto& what) { what.anneal.iterations = -1; });
    expectRefused(ErrorCode::BadUsage, "0 candidates", [](auto& what) {
        what.method = SearchMethod::Paper;
        what.paper.candidates = 0;
    });
    ModelBench other(5);
    expectError(ErrorCode::BadData,
                "layer 0, key and value heads: the similarity matrix has 5 heads, expected 6",
                [&] { other.search(request(SearchMethod::Paper)); });
}

TEST(SearchNames, AreThoseOfTheCommandLine) {
    for (const SearchMethod method : allSearchMethods())
        EXPECT_EQ(searchMethodFromName(searchMethodName(method)), method);
    expectError(ErrorCode::BadUsage, "Did you mean 'neighbour'?",
                [] { searchMethodFromName("neighbor"); });
    expectError(ErrorCode::BadUsage,
                "expected neighbour, random, paper, anneal, exact, ward, agglomerate, mqa, manual",
                [] { searchMethodFromName("x"); });
    for (const KeyValueMode mode : {KeyValueMode::Joint, KeyValueMode::Independent})
        EXPECT_EQ(keyValueModeFromName(keyValueModeName(mode)), mode);
    expectError(ErrorCode::BadUsage, "'both', expected joint or independent",
                [] { keyValueModeFromName("both"); });
    for (const SlotKind kind : {SlotKind::Key, SlotKind::Value, SlotKind::Joint})
        EXPECT_EQ(slotKindFromName(slotKindName(kind)), kind);
    EXPECT_EQ(slotKindName(SlotKind::Joint), "joint");
    expectError(ErrorCode::BadUsage, "'query' is not known", [] { slotKindFromName("query"); });
}

} // namespace regroup::test
