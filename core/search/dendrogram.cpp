// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/dendrogram.h"

#include "core/search/average_linkage.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

namespace regroup {

namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

SquareMatrix distancesOf(const SquareMatrix& similarity) {
    SquareMatrix distances(similarity.size());
    double farthest = 0;
    for (std::size_t index = 0; index < similarity.values().size(); ++index)
        if (std::isfinite(similarity.values()[index]))
            farthest = std::max(farthest, 1 - similarity.values()[index]);
    for (std::size_t index = 0; index < similarity.values().size(); ++index) {
        const double value = similarity.values()[index];
        distances.values()[index] = std::isfinite(value) ? 1 - value : farthest;
    }
    return distances;
}

} // namespace

Dendrogram Dendrogram::ofSimilarity(const SquareMatrix& similarity) {
    const SquareMatrix distances = distancesOf(similarity);
    Dendrogram tree;
    tree.m_steps = averageLinkage(distances);
    tree.m_order = optimalLeafOrder(distances, tree.m_steps);
    const int headCount = similarity.size();
    std::vector<int> places(at(headCount));
    for (int place = 0; place < headCount; ++place)
        places[at(tree.m_order[at(place)])] = place;
    std::vector<int> node(at(headCount)); // Of the subtree that is called by this head.
    std::iota(node.begin(), node.end(), 0);
    for (const LinkageStep& step : tree.m_steps) {
        Join join{node[at(step.first)], node[at(step.second)], 1 - step.height, step.size};
        // Leaves of a subtree stand together, so any of each tells which is on the left.
        if (places[at(step.first)] > places[at(step.second)])
            std::swap(join.left, join.right);
        node[at(step.first)] = headCount + static_cast<int>(tree.m_joins.size());
        tree.m_joins.push_back(join);
    }
    return tree;
}

const Dendrogram::Join& Dendrogram::join(int node) const {
    return m_joins[at(node - headCount())];
}

std::vector<int> Dendrogram::headsOf(int node) const {
    std::vector<int> heads;
    std::vector<int> open{node};
    while (!open.empty()) {
        const int next = open.back();
        open.pop_back();
        if (isHead(next)) {
            heads.push_back(next);
            continue;
        }
        open.push_back(join(next).left);
        open.push_back(join(next).right);
    }
    std::sort(heads.begin(), heads.end());
    return heads;
}

Grouping Dendrogram::cut(int groupCount) const {
    return groupingAfterSteps(
        headCount(), {m_steps.begin(), std::next(m_steps.begin(), headCount() - groupCount)});
}

} // namespace regroup
