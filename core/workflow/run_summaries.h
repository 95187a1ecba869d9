// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/records.h"
#include "core/workflow/run_library.h"

#include <string>
#include <vector>

namespace regroup {

/// Rows of a run table from what the store has of the runs. Internal to workflow.
std::vector<RunSummary> runSummaries(const std::vector<RunOverview>& newestFirst);

/// "0.1.0 (1a2b3c4)" of a run's RunRecord::versions; empty if they do not say.
std::string programVersionOf(const std::string& versions);

} // namespace regroup
