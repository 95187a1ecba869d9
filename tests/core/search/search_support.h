// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"
#include "core/grouping/generate.h"
#include "core/search/grouping_cost.h"
#include "core/search/pair_cost.h"
#include "core/search/search_types.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

namespace regroup::test {

/// Symmetric, uniform in [-1, 1), ones on the diagonal.
SquareMatrix randomSimilarity(int headCount, std::uint64_t seed);

/// Heads 2i and 2i + 1 are alike (1), all others are not (0).
SquareMatrix pairedSimilarity(int headCount);

/// Inner products of points around clusterCount centres, so positive semidefinite; heads of a
/// cluster are not neighbours.
SquareMatrix clusteredGram(int headCount, int clusterCount, double noise, std::uint64_t seed);

std::vector<double> diagonalOf(const SquareMatrix& matrix);

/// Every partition of the heads into groupCount groups; with Equal, only those of equal sizes.
std::vector<Grouping> allGroupings(int headCount, int groupCount, GroupSizes sizes);

/// The lowest cost of all these.
double lowestCost(GroupingCost& cost, const std::vector<Grouping>& groupings);

/// A cost given as a function; counts its calls. In no closed form.
class FunctionCost : public GroupingCost {
public:
    explicit FunctionCost(std::function<double(const Grouping&)> function)
        : m_function(std::move(function)) {}
    double cost(const Grouping& grouping) override {
        ++m_calls;
        return m_function(grouping);
    }
    std::int64_t calls() const { return m_calls; }

private:
    std::function<double(const Grouping&)> m_function;
    std::int64_t m_calls = 0;
};

/// Every group has a cost of its own, drawn by its members: nothing but the sum over groups holds.
class GroupTableCost : public GroupingCost {
public:
    explicit GroupTableCost(std::uint64_t seed) : m_seed(seed) {}
    double cost(const Grouping& grouping) override;
    std::optional<double> groupCost(std::span<const int> members) override; ///< In [0, 1).

private:
    std::uint64_t m_seed;
};

/// The sum of squares about each group's mean, known by its groups only.
class SuperadditiveCost : public PairCost {
public:
    explicit SuperadditiveCost(const SquareMatrix& gram);
    const SquareMatrix* pairGain() const override { return nullptr; }
    bool isSuperadditive() const override { return true; }
};

/// A job that can be stopped, and a context of one slot that keeps all steps.
struct SlotBench {
    std::stop_source stop;
    std::vector<Progress> progress;
    JobContext job{stop.get_token(),
                   [this](const Progress& report) { progress.push_back(report); }};
    std::vector<SearchStep> steps;
    SlotContext context{
        {3, SlotKind::Key}, [this](const SearchStep& step) { steps.push_back(step); }, job, 0, 0};
};

} // namespace regroup::test
