// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/grouping_cost.h"

#include <vector>

namespace regroup {

/// What a search tries: head joins group target, and with other >= 0 that head of target goes on to
/// group otherTarget. Where this is the group that head came from, two heads have changed places;
/// elsewhere three groups have changed, and a head that is alone can join others without its group
/// disappearing.
struct HeadChange {
    int head = 0;
    int target = 0;
    int other = -1;
    int otherTarget = -1;
};

/// A partition that changes in place. Its group numbers are those of the start and stay. Internal
/// to search.
class HeadGroups {
public:
    explicit HeadGroups(const Grouping& start);

    int headCount() const { return static_cast<int>(m_labels.size()); }
    int groupCount() const { return static_cast<int>(m_members.size()); }
    int groupOf(int head) const { return m_labels[static_cast<std::size_t>(head)]; }
    int sizeOf(int group) const { return static_cast<int>(members(group).size()); }
    const std::vector<int>& members(int group) const {
        return m_members[static_cast<std::size_t>(group)];
    } ///< Any order.
    Grouping grouping() const { return Grouping::fromLabels(m_labels); }
    Grouping groupingAfter(const HeadChange& change) const;
    void apply(const HeadChange& change);

private:
    void moveTo(int head, int group);

    std::vector<int> m_labels;
    std::vector<std::vector<int>> m_members;
    std::vector<std::size_t> m_places; ///< Of each head in its group's members.
};

/// How much of its cost a GroupingCost lets a search update.
enum class CostForm {
    Pairs,  ///< pairGain(): a change looks at two groups' rows.
    Groups, ///< groupCost(): a change evaluates two groups.
    Whole   ///< Every candidate is evaluated as a whole.
};
CostForm costFormOf(GroupingCost& cost);

/// A partition with its cost, which is updated from what a change touches. Internal to search.
class GroupingState {
public:
    /// @param startCost cost.cost(groups.grouping()), which the caller has checked.
    GroupingState(HeadGroups groups, GroupingCost& cost, double startCost);

    const HeadGroups& groups() const { return m_groups; }
    double cost() const { return m_cost; }
    /// The cost after the change, which is not made yet. @throws what GroupingCost::cost() throws.
    double propose(const HeadChange& change);
    void accept(); ///< Makes the change last proposed.

private:
    double partOf(int group) const { return m_parts[static_cast<std::size_t>(group)]; }
    bool hasThirdGroup() const;
    double proposePairs();
    double proposeGroups();
    double partAfter(int group, int leaves, int joins);
    double gainWith(int head, int group) const;

    GroupingCost& m_costs;
    CostForm m_form;
    HeadGroups m_groups;
    double m_cost;
    std::vector<double> m_parts; ///< Pairs: the summed gain of each group; Groups: its cost.
    HeadChange m_change;
    double m_costAfter = 0;
    double m_sourceAfter = 0; ///< Part of the group that m_change.head leaves.
    double m_targetAfter = 0;
    double m_thirdAfter = 0; ///< Part of m_change.otherTarget, where it is a third group.
};

} // namespace regroup
