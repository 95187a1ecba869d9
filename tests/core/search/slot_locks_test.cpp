// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/model_search.h"
#include "core/search/similarity_cost.h"
#include "core/search/slot_locks.h"
#include "tests/core/search/search_support.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace regroup::test {

namespace {

bool contains(const std::vector<int>& list, int value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

/// The meaning of locks, pair by pair of heads, without any of the code under test.
bool holdsLocks(const SlotLocks& locks, const Grouping& found) {
    const Grouping& given = locks.grouping;
    if (locks.whole)
        return found == given;
    for (int a = 0; a < given.headCount(); ++a)
        for (int b = 0; b < given.headCount(); ++b) {
            const bool wasTogether = given.labelOf(a) == given.labelOf(b);
            const bool isTogether = found.labelOf(a) == found.labelOf(b);
            const bool inLockedGroup = contains(locks.groups, given.labelOf(a)) ||
                                       contains(locks.groups, given.labelOf(b));
            const bool bothLocked = contains(locks.heads, a) && contains(locks.heads, b);
            if ((inLockedGroup || bothLocked) && wasTogether != isTogether)
                return false;
        }
    return true;
}

bool isWithin(const Grouping& one, int largest) {
    const std::vector<int> sizes = one.groupSizes();
    return largest == 0 || *std::max_element(sizes.begin(), sizes.end()) <= largest;
}

std::vector<int> someOf(int count) {
    std::vector<int> picked;
    for (int index = 0; index < count; ++index)
        if (*rc::gen::inRange(0, 3) == 0)
            picked.push_back(index);
    return picked;
}

/// Another similarity for every slot; independent slots.
class ManySimilarities : public CostProvider {
public:
    std::unique_ptr<GroupingCost> costFor(SearchSlot slot, const ModelGrouping&) override {
        return std::make_unique<SimilarityCost>(randomSimilarity(6, slotSeed(7, slot)));
    }
    const SquareMatrix& similarityFor(SearchSlot slot) override {
        m_similarity = randomSimilarity(6, slotSeed(7, slot));
        return m_similarity;
    }
    bool slotsAreIndependent() const override { return true; }

private:
    SquareMatrix m_similarity;
};

/// Keys of layer 0: heads 0 and 3, of one group, and head 4 of another. Values of layer 1: a group.
/// Layer 2 as a whole, in groups that no equal search would make.
std::vector<SlotLocks> threeLayersOfLocks() {
    return {{{0, SlotKind::Key}, grouping("0 1 1 0 1 2"), false, {0, 3, 4}, {}},
            {{1, SlotKind::Value}, grouping("0 1 0 1 2 2"), false, {}, {1}},
            {{2, SlotKind::Key}, grouping("0 0 0 0 1 2"), true, {}, {}},
            {{2, SlotKind::Value}, grouping("0 1 1 1 1 1"), true, {}, {}}};
}

ModelSearchRequest lockedRequest() {
    ModelSearchRequest request;
    request.layerCount = 3;
    request.headCount = 6;
    request.groupCount = 3;
    request.method = SearchMethod::Anneal;
    request.keyValue = KeyValueMode::Independent;
    request.locks = threeLayersOfLocks();
    return request;
}

ModelSearchResult searched(const ModelSearchRequest& request) {
    ManySimilarities provider;
    JobContext job;
    return searchModel(request, provider, {}, job);
}

} // namespace

// There is a start exactly where any of all partitions holds the locks, and it is one of those.
RC_GTEST_PROP(SlotLocks, StartHoldsLocksWhereverThatIsPossible, ()) {
    const int headCount = *rc::gen::inRange(1, 7);
    std::vector<int> labels;
    for (int head = 0; head < headCount; ++head)
        labels.push_back(*rc::gen::inRange(0, 3));
    SlotLocks locks;
    locks.grouping = Grouping::fromLabels(labels);
    locks.heads = someOf(headCount);
    locks.groups = someOf(locks.grouping.groupCount());
    const int groupCount = *rc::gen::inRange(1, headCount + 1);
    PartitionLimits limits(*rc::gen::element(GroupSizes::Equal, GroupSizes::Unequal));
    limits.maximumGroupSize = *rc::gen::inRange(0, headCount + 1);
    std::vector<Grouping> allowed = allGroupings(headCount, groupCount, limits.sizes);
    std::erase_if(allowed, [&](const Grouping& one) {
        return !holdsLocks(locks, one) || !isWithin(one, limits.maximumGroupSize);
    });
    const auto start = lockedStart(locks, groupCount, limits);
    RC_ASSERT(start.has_value() == !allowed.empty());
    RC_ASSERT(!start || std::find(allowed.begin(), allowed.end(), *start) != allowed.end());
}

TEST(SlotLocks, SearchFindsTheBestOfWhatIsAllowed) {
    for (const GroupSizes sizes : {GroupSizes::Equal, GroupSizes::Unequal}) {
        ModelSearchRequest request = lockedRequest();
        request.sizes = sizes;
        const ModelSearchResult result = searched(request);
        ASSERT_EQ(result.slots.size(), 6U);
        ManySimilarities provider;
        for (const SlotSearchResult& slot : result.slots) {
            const auto cost = provider.costFor(slot.slot, {});
            const SlotLocks* locks = locksOf(request, slot.slot);
            if (locks != nullptr && locks->whole) {
                EXPECT_EQ(slot.result.best, locks->grouping);
                continue;
            }
            std::vector<Grouping> allowed = allGroupings(6, 3, sizes);
            std::erase_if(allowed, [&](const Grouping& one) {
                return locks != nullptr && !holdsLocks(*locks, one);
            });
            ASSERT_FALSE(allowed.empty());
            EXPECT_NEAR(slot.result.cost, lowestCost(*cost, allowed), 1e-12);
            EXPECT_TRUE(locks == nullptr || holdsLocks(*locks, slot.result.best));
        }
    }
}

TEST(SlotLocks, EveryMethodLeavesLockedLayersAlone) {
    for (const SearchMethod method :
         {SearchMethod::Neighbour, SearchMethod::Random, SearchMethod::Paper, SearchMethod::Exact,
          SearchMethod::Ward, SearchMethod::Agglomerate, SearchMethod::Mqa}) {
        ModelSearchRequest request = lockedRequest();
        request.method = method;
        std::erase_if(request.locks, [](const SlotLocks& locks) { return !locks.whole; });
        const ModelGrouping found = searched(request).grouping;
        EXPECT_EQ(found[2].key, grouping("0 0 0 0 1 2")) << searchMethodName(method);
        EXPECT_EQ(found[2].value, grouping("0 1 1 1 1 1"));
        EXPECT_EQ(found[0].key.groupCount(), method == SearchMethod::Mqa ? 1 : 3);
        request.locks = threeLayersOfLocks();
        expectError(ErrorCode::BadUsage, "cannot keep locked heads", [&] { searched(request); });
    }
}

TEST(SlotLocks, ABudgetCountsWhatIsLocked) {
    ModelSearchRequest request = lockedRequest();
    request.sizes = GroupSizes::Unequal;
    request.budget = 14;
    const ModelSearchResult result = searched(request);
    EXPECT_EQ(keyValueHeadTotal(result.grouping), 14);
    for (const SlotLocks& locks : request.locks)
        EXPECT_TRUE(holdsLocks(locks, partitionOf(result.grouping, locks.slot)));
    // At least 2 (two groups of locked heads), 1, 1, 2 (a locked group and the rest), 3 and 2.
    request.budget = 10;
    expectError(ErrorCode::BadUsage, "expected 11 to", [&] { searched(request); });
}

TEST(SlotLocks, AreRefusedWhereTheyDoNotFit) {
    ModelSearchRequest request = lockedRequest();
    request.groupCount = 1; // Locked heads of two groups.
    expectError(ErrorCode::BadUsage, "layer 0, key heads: 1 groups cannot hold its locked",
                [&] { searched(request); });
    request = lockedRequest();
    request.locks[0].heads = {6};
    expectError(ErrorCode::BadUsage, "head 6 is locked, expected 0 to 5",
                [&] { searched(request); });
    request = lockedRequest();
    request.keyValue = KeyValueMode::Joint;
    expectError(ErrorCode::BadUsage, "is locked, expected a searched one",
                [&] { searched(request); });
}

TEST(SlotLocks, OfKeysAndValuesAreJoined) {
    const Grouping pairs = grouping("0 0 1 1");
    const std::vector<SlotLocks> apart = {{{0, SlotKind::Key}, pairs, false, {0}, {1}},
                                          {{0, SlotKind::Value}, pairs, false, {0, 1}, {}},
                                          {{1, SlotKind::Key}, pairs, false, {}, {}}};
    EXPECT_EQ(splitLockedLayer(apart), -1);
    const std::vector<SlotLocks> expected = {{{0, SlotKind::Joint}, pairs, false, {0, 1}, {1}}};
    EXPECT_EQ(locksFor(KeyValueMode::Joint, apart), expected);
    EXPECT_EQ(locksFor(KeyValueMode::Independent, apart).size(), 2U);
    std::vector<SlotLocks> differing = apart;
    differing[1].grouping = grouping("0 1 1 0");
    EXPECT_EQ(splitLockedLayer(differing), 0);
}

} // namespace regroup::test
