// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/evaluate_model.h"
#include "core/workflow/model_identity.h"

#include <memory>

namespace regroup {

class RunRecorder;
class Transformer;
struct EvaluationPlan;
struct ModelConfig;

/// The model as the request wants it: as it is, or with the heads of its groups merged. Internal to
/// workflow. @throws Cancelled; Error if the grouping is of another model.
std::shared_ptr<const Transformer> groupedModel(Session& session,
                                                const std::shared_ptr<const Transformer>& model,
                                                const EvaluateRequest& request,
                                                ModelIdentityTask& identity, JobContext& job);

/// Tells the recorder which texts the request's merge is fitted on and its grouping was searched
/// on.
void recordSeenData(RunRecorder& recorder, const EvaluateRequest& request,
                    const ModelConfig& config);

/// Stores predicted against actual: memory and time.
void recordPlan(RunRecorder& recorder, const EvaluationPlan& plan);

} // namespace regroup
