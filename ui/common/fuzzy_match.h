// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

namespace regroup::ui {

struct FuzzyMatch {
    int score = 0;              ///< Higher is better; comparable for one query only.
    std::vector<int> positions; ///< Letters of the text that matched; ascending, each once.
};

/// Whether every word of the query can be found in the text letter by letter, in order but with
/// gaps, in any case: "exf" finds "Export Figure". Letters at the beginning of words and next to
/// each other count more. An empty query matches everything with the score 0.
std::optional<FuzzyMatch> fuzzyMatch(const QString& query, const QString& text);

} // namespace regroup::ui
