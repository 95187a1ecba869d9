// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_recipe.h"
#include "core/workflow/study_cells.h"

#include <filesystem>
#include <span>
#include <string>

namespace regroup {

/// Writes table.md, results.csv, picture.svg and runs.json (importRuns reads it) into the folder,
/// each whole or not at all; what an earlier call of the recipe wrote there is replaced. @throws
/// Error(DiskFull, BadData)
void writeStudy(const RecipeReport& report, const std::filesystem::path& folder);

/// Perplexity against KV bytes per token, both on logarithmic axes: for every model a panel, for
/// every line of the study a curve through its group sizes, a bar of one standard deviation where
/// there are several seeds. SVG; needs no studio, so that a cluster draws it.
std::string studyPicture(std::span<const StudyCell> cells);

} // namespace regroup
