// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace regroup {

/// What a figure of runs was made of.
struct FigureRecipe {
    std::string figure; ///< "pareto", "bars", ...
    std::string task;   ///< Of the measure; empty: the figure has none.
    std::string metric;
    std::string protocol;
    std::string filter;             ///< Of the run table.
    std::vector<std::int64_t> runs; ///< That are drawn.
};

/// YAML that lies beside an exported figure: how to draw it again, and for every run its command,
/// recipe, seed, versions and hashes. Runs that are gone from the store are named by their id.
/// @throws Error(BadData, Locked)
std::string figureRecipeText(const std::filesystem::path& store, const FigureRecipe& recipe);

} // namespace regroup
