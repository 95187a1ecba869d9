// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/edit_hint.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

/// Changes below this are rounding: a hint must not send heads to and fro.
constexpr double smallestGain = 1e-9;

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

/// The sums from which the change of any swap or move follows in constant time.
class ObjectiveSums {
public:
    ObjectiveSums(const SquareMatrix& similarity, const Grouping& grouping)
        : m_similarity(similarity), m_grouping(grouping), m_sizes(grouping.groupSizes()) {
        if (similarity.size() != grouping.headCount())
            throw Error(ErrorCode::BadData,
                        fmt::format("The similarity matrix has {} heads, expected {} as in the "
                                    "grouping.",
                                    similarity.size(), grouping.headCount()));
        m_toGroup.assign(at(grouping.headCount()), std::vector<double>(m_sizes.size(), 0.0));
        m_groupSums.assign(m_sizes.size(), 0.0);
        for (int head = 0; head < grouping.headCount(); ++head)
            for (int other = 0; other < grouping.headCount(); ++other)
                m_toGroup[at(head)][at(grouping.labelOf(other))] += pair(head, other);
        for (int head = 0; head < grouping.headCount(); ++head)
            m_groupSums[at(grouping.labelOf(head))] +=
                m_toGroup[at(head)][at(grouping.labelOf(head))];
    }

    double objective() const {
        double total = 0;
        for (std::size_t group = 0; group < m_sizes.size(); ++group)
            total += m_groupSums[group] / m_sizes[group];
        return total;
    }
    bool isFinite() const {
        return std::all_of(m_similarity.values().begin(), m_similarity.values().end(),
                           [](double value) { return std::isfinite(value); });
    }

    double swapGain(int first, int second) const {
        return exchangeGain(first, second) + exchangeGain(second, first);
    }
    double moveGain(int head, int toGroup) const {
        const int from = m_grouping.labelOf(head);
        const double self = pair(head, head);
        const double left = m_groupSums[at(from)] - 2 * m_toGroup[at(head)][at(from)] + self;
        const double joined =
            m_groupSums[at(toGroup)] + 2 * m_toGroup[at(head)][at(toGroup)] + self;
        return left / (m_sizes[at(from)] - 1) - m_groupSums[at(from)] / m_sizes[at(from)] +
               joined / (m_sizes[at(toGroup)] + 1) -
               m_groupSums[at(toGroup)] / m_sizes[at(toGroup)];
    }

private:
    double pair(int first, int second) const {
        return 0.5 * (m_similarity.at(first, second) + m_similarity.at(second, first));
    }
    /// What the group of `leaving` gains when `joining` takes its place.
    double exchangeGain(int leaving, int joining) const {
        const auto group = at(m_grouping.labelOf(leaving));
        const double change = pair(leaving, leaving) + pair(joining, joining) -
                              2 * m_toGroup[at(leaving)][group] +
                              2 * (m_toGroup[at(joining)][group] - pair(joining, leaving));
        return change / m_sizes[group];
    }

    const SquareMatrix& m_similarity;
    const Grouping& m_grouping;
    std::vector<int> m_sizes;
    std::vector<std::vector<double>> m_toGroup; ///< [head][group], sum of s over the group.
    std::vector<double> m_groupSums;            ///< [group], sum over its ordered pairs.
};

bool isSet(const std::vector<char>& flags, int index) {
    return at(index) < flags.size() && flags[at(index)] != 0;
}

void takeBetter(std::optional<EditHint>& best, const EditHint& candidate) {
    if (candidate.gain > (best ? best->gain : 0.0) + smallestGain)
        best = candidate;
}

} // namespace

double similarityObjective(const SquareMatrix& similarity, const Grouping& grouping) {
    return ObjectiveSums(similarity, grouping).objective();
}

std::optional<EditHint> bestSwap(const SquareMatrix& similarity, const Grouping& grouping,
                                 const HintLimits& limits) {
    const ObjectiveSums sums(similarity, grouping);
    std::optional<EditHint> best;
    if (!sums.isFinite())
        return best;
    for (int first = 0; first < grouping.headCount(); ++first)
        for (int second = first + 1; second < grouping.headCount(); ++second) {
            if (grouping.labelOf(first) == grouping.labelOf(second) ||
                isSet(limits.fixedHeads, first) || isSet(limits.fixedHeads, second) ||
                isSet(limits.closedGroups, grouping.labelOf(first)) ||
                isSet(limits.closedGroups, grouping.labelOf(second)))
                continue;
            takeBetter(best, {EditHint::Kind::Swap, first, second, sums.swapGain(first, second)});
        }
    return best;
}

std::optional<EditHint> bestMove(const SquareMatrix& similarity, const Grouping& grouping,
                                 const HintLimits& limits) {
    const ObjectiveSums sums(similarity, grouping);
    std::optional<EditHint> best;
    if (!sums.isFinite())
        return best;
    const std::vector<std::vector<int>> members = grouping.members();
    for (int head = 0; head < grouping.headCount(); ++head) {
        const int from = grouping.labelOf(head);
        if (members[at(from)].size() == 1 || isSet(limits.fixedHeads, head) ||
            isSet(limits.closedGroups, from))
            continue;
        for (int group = 0; group < grouping.groupCount(); ++group)
            if (group != from && !isSet(limits.closedGroups, group))
                takeBetter(best, {EditHint::Kind::Move, head, members[at(group)].front(),
                                  sums.moveGain(head, group)});
    }
    return best;
}

std::optional<EditHint> bestHint(const SquareMatrix& similarity, const Grouping& grouping,
                                 HintMoves moves, const HintLimits& limits) {
    const std::optional<EditHint> swap = bestSwap(similarity, grouping, limits);
    if (moves == HintMoves::SwapsOnly)
        return swap;
    const std::optional<EditHint> move = bestMove(similarity, grouping, limits);
    if (!swap || (move && move->gain > swap->gain + smallestGain))
        return move;
    return swap;
}

} // namespace regroup::ui
