// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/metric_text.h"

#include "ui/common/language.h"

#include <algorithm>

namespace regroup::ui {
QString metricTitle(SimilarityMetric metric) {
    switch (metric) {
    case SimilarityMetric::ActivationMean: return tr("activation means");
    case SimilarityMetric::ActivationToken: return tr("activations by token");
    case SimilarityMetric::ActivationMatch: return tr("activation means, matched");
    case SimilarityMetric::Weight: return tr("weights (no data)");
    case SimilarityMetric::WeightSvd: return tr("directions of weights (no data)");
    case SimilarityMetric::Euclidean: return tr("distance of activations");
    case SimilarityMetric::Cka: return tr("kernel alignment (CKA)");
    case SimilarityMetric::Procrustes: return tr("best rotation (Procrustes)");
    case SimilarityMetric::Attention: return tr("attention rows");
    }
    return {};
}

void addMetrics(QComboBox* box) {
    std::vector<SimilarityMetric> metrics = similarityMetrics();
    std::stable_partition(metrics.begin(), metrics.end(),
                          [](SimilarityMetric metric) { return !needsCalibration(metric); });
    for (const SimilarityMetric metric : metrics)
        box->addItem(metricTitle(metric), static_cast<int>(metric));
}

} // namespace regroup::ui
