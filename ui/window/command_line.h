// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/analyze_heads.h"
#include "core/workflow/evaluate_task.h"
#include "core/workflow/fine_tune.h"
#include "core/workflow/run_search.h"

#include <string>

namespace regroup::ui {

/// The line that does the same in a terminal; stored with the run. Words with anything special in
/// them stand in single quotes.
std::string searchCommandLine(const SearchRequest& request);

/// Of a report that is written to out.
std::string similarityCommandLine(const SimilarityRequest& request, const std::string& out);

/// Empty when request.grouping is given: the edited grouping is in no file yet.
std::string evaluateCommandLine(const EvaluateRequest& request);

std::string taskCommandLine(const TaskRequest& request); ///< Likewise.
std::string recipeCommandLine(const std::filesystem::path& recipe);
std::string fineTuneCommandLine(const FineTuneRequest& request);

} // namespace regroup::ui
