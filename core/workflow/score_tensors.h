// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/session.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace regroup {

struct ScoreRequest {
    std::filesystem::path model;
    std::filesystem::path
        inputs; ///< safetensors with input_ids [batch, tokens] and optional masks.
    std::filesystem::path outputs; ///< safetensors, whole or not at all.
    RuntimeOptions runtime;
};

struct ScoreReport {
    std::string output;              ///< "logits" or "last_hidden_state".
    std::vector<std::int64_t> shape; ///< Of the output.
    double loadSeconds = 0;
    double seconds = 0; ///< Of the forward pass.
    std::vector<std::string> warnings;
};

/// One forward pass over the inputs of a file. @throws Cancelled, Error
ScoreReport scoreTensors(Session& session, const ScoreRequest& request, JobContext& job);

} // namespace regroup
