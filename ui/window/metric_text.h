// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/similarity_report.h"

#include <QComboBox>
#include <QString>

namespace regroup::ui {

QString metricTitle(SimilarityMetric metric); ///< "activation means", "weights (no data)".

/// Fills the box with all metrics: title, and the metric as the item's data. The first needs no
/// data, so that a heatmap can be there unasked.
void addMetrics(QComboBox* box);

} // namespace regroup::ui
