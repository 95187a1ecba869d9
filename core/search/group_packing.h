// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace regroup {

/// Watches a method that merges groups until a given number is left, none of them larger than a
/// limit: it forbids a merge after which the groups could no longer be packed together so. Internal
/// to search.
class GroupPacking {
public:
    /// Every head begins as a group of its own, called by its number; a merged group has the name
    /// of its first. headCount <= groupCount * maximumGroupSize.
    GroupPacking(int headCount, int groupCount, int maximumGroupSize);

    bool allowsMerge(int first, int second) const;
    void merge(int first, int second); ///< One that is allowed. second is gone then.

private:
    /// Groups into bins, the largest first, each into the first bin with room. Of each group its
    /// bin, or empty if they do not fit.
    std::vector<int> packed(const std::vector<int>& sizes) const;

    int m_binCount;
    int m_binSize;
    std::vector<int> m_sizes; ///< [headCount], 0: gone.
    /// A packing that exists. Merges inside its bins keep it valid, so that there is always a way
    /// on, also where the rule of packed() finds none.
    std::vector<int> m_binOf;
};

} // namespace regroup
