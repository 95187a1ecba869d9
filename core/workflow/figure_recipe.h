// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
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

/// What a figure was made of that shows no stored run: similarities, a search or a training as the
/// window has them.
struct CommandRecipe {
    std::string figure;                ///< "heatmap", "objective", "training", ...
    std::vector<std::string> commands; ///< Lines of a terminal, in order.
    std::vector<std::pair<std::string, std::string>> facts; ///< E.g. {"model", its folder}.
    std::optional<std::int64_t> seed;
    ModelGrouping groups; ///< That are outlined; empty: none.
    int firstLayer = 0;   ///< Of groups.
    std::string recipe;   ///< YAML of what was done; empty: the commands say it.
};

std::string commandRecipeText(const CommandRecipe& recipe); ///< YAML, likewise.

/// YAML that lies beside an exported figure: how to draw it again, and for every run its command,
/// recipe, seed, versions and hashes. Runs that are gone from the store are named by their id.
/// @throws Error(BadData, Locked)
std::string figureRecipeText(const std::filesystem::path& store, const FigureRecipe& recipe);

} // namespace regroup
