// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_library.h"
#include "ui/charts/tradeoff_chart.h"

#include <optional>
#include <vector>

namespace regroup::ui {

/// The model as it is, nothing grouped.
bool isOriginalRun(const RunSummary& run);

/// A run as a point of the trade-off, its error bar one standard error to both sides; nothing if it
/// has no perplexity or no KV cache size. Partial runs are hollow.
std::optional<TradeoffPoint> tradeoffPointOf(const RunSummary& run);
std::vector<TradeoffPoint> tradeoffPoints(const std::vector<RunSummary>& runs);

} // namespace regroup::ui
