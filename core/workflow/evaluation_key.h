// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/evaluate_task.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace regroup {

/// Everything that an evaluation's numbers depend on: what a resumed one must share with the one
/// that it goes on with. Model and data are known by path, size and time: hashing them would take
/// longer than many an evaluation. Internal to workflow.
struct EvaluationKey {
    std::string text;   ///< JSON, for people.
    std::string sha256; ///< Of the text.
};

EvaluationKey evaluationKey(const EvaluateRequest& request); ///< Perplexity.
EvaluationKey evaluationKey(const TaskRequest& request, TaskProtocol protocol);

/// The newest equal evaluation that no process is at work on; 0: none, so that a new one begins.
/// @throws Error(BadUsage) without a store: it is what keeps items.
std::int64_t runToResume(const std::optional<std::filesystem::path>& store,
                         const EvaluationKey& key);

} // namespace regroup
