// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"
#include "core/grouping/grouping.h"
#include "core/search/ward.h"

#include <vector>

namespace regroup {

/// How the heads of one layer come together, most similar first: a tree to look at and to cut.
/// Nodes are numbered as in scipy: 0 to headCount - 1 are the heads, headCount + i is join i.
class Dendrogram {
public:
    struct Join {
        int left = 0; ///< Nodes; left stands before right in order().
        int right = 0;
        double similarity = 0; ///< Mean over all pairs between both; never rises from join to join.
        int size = 0;          ///< Heads below.
    };

    /// Average linkage with optimal leaf order. A similarity that is not finite counts as the least
    /// that is. @param similarity [headCount, headCount], at least one head.
    static Dendrogram ofSimilarity(const SquareMatrix& similarity);

    int headCount() const { return static_cast<int>(m_order.size()); }
    int nodeCount() const { return headCount() + static_cast<int>(m_joins.size()); }
    bool isHead(int node) const { return node < headCount(); }
    const std::vector<Join>& joins() const { return m_joins; }
    const Join& join(int node) const;                         ///< @pre !isHead(node)
    const std::vector<int>& order() const { return m_order; } ///< Heads from left to right.
    std::vector<int> headsOf(int node) const;                 ///< Ascending.
    Grouping cut(int groupCount) const; ///< @pre 1 <= groupCount <= headCount().

private:
    std::vector<LinkageStep> m_steps;
    std::vector<Join> m_joins; ///< [headCount - 1]
    std::vector<int> m_order;
};

} // namespace regroup
