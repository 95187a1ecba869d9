// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eval/choice_scores.h"
#include "core/eval/label_scores.h"

#include <optional>
#include <string>

namespace regroup {

// What an item of an evaluation came to, as the store keeps it: short JSON whose numbers come back
// bit for bit, so that a resumed evaluation gives the same result. Internal to workflow.

std::string itemDetail(const ChoiceScores& scores);
std::string itemDetail(const LabelScores& scores);

/// nullopt: not of this kind, or of another number of choices; the item is scored again.
std::optional<ChoiceScores> choiceScoresOf(const std::string& detail, std::size_t choices);
std::optional<LabelScores> labelScoresOf(const std::string& detail, std::size_t labels);

} // namespace regroup
