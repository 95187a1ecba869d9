// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eval/choice_scores.h"

#include <cstdint>
#include <span>
#include <vector>

namespace regroup {

// How items become rows of tokens, and rows become batches. Internal to eval.

/// One answer read from a row: the log-probabilities of targets at the row's last positions.
struct RowAnswer {
    std::size_t choice = 0;
    std::vector<std::int64_t> targets;
};

/// One sequence to feed. All answers of a row have equally many targets.
struct ChoiceRow {
    std::size_t item = 0;
    std::vector<std::int64_t> ids;
    std::vector<RowAnswer> answers;
    bool wasCut = false;

    std::int64_t targetCount() const {
        return static_cast<std::int64_t>(answers.front().targets.size());
    }
};

/// Rows that begin with the same tokens, which are run once. Sorted by length, longest first.
struct RowGroup {
    std::int64_t prefixLength = 0; ///< 0: nothing is shared.
    std::vector<ChoiceRow> rows;
};

/// @throws Error(BadData)
std::vector<ChoiceRow> rowsOf(std::span<const TokenizedChoices> items, std::int64_t maximumLength);

/// Groups neighbouring rows (items of one subject come one after the other) wherever what they
/// share saves more than a tenth of their tokens.
std::vector<RowGroup> groupRows(std::vector<ChoiceRow> rows, bool sharePrefixes);

} // namespace regroup
