// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/compare.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace regroup {

namespace {

void checkSameHeads(const Grouping& first, const Grouping& second) {
    if (first.headCount() != second.headCount())
        throw Error(ErrorCode::BadData,
                    fmt::format("Cannot compare a grouping of {} heads with one of {} heads.",
                                first.headCount(), second.headCount()));
}

/// Square table of the heads that group `row` of first and group `column` of second share; 0 where
/// there is no such group.
class SharedHeads {
public:
    SharedHeads(const Grouping& first, const Grouping& second)
        : m_size(static_cast<std::size_t>(std::max(first.groupCount(), second.groupCount()))),
          m_counts(m_size * m_size, 0) {
        for (int head = 0; head < first.headCount(); ++head)
            ++m_counts[static_cast<std::size_t>(first.labelOf(head)) * m_size +
                       static_cast<std::size_t>(second.labelOf(head))];
    }

    std::size_t size() const { return m_size; }
    int at(std::size_t row, std::size_t column) const { return m_counts[row * m_size + column]; }

private:
    std::size_t m_size;
    std::vector<int> m_counts;
};

/// Matches groups of first with groups of second one to one, so that the most heads stay: the
/// Hungarian algorithm with potentials, on costs minus shared heads. Row and column 0 are virtual,
/// as in its usual form.
class GroupMatching {
public:
    explicit GroupMatching(const SharedHeads& shared)
        : m_shared(shared), m_size(shared.size()), m_rowPotential(m_size + 1, 0),
          m_columnPotential(m_size + 1, 0), m_rowOf(m_size + 1, 0) {}

    int mostSharedHeads() {
        for (std::size_t row = 1; row <= m_size; ++row)
            matchRow(row);
        return m_columnPotential[0]; // Minus the least cost.
    }

private:
    /// Grows a tree of tight edges from row until it meets a free column, then turns the path
    /// around.
    void matchRow(std::size_t row) {
        m_slack.assign(m_size + 1, std::numeric_limits<int>::max());
        m_visited.assign(m_size + 1, false);
        m_previous.assign(m_size + 1, 0);
        m_rowOf[0] = row;
        std::size_t column = 0;
        do {
            m_visited[column] = true;
            const std::size_t next = nearestColumn(column);
            shiftPotentials(m_slack[next]);
            column = next;
        } while (m_rowOf[column] != 0);
        for (; column != 0; column = m_previous[column])
            m_rowOf[column] = m_rowOf[m_previous[column]];
    }

    /// The column outside the tree with the least slack, after `column` has joined the tree.
    std::size_t nearestColumn(std::size_t column) {
        const std::size_t row = m_rowOf[column];
        std::size_t nearest = 0;
        for (std::size_t other = 1; other <= m_size; ++other) {
            if (m_visited[other])
                continue;
            const int reduced =
                -m_shared.at(row - 1, other - 1) - m_rowPotential[row] - m_columnPotential[other];
            if (reduced < m_slack[other]) {
                m_slack[other] = reduced;
                m_previous[other] = column;
            }
            if (nearest == 0 || m_slack[other] < m_slack[nearest])
                nearest = other;
        }
        return nearest;
    }

    void shiftPotentials(int step) {
        for (std::size_t column = 0; column <= m_size; ++column) {
            if (m_visited[column]) {
                m_rowPotential[m_rowOf[column]] += step;
                m_columnPotential[column] -= step;
            } else {
                m_slack[column] -= step;
            }
        }
    }

    const SharedHeads& m_shared;
    std::size_t m_size;
    std::vector<int> m_rowPotential;
    std::vector<int> m_columnPotential;
    std::vector<std::size_t> m_rowOf; ///< Row that is matched with a column; 0: none.
    std::vector<int> m_slack;
    std::vector<bool> m_visited;
    std::vector<std::size_t> m_previous;
};

std::int64_t pairCount(const std::vector<int>& sizes) {
    std::int64_t pairs = 0;
    for (const int size : sizes)
        pairs += std::int64_t{size} * (size - 1) / 2;
    return pairs;
}

} // namespace

int movedHeadCount(const Grouping& first, const Grouping& second) {
    checkSameHeads(first, second);
    const SharedHeads shared(first, second);
    return first.headCount() - GroupMatching(shared).mostSharedHeads();
}

double randIndex(const Grouping& first, const Grouping& second) {
    checkSameHeads(first, second);
    const std::int64_t all = pairCount({first.headCount()});
    if (all == 0)
        return 1.0;
    const std::int64_t both = pairCount(commonRefinement(first, second).groupSizes());
    const std::int64_t disagreeing =
        pairCount(first.groupSizes()) + pairCount(second.groupSizes()) - 2 * both;
    return 1.0 - static_cast<double>(disagreeing) / static_cast<double>(all);
}

Grouping commonRefinement(const Grouping& first, const Grouping& second) {
    checkSameHeads(first, second);
    std::vector<int> labels;
    labels.reserve(first.labels().size());
    for (int head = 0; head < first.headCount(); ++head)
        labels.push_back(first.labelOf(head) * second.groupCount() + second.labelOf(head));
    return Grouping::fromLabels(labels);
}

} // namespace regroup
