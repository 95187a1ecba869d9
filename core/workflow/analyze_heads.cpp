// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/analyze_heads.h"

#include "core/analysis/similarity.h"

namespace regroup {

std::shared_ptr<const SimilarityReport>
analyzeHeads(Session& session, const SimilarityRequest& request, JobContext& job) {
    const auto model = session.transformer(request.model, request.runtime, job);
    std::shared_ptr<const Calibration> calibration;
    if (needsCalibration(request.metric))
        calibration = session.calibration(
            request.model, request.calibration, request.runtime, job,
            needsAttentionRows(request.metric) ? AttentionRows::Compare : AttentionRows::Leave);
    return std::make_shared<const SimilarityReport>(
        measureSimilarity(*model, calibration.get(), request.metric, request.on, job));
}

} // namespace regroup
