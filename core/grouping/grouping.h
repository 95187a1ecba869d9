// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

namespace regroup {

/// How the query heads of one layer share key/value heads.
///
/// Labels are dense and numbered in order of first use, so two groupings that
/// describe the same partition compare equal ({7, 7, 2} is stored as {0, 0, 1}).
/// Immutable: copy it freely, read it from any thread.
class Grouping {
public:
    /// @throws Error(BadData) if labels is empty or contains a negative label.
    static Grouping fromLabels(std::span<const int> labels);
    /// Every head its own group (multi-head attention). headCount must be positive.
    static Grouping original(int headCount);
    /// groupCount equal runs of neighbouring heads: {0, 0, 1, 1, ...}.
    /// @throws Error(BadData) if groupCount does not divide headCount.
    static Grouping neighbours(int headCount, int groupCount);

    int headCount() const { return static_cast<int>(m_labels.size()); }
    int groupCount() const { return m_groupCount; }
    std::span<const int> labels() const { return m_labels; } ///< [headCount], group of each head.
    int labelOf(int head) const { return m_labels[static_cast<std::size_t>(head)]; }
    std::vector<int> groupSizes() const;           ///< [groupCount], heads per group.
    std::vector<std::vector<int>> members() const; ///< [groupCount], heads in ascending order.
    bool isOriginal() const { return m_groupCount == headCount(); }
    bool hasEqualSizes() const;

    friend bool operator==(const Grouping&, const Grouping&) = default;

private:
    Grouping(std::vector<int> labels, int groupCount);

    std::vector<int> m_labels;
    int m_groupCount = 0;
};

std::string groupingText(const Grouping& grouping); ///< "0 0 1 1".

} // namespace regroup
