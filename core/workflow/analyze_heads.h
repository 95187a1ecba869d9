// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/similarity_report.h"
#include "core/workflow/session.h"

#include <memory>

namespace regroup {

struct SimilarityRequest {
    std::filesystem::path model;
    SimilarityMetric metric = SimilarityMetric::ActivationMean;
    HeadKind on = HeadKind::Key;
    CalibrationSettings calibration; ///< Not used by metrics that need no data.
    RuntimeOptions runtime;
};

/// @throws Cancelled, Error
std::shared_ptr<const SimilarityReport>
analyzeHeads(Session& session, const SimilarityRequest& request, JobContext& job);

} // namespace regroup
