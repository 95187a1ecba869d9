// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/exact.h"

#include "core/base/error.h"
#include "core/jobs/job_context.h"
#include "core/search/matching.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace regroup {

namespace {

using HeadSet = std::uint32_t; ///< A bit for each head.

constexpr double infinity = std::numeric_limits<double>::infinity();

double partOf(GroupingCost& cost, std::span<const int> members) {
    const auto part = cost.groupCost(members);
    if (!part)
        throw Error(ErrorCode::BadUsage,
                    "An exact search needs an objective that is a sum over groups, expected "
                    "similarity, error or weight-sharing-error.",
                    "Use anneal or paper for objectives that run the model.");
    if (std::isnan(*part))
        throw Error(ErrorCode::NotFinite,
                    fmt::format("The objective of the group with head {} is not a number.",
                                members.front()));
    return *part;
}

/// The cost of every set of heads as one group; infinity for those that a size rule leaves out.
class GroupTable {
public:
    /// @param isAllowed tells of a size whether groups may have it.
    template <typename IsAllowed>
    GroupTable(int headCount, GroupingCost& cost, IsAllowed isAllowed, JobContext& job)
        : m_costs(std::size_t{1} << static_cast<unsigned>(headCount), infinity) {
        std::vector<int> members;
        for (HeadSet set = 1; set < m_costs.size(); ++set) {
            if (set % 256 == 0) { // Of rules that are fitted to each group this is what takes time.
                job.throwIfStopped();
                job.report("Errors of all groups", set, std::ssize(m_costs));
            }
            if (!isAllowed(std::popcount(set)))
                continue;
            members.clear();
            for (HeadSet rest = set; rest != 0; rest &= rest - 1)
                members.push_back(std::countr_zero(rest));
            m_costs[set] = partOf(cost, members);
        }
    }

    double operator[](HeadSet set) const { return m_costs[set]; }

private:
    std::vector<double> m_costs;
};

/// Calls visit(group, others) for every way to split off the group with the set's first head.
template <typename Visit> void forFirstGroups(HeadSet set, Visit visit) {
    const HeadSet first = set & (~set + 1);
    const HeadSet rest = set ^ first;
    for (HeadSet others = rest;; others = (others - 1) & rest) { // All subsets, the empty one last.
        visit(set ^ others, others);
        if (others == 0)
            return;
    }
}

void label(HeadSet group, int name, std::vector<int>& labels) {
    for (; group != 0; group &= group - 1)
        labels[static_cast<std::size_t>(std::countr_zero(group))] = name;
}

/// The table of all numbers of groups. What is left after the first group never holds head 0, so
/// half of all sets are enough.
class SubsetTable {
public:
    SubsetTable(int headCount, const GroupTable& groups, JobContext& job)
        : m_headCount(headCount), m_groups(groups),
          m_rows(std::size_t{1} << static_cast<unsigned>(headCount - 1)) {
        m_rows[0].fill(infinity);
        m_rows[0][0] = 0;
        for (std::size_t half = 1; half < m_rows.size(); ++half) {
            if (half % 256 == 0)
                job.throwIfStopped();
            fill(half);
        }
    }

    std::optional<Grouping> best(int groupCount) const {
        HeadSet set = (HeadSet{1} << static_cast<unsigned>(m_headCount)) - 1;
        std::vector<int> labels(static_cast<std::size_t>(m_headCount));
        for (int left = groupCount; left > 0; --left) {
            double lowest = infinity;
            HeadSet chosen = 0;
            forFirstGroups(set, [&](HeadSet group, HeadSet others) {
                const double cost =
                    m_groups[group] + rowOf(others)[static_cast<std::size_t>(left - 1)];
                if (cost < lowest) {
                    lowest = cost;
                    chosen = group;
                }
            });
            if (chosen == 0)
                return std::nullopt;
            label(chosen, groupCount - left, labels);
            set ^= chosen;
        }
        return Grouping::fromLabels(labels);
    }

private:
    using Row = std::array<double, subsetHeadLimit>; ///< Least cost by number of groups, 0 first.

    const Row& rowOf(HeadSet set) const { return m_rows[set >> 1U]; }

    void fill(std::size_t half) {
        Row row;
        row.fill(infinity);
        forFirstGroups(static_cast<HeadSet>(half) << 1U, [&](HeadSet group, HeadSet others) {
            const double cost = m_groups[group];
            const Row& rest = rowOf(others);
            for (std::size_t count = 1; count < row.size();
                 ++count) { // Without a branch: vectorised.
                const double sum = cost + rest[count - 1];
                row[count] = sum < row[count] ? sum : row[count];
            }
        });
        m_rows[half] = row;
    }

