// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/search/layer_budgets.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <functional>
#include <map>

namespace regroup::test {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The least cost of every total, by trying all shares.
std::map<int, double> leastCosts(const std::vector<CostCurve>& curves,
                                 const std::vector<double>& weights) {
    std::map<int, double> least;
    const std::function<void(std::size_t, int, double)> extend = [&](std::size_t slot, int total,
                                                                     double cost) {
        if (slot == curves.size()) {
            const auto [known, added] = least.emplace(total, cost);
            if (!added && cost < known->second)
                known->second = cost;
            return;
        }
        for (std::size_t index = 0; index < curves[slot].size(); ++index)
            if (curves[slot][index] != infinity)
                extend(slot + 1, total + static_cast<int>(index) + 1,
                       cost + weights[slot] * curves[slot][index]);
    };
    extend(0, 0, 0.0);
    return least;
}

double costOf(const BudgetShare& share, const std::vector<CostCurve>& curves,
              const std::vector<double>& weights) {
    double sum = 0;
    int total = 0;
    for (std::size_t slot = 0; slot < curves.size(); ++slot) {
        sum += weights[slot] * curves[slot][static_cast<std::size_t>(share.groupCounts[slot] - 1)];
        total += share.groupCounts[slot];
    }
    EXPECT_EQ(total, share.total);
    return sum;
}

} // namespace

RC_GTEST_PROP(LayerBudgets, IsTheLeastOfAllShares, ()) {
    Random random(*rc::gen::arbitrary<std::uint64_t>());
    const int slotCount = *rc::gen::inRange(1, 5);
    const int headCount = *rc::gen::inRange(1, 6);
    std::vector<CostCurve> curves(static_cast<std::size_t>(slotCount));
    std::vector<double> weights;
    for (CostCurve& curve : curves) {
        for (int groups = 1; groups <= headCount; ++groups) // Not always falling, with holes.
            curve.push_back(groups < headCount && random.chance(0.2) ? infinity : random.uniform());
        weights.push_back(random.chance(0.2) ? 0.0 : random.uniform());
    }
    const BudgetTable table(curves, weights);
    const auto least = leastCosts(curves, weights);
    RC_ASSERT(table.smallestTotal() == least.begin()->first);
    double best = infinity;
    std::vector<int> frontTotals;
    for (int total = table.smallestTotal(); total <= table.largestTotal(); ++total) {
        if (const auto known = least.find(total); known != least.end() && known->second < best) {
            if (known->second < best - 1e-12)
                frontTotals.push_back(total);
            best = known->second;
        }
        const BudgetShare share = table.share(total);
        RC_ASSERT(share.total <= total);
        RC_ASSERT(std::abs(share.cost - best) < 1e-9);
        RC_ASSERT(std::abs(costOf(share, curves, weights) - best) < 1e-9);
    }
    std::vector<int> found;
    double before = infinity;
    for (const BudgetShare& share : table.front()) {
        RC_ASSERT(share.cost < before);
        RC_ASSERT(std::abs(costOf(share, curves, weights) - share.cost) < 1e-9);
        if (share.cost < before - 1e-12)
            found.push_back(share.total);
        before = share.cost;
    }
    RC_ASSERT(found == frontTotals);
}

// By hand: the first slot is worth much more a head, so it keeps them.
TEST(LayerBudgets, GivesHeadsWhereTheyAreWorthMost) {
    const std::vector<CostCurve> curves{{9, 3, 1, 0}, {2, 1.5, 1, 0}};
    const BudgetShare share = BudgetTable(curves, {}).share(5);
    EXPECT_EQ(share.groupCounts, (std::vector<int>{4, 1}));
    EXPECT_DOUBLE_EQ(share.cost, 2.0);
    const BudgetShare weighted = BudgetTable(curves, {0.1, 1.0}).share(5);
    EXPECT_EQ(weighted.groupCounts, (std::vector<int>{1, 4}));
    EXPECT_DOUBLE_EQ(weighted.cost, 0.9);
}

// A slot of no weight changes nothing, but the budget was asked for.
TEST(LayerBudgets, UsesTheWholeBudgetWhereThatCostsNothing) {
    EXPECT_EQ(BudgetTable({{3, 2, 1}, {3, 2, 1}}, {0.0, 0.0}).share(5).total, 5);
    EXPECT_EQ(BudgetTable({{1, 2, 3}}, {}).share(3).total, 1);
}

TEST(LayerBudgets, RefusesWhatCannotBeShared) {
    const BudgetTable table({{infinity, 2, 1}, {3, 2, 1}}, {});
    EXPECT_EQ(table.smallestTotal(), 3);
    expectError(ErrorCode::BadUsage,
                "A budget of 2 heads was given for 2 partitions, expected 3 to 6",
                [&] { table.share(2); });
    expectError(ErrorCode::BadUsage, "expected 3 to 6", [&] { table.share(7); });
    expectError(ErrorCode::BadData, "slot 1 has 1 values, expected 2", [] {
        BudgetTable({{1, 2}, {1}}, {});
    });
    expectError(ErrorCode::BadData, "a weight is -1", [] { BudgetTable({{1, 2}}, {-1.0}); });
    expectError(ErrorCode::NotFinite, "slot 0 costs nan with 2 groups", [] {
        BudgetTable({{1, std::nan("")}}, {});
    });
}

} // namespace regroup::test
