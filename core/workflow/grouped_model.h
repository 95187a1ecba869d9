// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/evaluate_model.h"
#include "core/workflow/model_identity.h"

#include <memory>

namespace regroup {

class Transformer;

/// The model as the request wants it: as it is, or with the heads of its groups merged. Internal to
/// workflow. @throws Cancelled; Error if the grouping is of another model.
std::shared_ptr<const Transformer> groupedModel(Session& session,
                                                const std::shared_ptr<const Transformer>& model,
                                                const EvaluateRequest& request,
                                                ModelIdentityTask& identity, JobContext& job);

} // namespace regroup
