// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/session.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <vector>

namespace regroup {

struct GenerateRequest {
    std::filesystem::path model;
    std::string prompt;
    std::int64_t tokenCount = 100;
    double temperature = 0;
    std::uint64_t seed = 0;
    RuntimeOptions runtime;
};

struct GenerateReport {
    std::string text;              ///< Prompt and continuation.
    std::vector<std::int64_t> ids; ///< Prompt and continuation.
    double promptSeconds = 0;
    double tokensPerSecond = 0;
    std::uint64_t keyValueCacheBytes = 0;
    bool stopped = false;
};

/// @throws Cancelled, Error
GenerateReport generateText(Session& session, const GenerateRequest& request, JobContext& job);

nlohmann::ordered_json generateReportToJson(const GenerateReport& report);

} // namespace regroup
