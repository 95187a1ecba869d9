// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/evaluate_task.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>

namespace regroup {

/// What an evaluation would take: `--dry-run`, and the check before it begins. Times and tokens are
/// rough: they are drawn from a sample of the items.
struct EvaluationPlan {
    std::int64_t itemCount = 0;  ///< Items of tasks, or windows of a text.
    std::int64_t tokenCount = 0; ///< That go through the model, context and padding included.
    std::uint64_t weightBytes = 0;
    std::uint64_t activationBytes = 0; ///< Of one batch, keys and values of shared beginnings too.
    std::uint64_t memoryBytes = 0;     ///< All of it together, and the program.
    std::uint64_t freeMemoryBytes = 0;
    std::uint64_t diskBytes = 0; ///< In the store, and samples.
    double seconds = 0;
};

/// @throws Error as the evaluation does before it loads weights.
EvaluationPlan planEvaluation(Session& session, const EvaluateRequest& request, JobContext& job);
EvaluationPlan planEvaluation(Session& session, const TaskRequest& request, JobContext& job);

/// Refuses what cannot fit. @throws Error(OutOfMemory) with what to change
void checkEvaluationPlan(const EvaluationPlan& plan, const RuntimeOptions& runtime);

nlohmann::ordered_json evaluationPlanToJson(const EvaluationPlan& plan);

} // namespace regroup
