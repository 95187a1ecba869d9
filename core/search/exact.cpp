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
#include <span>

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

std::vector<int> headsOf(HeadSet set) {
    std::vector<int> members;
    for (; set != 0; set &= set - 1)
        members.push_back(std::countr_zero(set));
    return members;
}

HeadSet setOf(std::span<const int> members) {
    HeadSet set = 0;
    for (const int head : members)
        set |= HeadSet{1} << static_cast<unsigned>(head);
    return set;
}

/// The cost of every set of heads as one group; infinity for those that a size rule leaves out.
/// Where the cost has bounds, a set holds its bound until it is settled: a partition of least cost
/// in this table whose groups are all settled is the one of least cost.
class GroupTable {
public:
    /// @param isAllowed tells of a size whether groups may have it.
    template <typename IsAllowed>
    GroupTable(int headCount, GroupingCost& cost, IsAllowed isAllowed, JobContext& job)
        : m_cost(cost), m_job(job),
          m_costs(std::size_t{1} << static_cast<unsigned>(headCount), infinity),
          m_isSettled(m_costs.size(), !cost.groupBound(std::array{0}).has_value()) {
        for (HeadSet set = 1; set < m_costs.size(); ++set) {
            if (set % 256 == 0) { // Of rules that are fitted to each group this is what takes time.
                job.throwIfStopped();
                job.report("Errors of all groups", set, std::ssize(m_costs));
            }
            if (!isAllowed(std::popcount(set)))
                continue;
            const std::vector<int> members = headsOf(set);
            m_costs[set] =
                m_isSettled[set] ? partOf(cost, members) : cost.groupBound(members).value();
        }
    }

    double operator[](HeadSet set) const { return m_costs[set]; }

    /// Puts the true costs of the partition's groups in the place of their bounds.
    /// @return whether there was a bound among them.
    bool settle(const Grouping& partition) {
        bool isNew = false;
        for (const std::vector<int>& members : partition.members()) {
            const HeadSet set = setOf(members);
            if (m_isSettled[set])
                continue;
            m_job.throwIfStopped();
            m_job.report("Groups fitted for the proof", ++m_settledCount, 0);
            m_costs[set] = partOf(m_cost, members);
            m_isSettled[set] = true;
            isNew = true;
        }
        return isNew;
    }

private:
    GroupingCost& m_cost;
    JobContext& m_job;
    std::vector<double> m_costs;
    std::vector<bool> m_isSettled;
    std::int64_t m_settledCount = 0;
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
Grouping leastEqualGrouping(int headCount, int groupCount, const GroupTable& groups,
                            JobContext& job) {
    const int size = headCount / groupCount;
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

Grouping exactEqualGrouping(int headCount, int groupCount, GroupingCost& cost, JobContext& job) {
    const int size = headCount / groupCount;
    GroupTable groups(
        headCount, cost, [&](int count) { return count == size; }, job);
    Grouping best = leastEqualGrouping(headCount, groupCount, groups, job);
    while (groups.settle(best))
        best = leastEqualGrouping(headCount, groupCount, groups, job);
    return best;
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
    GroupTable groups(
        headCount, cost, [&](int size) { return size <= largest; }, job);
    Grouping best = SubsetTable(headCount, groups, job).best(groupCount).value();
    while (groups.settle(best))
        best = SubsetTable(headCount, groups, job).best(groupCount).value();
    return best;
}

std::vector<std::optional<Grouping>> exactGroupings(int headCount, int maximumGroupSize,
                                                    GroupingCost& cost, JobContext& job) {
    checkSubsetHeads(headCount);
    const int largest = maximumGroupSize > 0 ? maximumGroupSize : headCount;
    GroupTable groups(
        headCount, cost, [&](int size) { return size <= largest; }, job);
    std::vector<std::optional<Grouping>> found;
    bool isNew = true;
    while (isNew) {
        const SubsetTable table(headCount, groups, job);
        found.clear();
        isNew = false;
        for (int groupCount = 1; groupCount <= headCount; ++groupCount) {
            found.push_back(table.best(groupCount));
            isNew = (found.back() && groups.settle(*found.back())) || isNew;
        }
    }
    return found;
}

} // namespace regroup
