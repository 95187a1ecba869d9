// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_recipe.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace regroup {

/// Mean and spread of some numbers.
struct Spread {
    int count = 0;
    double mean = 0;
    double deviation = 0; ///< Standard deviation of the sample, SD(n - 1); 0 for one number.
    double least = 0;
    double most = 0;
};

/// @param numbers at least one.
Spread spreadOf(std::span<const double> numbers);

/// The runs of one line of a study with one group size on one model; they differ by seed.
struct StudyCell {
    std::string model;
    std::string line; ///< "original" for the model as it is.
    double averageGroupSize = 1;
    std::uint64_t keyValueBytesPerToken = 0; ///< The mean over seeds, rounded.
    Spread perplexity;
    Spread lossPerToken;
    /// Of the one run, over the text's windows; 0 where there are several seeds.
    double lossStandardError = 0;
};

/// In the order of the runs. Runs that are not finite are left out.
std::vector<StudyCell> studyCells(const RecipeReport& report);

nlohmann::ordered_json studyCellsToJson(std::span<const StudyCell> cells);

/// For every model a Markdown table: a row a line, a column a group size, perplexities as "mean ±
/// SD".
std::string studyTable(const RecipeReport& report);

/// Every cell in one line, with a header; numbers with a point.
std::string studyCsv(std::span<const StudyCell> cells);

} // namespace regroup
