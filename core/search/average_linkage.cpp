// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/average_linkage.h"

#include "core/base/error.h"
#include "core/search/merge_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace regroup {

namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

SquareMatrix symmetricDistances(const SquareMatrix& distances) {
    if (distances.size() == 0)
        throw Error(ErrorCode::BadData,
                    "Average linkage: there are no heads, expected at least 1.");
    SquareMatrix symmetric(distances.size());
    for (int first = 0; first < distances.size(); ++first)
        for (int second = first + 1; second < distances.size(); ++second) {
            const double mean = 0.5 * (distances.at(first, second) + distances.at(second, first));
            if (!std::isfinite(mean))
                throw Error(ErrorCode::NotFinite,
                            fmt::format("Average linkage: the distance of heads {} and {} is not "
                                        "finite, expected a finite number.",
                                        first, second));
            symmetric.at(first, second) = symmetric.at(second, first) = mean;
        }
    return symmetric;
}

/// The shortest paths over the leaves of ever larger subtrees, by their two ends.
class LeafPaths {
public:
    explicit LeafPaths(const SquareMatrix& distances)
        : m_distances(distances), m_length(distances.size()),
          m_inner(at(distances.size() * distances.size())), m_sides(at(distances.size())) {
        for (int head = 0; head < distances.size(); ++head)
            m_sides[at(head)] = {{head}, {}};
    }

    /// Every leaf of one subtree becomes the left end, every leaf of the other the right end.
    void join(int one, int other) {
        const std::vector<int> left = leaves(one);
        const std::vector<int> right = leaves(other);
        for (const int begin : left) {
            const std::vector<Reach> reach = reaches(begin, one, right);
            for (const int end : right)
                setShortest(begin, end, other, right, reach);
        }
        m_sides[at(one)] = {left, right};
        m_sides[at(other)] = {};
    }

    std::vector<int> shortest(int root) const {
        const Sides& sides = m_sides[at(root)];
        if (sides.second.empty())
            return sides.first;
        std::pair<int, int> ends{sides.first.front(), sides.second.front()};
        for (const int begin : sides.first)
            for (const int end : sides.second)
                if (m_length.at(begin, end) < m_length.at(ends.first, ends.second))
                    ends = {begin, end};
        std::vector<int> path;
        append(path, ends.first, ends.second);
        return path;
    }

private:
    using Sides = std::pair<std::vector<int>, std::vector<int>>;
    struct Reach {
        double length = 0; ///< From the begin through its subtree to a leaf of the other one.
        int from = 0;      ///< The last leaf of its own subtree.
    };

    std::vector<int> leaves(int name) const {
        std::vector<int> all = m_sides[at(name)].first;
        all.insert(all.end(), m_sides[at(name)].second.begin(), m_sides[at(name)].second.end());
        return all;
    }

    /// Leaves where a path over the whole subtree can end that begins at `begin`.
    const std::vector<int>& oppositeEnds(int name, int begin) const {
        const auto& [first, second] = m_sides[at(name)];
        if (second.empty())
            return first; // A single leaf is both ends.
        return std::find(first.begin(), first.end(), begin) == first.end() ? first : second;
    }

    std::vector<Reach> reaches(int begin, int name, const std::vector<int>& targets) const {
        std::vector<Reach> reach;
        for (const int target : targets) {
            Reach best{std::numeric_limits<double>::infinity(), begin};
            for (const int last : oppositeEnds(name, begin)) {
                const double length = m_length.at(begin, last) + m_distances.at(last, target);
                if (length < best.length)
                    best = {length, last};
            }
            reach.push_back(best);
        }
        return reach;
    }

    void setShortest(int begin, int end, int name, const std::vector<int>& targets,
                     const std::vector<Reach>& reach) {
        const std::vector<int>& entries = oppositeEnds(name, end);
        double best = std::numeric_limits<double>::infinity();
        for (std::size_t index = 0; index < targets.size(); ++index) {
            const int entry = targets[index];
            if (std::find(entries.begin(), entries.end(), entry) == entries.end())
                continue;
            const double length = reach[index].length + m_length.at(entry, end);
            if (length < best) {
                best = length;
                inner(begin, end) = {reach[index].from, entry};
            }
        }
        inner(end, begin) = {inner(begin, end).second, inner(begin, end).first};
        m_length.at(begin, end) = m_length.at(end, begin) = best;
    }

    void append(std::vector<int>& path, int begin, int end) const {
        if (begin == end) {
            path.push_back(begin);
            return;
        }
        const auto [last, entry] = m_inner[at(begin * m_distances.size() + end)];
        append(path, begin, last);
        append(path, entry, end);
    }

    std::pair<int, int>& inner(int begin, int end) {
        return m_inner[at(begin * m_distances.size() + end)];
    }

    const SquareMatrix& m_distances;
    SquareMatrix m_length; ///< Of the path over the smallest subtree that has both leaves.
    std::vector<std::pair<int, int>> m_inner; ///< Where that path goes from one side to the other.
    std::vector<Sides> m_sides; ///< Leaves of both sides, by the lowest head of the subtree.
};

} // namespace

std::vector<LinkageStep> averageLinkage(const SquareMatrix& distances) {
    SquareMatrix means = symmetricDistances(distances);
    const int headCount = means.size();
    std::vector<int> sizes(at(headCount), 1);
    std::vector<LinkageStep> steps;
    while (static_cast<int>(steps.size()) < headCount - 1) {
        FirstLeast nearest;
        for (int first = 0; first < headCount; ++first)
            for (int second = first + 1; second < headCount && sizes[at(first)] > 0; ++second)
                if (sizes[at(second)] > 0)
                    nearest.offer(means.at(first, second), first, second);
        const int kept = nearest.first;
        const int gone = nearest.second;
        const double keptSize = sizes[at(kept)];
        const double goneSize = sizes[at(gone)];
        for (int other = 0; other < headCount; ++other)
            if (other != kept && other != gone)
                means.at(kept, other) = means.at(other, kept) =
                    (keptSize * means.at(kept, other) + goneSize * means.at(gone, other)) /
                    (keptSize + goneSize);
        sizes[at(kept)] += sizes[at(gone)];
        sizes[at(gone)] = 0;
        steps.push_back({kept, gone, nearest.least, sizes[at(kept)]});
    }
    return steps;
}

std::vector<int> optimalLeafOrder(const SquareMatrix& distances,
                                  const std::vector<LinkageStep>& steps) {
    const SquareMatrix symmetric = symmetricDistances(distances);
    LeafPaths paths(symmetric);
    for (const LinkageStep& step : steps)
        paths.join(step.first, step.second);
    std::vector<int> order = paths.shortest(0); // The whole tree is called by its lowest head.
    if (order.front() > order.back())
        std::reverse(order.begin(), order.end());
    return order;
}

} // namespace regroup
