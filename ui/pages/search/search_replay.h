// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/search/search_types.h"

#include <span>

namespace regroup::ui {

/// The grouping of a whole model as a search stood at one of its steps: in the step's own slot the
/// candidate itself, in slots that the search came to before it the best of theirs, elsewhere what
/// `around` says.
/// @param steps in the order the search made them; `at` is one of them.
ModelGrouping groupingAt(std::span<const SearchStep> steps, std::size_t at,
                         const ModelGrouping& around);

} // namespace regroup::ui
