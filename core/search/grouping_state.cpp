// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/grouping_state.h"

#include <algorithm>
#include <array>

namespace regroup {

HeadGroups::HeadGroups(const Grouping& start)
    : m_labels(start.labels().begin(), start.labels().end()), m_members(start.members()),
      m_places(m_labels.size()) {
    for (const std::vector<int>& members : m_members)
        for (std::size_t place = 0; place < members.size(); ++place)
            m_places[static_cast<std::size_t>(members[place])] = place;
}

Grouping HeadGroups::groupingAfter(const HeadChange& change) const {
    std::vector<int> labels = m_labels;
    labels[static_cast<std::size_t>(change.head)] = change.target;
    if (change.other >= 0)
        labels[static_cast<std::size_t>(change.other)] = change.otherTarget;
    return Grouping::fromLabels(labels);
}

void HeadGroups::apply(const HeadChange& change) {
    moveTo(change.head, change.target);
    if (change.other >= 0)
        moveTo(change.other, change.otherTarget);
}

void HeadGroups::moveTo(int head, int group) {
    const auto index = static_cast<std::size_t>(head);
    std::vector<int>& old = m_members[static_cast<std::size_t>(m_labels[index])];
    old[m_places[index]] = old.back();
    m_places[static_cast<std::size_t>(old.back())] = m_places[index];
    old.pop_back();
    std::vector<int>& joined = m_members[static_cast<std::size_t>(group)];
    m_places[index] = joined.size();
    joined.push_back(head);
    m_labels[index] = group;
}

CostForm costFormOf(GroupingCost& cost) {
    if (cost.pairGain() != nullptr)
        return CostForm::Pairs;
    return cost.groupCost(std::array{0}) ? CostForm::Groups : CostForm::Whole;
}

GroupingState::GroupingState(HeadGroups groups, GroupingCost& cost, double startCost)
    : m_costs(cost), m_form(costFormOf(cost)), m_groups(std::move(groups)), m_cost(startCost) {
    for (int group = 0; group < m_groups.groupCount() && m_form != CostForm::Whole; ++group) {
        std::vector<int> members = m_groups.members(group);
        std::sort(members.begin(), members.end());
        double part = 0;
        if (m_form == CostForm::Groups)
            part = m_costs.groupCost(members).value();
        else
            for (const int head : members)
                part += gainWith(head, group);
        m_parts.push_back(part);
    }
}

double GroupingState::propose(const HeadChange& change) {
    m_change = change;
    switch (m_form) {
    case CostForm::Pairs: m_costAfter = proposePairs(); break;
    case CostForm::Groups: m_costAfter = proposeGroups(); break;
    case CostForm::Whole: m_costAfter = m_costs.cost(m_groups.groupingAfter(change)); break;
    }
    return m_costAfter;
}

void GroupingState::accept() {
    const auto source = static_cast<std::size_t>(m_groups.groupOf(m_change.head));
    const bool three = hasThirdGroup();
    m_groups.apply(m_change);
    m_cost = m_costAfter;
    if (m_form == CostForm::Whole)
        return;
    m_parts[source] = m_sourceAfter;
    m_parts[static_cast<std::size_t>(m_change.target)] = m_targetAfter;
    if (three)
        m_parts[static_cast<std::size_t>(m_change.otherTarget)] = m_thirdAfter;
}

bool GroupingState::hasThirdGroup() const {
    return m_change.other >= 0 && m_change.otherTarget != m_groups.groupOf(m_change.head);
}

double GroupingState::gainWith(int head, int group) const {
    const SquareMatrix& gain = *m_costs.pairGain();
    double sum = 0;
    for (const int other : m_groups.members(group))
        sum += gain.at(head, other);
    return sum;
}

/// A head that leaves or joins takes or brings its row and its column of the group's gains; the
/// diagonal lies in both.
double GroupingState::proposePairs() {
    const SquareMatrix& gain = *m_costs.pairGain();
    const auto [head, target, other, otherTarget] = m_change;
    const int source = m_groups.groupOf(head);
    const bool three = hasThirdGroup();
    const int sourceSize = m_groups.sizeOf(source);
    const int targetSize = m_groups.sizeOf(target);
    const int thirdSize = three ? m_groups.sizeOf(otherTarget) : 0;
    const double before = partOf(source) / sourceSize + partOf(target) / targetSize +
                          (three ? partOf(otherTarget) / thirdSize : 0.0);
    m_sourceAfter = partOf(source) - 2 * gainWith(head, source) + gain.at(head, head);
    m_targetAfter = partOf(target) + 2 * gainWith(head, target) + gain.at(head, head);
    double after = 0;
    if (other >= 0)
        m_targetAfter +=
            -2 * (gainWith(other, target) + gain.at(head, other)) + gain.at(other, other);
    if (other >= 0 && !three) {
        m_sourceAfter +=
            2 * (gainWith(other, source) - gain.at(head, other)) + gain.at(other, other);
        after = m_sourceAfter / sourceSize;
    } else {
        after = m_sourceAfter / (sourceSize - 1);
    }
    if (three) {
        m_thirdAfter =
            partOf(otherTarget) + 2 * gainWith(other, otherTarget) + gain.at(other, other);
        after += m_thirdAfter / (thirdSize + 1);
    }
    return m_cost + before - after - m_targetAfter / (other >= 0 ? targetSize : targetSize + 1);
}

double GroupingState::proposeGroups() {
    const auto [head, target, other, otherTarget] = m_change;
    const int source = m_groups.groupOf(head);
    const bool three = hasThirdGroup();
    m_sourceAfter = partAfter(source, head, three ? -1 : other);
    m_targetAfter = partAfter(target, other, head);
    double difference = m_sourceAfter + m_targetAfter - partOf(source) - partOf(target);
    if (three) {
        m_thirdAfter = partAfter(otherTarget, -1, other);
        difference += m_thirdAfter - partOf(otherTarget);
    }
    return m_cost + difference;
}

/// @param leaves, joins heads, or -1 for none.
double GroupingState::partAfter(int group, int leaves, int joins) {
    std::vector<int> members;
    for (const int head : m_groups.members(group))
        if (head != leaves)
            members.push_back(head);
    if (joins >= 0)
        members.push_back(joins);
    std::sort(members.begin(), members.end());
    return m_costs.groupCost(members).value();
}

} // namespace regroup
