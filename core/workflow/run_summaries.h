// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/records.h"
#include "core/workflow/run_library.h"

#include <vector>

namespace regroup {

/// Rows of a run table from what the store has of the runs. Internal to workflow.
std::vector<RunSummary> runSummaries(const std::vector<RunOverview>& newestFirst);

} // namespace regroup
