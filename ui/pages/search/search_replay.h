// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/search/search_types.h"

#include <span>
#include <vector>

namespace regroup::ui {

/// The grouping of a whole model as a search stood at one of its steps: in the step's own slot the
/// candidate itself, in slots that the search came to before it the best of theirs, elsewhere what
/// `around` says.
/// @param steps in the order the search made them; `at` is one of them.
ModelGrouping groupingAt(std::span<const SearchStep> steps, std::size_t at,
                         const ModelGrouping& around);

/// The best groups that a running search has found, slot by slot. Reads each step once.
class BestSoFar {
public:
    void clear() { m_slots.clear(); }
    void take(std::span<const SearchStep> steps); ///< Those that came since the last time.
    bool isEmpty() const { return m_slots.empty(); }
    /// @param around what stands where the search has not come to yet.
    ModelGrouping grouping(const ModelGrouping& around) const;

private:
    std::vector<SearchStep> m_slots; ///< The best step of each slot, in the order of their begin.
};

} // namespace regroup::ui
