// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/session.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <vector>

namespace regroup {

struct TokenizeRequest {
    std::filesystem::path model; ///< A checkpoint folder or a bare tokenizer.json.
    bool addSpecialTokens = true;
};

/// @param texts a JSON array of strings, or of [first, second] pairs.
/// @throws Error(BadData) naming the item.
std::vector<std::vector<std::int64_t>> tokenizeTexts(Session& session,
                                                     const TokenizeRequest& request,
                                                     const nlohmann::ordered_json& texts);

struct DetokenizeRequest {
    std::filesystem::path model;
    bool skipSpecialTokens = false;
};

/// @param ids a JSON array of arrays of ids. @throws Error(BadData) naming the item.
std::vector<std::string> detokenizeTexts(Session& session, const DetokenizeRequest& request,
                                         const nlohmann::ordered_json& ids);

} // namespace regroup
