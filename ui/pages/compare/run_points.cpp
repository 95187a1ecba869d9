// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/run_points.h"

#include "ui/common/qt_text.h"
#include "ui/item_models/run_table_model.h"

namespace regroup::ui {

bool isOriginalRun(const RunSummary& run) {
    return run.method == "original" || (run.method.empty() && run.averageGroupSize == 1);
}

std::optional<TradeoffPoint> tradeoffPointOf(const RunSummary& run) {
    if (!run.perplexity || run.keyValueBytesPerToken == 0)
        return std::nullopt;
    TradeoffPoint point;
    point.runId = run.id;
    point.name = toQt(run.name);
    point.method = run.method.empty() ? TradeoffChart::tr("by hand") : toQt(run.method);
    point.keyValueBytesPerToken = static_cast<double>(run.keyValueBytesPerToken);
    point.perplexity = *run.perplexity;
    if (const auto error = perplexityStandardError(run)) {
        point.low = *run.perplexity - *error;
        point.high = *run.perplexity + *error;
    }
    point.hollow = run.partial;
    return point;
}

std::vector<TradeoffPoint> tradeoffPoints(const std::vector<RunSummary>& runs) {
    std::vector<TradeoffPoint> points;
    for (const RunSummary& run : runs)
        if (auto point = tradeoffPointOf(run))
            points.push_back(std::move(*point));
    return points;
}

} // namespace regroup::ui
