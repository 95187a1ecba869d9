// SPDX-License-Identifier: GPL-3.0-or-later
// Searches in closed form on heads around a few centres: no model, only the algorithms.
#include "core/base/random.h"
#include "core/search/exact.h"
#include "core/search/mean_error_cost.h"
#include "core/search/model_search.h"

#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <numeric>

namespace regroup {
namespace {

SquareMatrix traces(int headCount, std::uint64_t seed) {
    constexpr std::size_t width = 32;
    Random random(seed);
    std::vector<std::array<double, width>> points(static_cast<std::size_t>(headCount));
    for (std::size_t head = 0; head < points.size(); ++head)
        for (std::size_t column = 0; column < width; ++column)
            points[head][column] =
                (head >= 4 ? 0.8 * points[head % 4][column] : 0.0) + random.normal();
    SquareMatrix result(headCount);
    for (int row = 0; row < headCount; ++row)
        for (int column = 0; column < headCount; ++column)
            result.at(row, column) =
                std::inner_product(points[static_cast<std::size_t>(row)].begin(),
                                   points[static_cast<std::size_t>(row)].end(),
                                   points[static_cast<std::size_t>(column)].begin(), 0.0);
    return result;
}

/// The mean's error, known by its groups only: what rules without a pair form have.
class GroupsOnly : public GroupingCost {
public:
    explicit GroupsOnly(std::unique_ptr<GroupingCost> cost) : m_cost(std::move(cost)) {}
    double cost(const Grouping& grouping) override { return m_cost->cost(grouping); }
    std::optional<double> groupCost(std::span<const int> members) override {
        return m_cost->groupCost(members);
    }

private:
    std::unique_ptr<GroupingCost> m_cost;
};

class ErrorProvider : public CostProvider {
public:
    ErrorProvider(int headCount, bool hasPairs) : m_headCount(headCount), m_hasPairs(hasPairs) {}
    std::unique_ptr<GroupingCost> costFor(SearchSlot slot, const ModelGrouping&) override {
        auto cost = makeMeanErrorCost(traces(m_headCount, static_cast<std::uint64_t>(slot.layer)),
                                      std::vector<int>(static_cast<std::size_t>(m_headCount), 1));
        if (m_hasPairs)
            return cost;
        return std::make_unique<GroupsOnly>(std::move(cost));
    }
    const SquareMatrix& similarityFor(SearchSlot) override { return m_none; }
    bool slotsAreIndependent() const override { return true; }

private:
    int m_headCount;
    bool m_hasPairs;
    SquareMatrix m_none;
};

/// Arguments: layers, heads, groups, whether the cost has a pair form.
void anneal(benchmark::State& state) {
    ModelSearchRequest request;
    request.layerCount = static_cast<int>(state.range(0));
    request.headCount = static_cast<int>(state.range(1));
    request.groupCount = static_cast<int>(state.range(2));
    request.method = SearchMethod::Anneal;
    request.sizes = GroupSizes::Unequal;
    ErrorProvider provider(request.headCount, state.range(3) != 0);
    JobContext job;
    for (auto _ : state)
        benchmark::DoNotOptimize(searchModel(request, provider, {}, job));
}
BENCHMARK(anneal)
    ->Args({8, 16, 4, 1})
    ->Args({8, 16, 4, 0})
    ->Args({32, 32, 8, 1})
    ->Args({32, 32, 8, 0})
    ->ArgNames({"layers", "heads", "groups", "pairs"})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

/// All numbers of groups of one layer of 16 heads.
void exactAll(benchmark::State& state) {
    const auto cost = makeMeanErrorCost(traces(16, 1), std::vector<int>(16, 1));
    JobContext job;
    for (auto _ : state)
        benchmark::DoNotOptimize(exactGroupings(16, 0, *cost, job));
}
BENCHMARK(exactAll)->Unit(benchmark::kMillisecond);

void exactPairs(benchmark::State& state) {
    const auto heads = static_cast<int>(state.range(0));
    const auto cost =
        makeMeanErrorCost(traces(heads, 1), std::vector<int>(static_cast<std::size_t>(heads), 1));
    JobContext job;
    for (auto _ : state)
        benchmark::DoNotOptimize(exactGrouping(heads, heads / 2, GroupSizes::Equal, *cost, job));
}
BENCHMARK(exactPairs)->Arg(32)->Arg(64)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace regroup

BENCHMARK_MAIN();
