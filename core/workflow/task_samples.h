// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/evaluate_task.h"

#include <string>

namespace regroup {

/// One JSON object a line and item: doc_id, target, loglikelihoods, prediction, acc, and the fields
/// that lm-evaluation-harness writes into its samples files. Internal to workflow.
std::string taskSamplesText(const TaskReport& report);

} // namespace regroup