    int m_headCount;
    const GroupTable& m_groups;
    std::vector<Row> m_rows; ///< Of sets without head 0, shifted by it.
};

/// Groups of one size: far fewer sets, each split into as many groups as its size says.
Grouping exactEqualGrouping(int headCount, int groupCount, GroupingCost& cost, JobContext& job) {
    const int size = headCount / groupCount;
    const GroupTable groups(
        headCount, cost, [&](int count) { return count == size; }, job);
    const HeadSet all = (HeadSet{1} << static_cast<unsigned>(headCount)) - 1;
    std::vector<double> least(std::size_t{all} + 1, infinity);
    std::vector<HeadSet> firstGroup(least.size(), 0);
    least[0] = 0;
    for (HeadSet set = 1; set <= all; ++set) {
        if (std::popcount(set) % size != 0)
            continue;
        job.throwIfStopped();
        forFirstGroups(set, [&](HeadSet group, HeadSet others) {
            const double sum = groups[group] + least[others];
            if (sum < least[set]) {
                least[set] = sum;
                firstGroup[set] = group;
            }
        });
    }
    std::vector<int> labels(static_cast<std::size_t>(headCount));
    HeadSet left = all;
    for (int name = 0; name < groupCount; ++name) {
        label(firstGroup[left], name, labels);
        left ^= firstGroup[left];
    }
    return Grouping::fromLabels(labels);
}

/// At most two heads a group: a matching, in which heads that stay alone are matched to as many
/// vertices that stand for nothing.
Grouping exactPairs(int headCount, int groupCount, GroupingCost& cost, JobContext& job) {
    const int aloneCount = 2 * groupCount - headCount;
    SquareMatrix weights(headCount + aloneCount, infinity);
    const auto set = [&](int row, int column, double weight) {
        weights.at(row, column) = weights.at(column, row) = weight;
    };
    for (int first = 0; first < headCount; ++first) {
        job.throwIfStopped();
        for (int second = first + 1; second < headCount; ++second)
            set(first, second, partOf(cost, std::array{first, second}));
        if (aloneCount == 0)
            continue;
        const double alone = partOf(cost, std::array{first});
        for (int nobody = headCount; nobody < weights.size(); ++nobody)
            set(first, nobody, alone);
    }
    const std::vector<int> partners = minimumPerfectMatching(weights);
    std::vector<int> labels;
    for (int head = 0; head < headCount; ++head) {
        const int partner = partners[static_cast<std::size_t>(head)];
        labels.push_back(partner < head ? partner : head);
    }
    return Grouping::fromLabels(labels);
}

void checkSubsetHeads(int headCount) {
    if (headCount > subsetHeadLimit)
        throw Error(ErrorCode::BadUsage,
                    fmt::format("An exact search of groups of any size takes at most {} heads, "
                                "found {}.",
                                subsetHeadLimit, headCount),
                    "Use anneal, which tells how far it can be from the optimum.");
}

} // namespace

bool hasExactSearch(int headCount, int groupCount, const PartitionLimits& limits) {
    return headCount <= subsetHeadLimit || groupCount == 1 || groupCount == headCount ||
           largestGroupSize(headCount, groupCount, limits) <= 2;
}

Grouping exactGrouping(int headCount, int groupCount, const PartitionLimits& limits,
                       GroupingCost& cost, JobContext& job) {
    checkPossible(headCount, groupCount, limits);
    (void)partOf(cost, std::array{0}); // Throws for a cost that is no sum.
    if (groupCount == 1 || groupCount == headCount)
        return balancedRuns(headCount, groupCount);
    if (largestGroupSize(headCount, groupCount, limits) <= 2)
        return exactPairs(headCount, groupCount, cost, job);
    checkSubsetHeads(headCount);
    if (limits.sizes == GroupSizes::Equal)
        return exactEqualGrouping(headCount, groupCount, cost, job);
    const int largest = largestGroupSize(headCount, groupCount, limits);
    const GroupTable groups(
        headCount, cost, [&](int size) { return size <= largest; }, job);
    return SubsetTable(headCount, groups, job).best(groupCount).value();
}

std::vector<std::optional<Grouping>> exactGroupings(int headCount, int maximumGroupSize,
                                                    GroupingCost& cost, JobContext& job) {
    checkSubsetHeads(headCount);
    const int largest = maximumGroupSize > 0 ? maximumGroupSize : headCount;
    const GroupTable groups(
        headCount, cost, [&](int size) { return size <= largest; }, job);
    const SubsetTable table(headCount, groups, job);
    std::vector<std::optional<Grouping>> found;
    for (int groupCount = 1; groupCount <= headCount; ++groupCount)
        found.push_back(table.best(groupCount));
    return found;
}

} // namespace regroup
