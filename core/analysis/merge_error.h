// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/head_moments.h"

#include <memory>
#include <optional>
#include <span>

namespace regroup {

/// What a merge rule loses on the groups of one layer's key heads, or value heads: the expected
/// squared distance between each member's output and what the shared head gives it, in closed form.
/// Immutable; any thread.
/// Source: method.md section 4.3.
class GroupErrors {
public:
    /// @param moments of keyMoments or valueMoments, with the refinements that the merge will use.
    GroupErrors(HeadMoments moments, MergeRule rule);
    ~GroupErrors();
    GroupErrors(GroupErrors&&) noexcept;
    GroupErrors& operator=(GroupErrors&&) noexcept;

    /// @param storedHeads members of one group: stored heads, 0 to present.groupCount() - 1, in any
    ///        order (First keeps the one that comes first in order of heads). One member alone: 0.
    /// @return at least 0; not divided by energy().
    /// @note Mean and First: nanoseconds per pair of members. Svd: the eigenvalues of the group's
    ///       moment, per channel pair where keys are rotated. Align: a descent, tens of times
    ///       slower.
    double error(std::span<const int> storedHeads) const;

    /// A number that error() of the same members is never below, from pairs of them: n members
    /// that are turned and averaged lose the sum of their pairs' squared distances over n, and no
    /// turn brings two closer than the best one for them alone. Align without metrics; nothing
    /// otherwise.
    /// @note Nanoseconds per pair, after headCount^2 / 2 singular value decompositions at the
    ///       first call.
    std::optional<double> errorBound(std::span<const int> storedHeads) const;

    /// Energy of all heads of the layer (every query head counts), in the same metric.
    double energy() const;

private:
    struct State;
    std::unique_ptr<const State> m_state;
};

} // namespace regroup
