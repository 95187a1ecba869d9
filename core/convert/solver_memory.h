// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"

#include <cstdint>

namespace regroup {

class Checkpoint;

/// What solving a layer anew takes beside the model and the text's hidden states: the sums of its
/// equations in float64, and what the original did on the text. From headers, an upper estimate.
/// @param tokenCount of the calibration text.
std::uint64_t layerSolverBytes(const Checkpoint& checkpoint, const MergeRefinements& refinements,
                               std::int64_t tokenCount);

} // namespace regroup
