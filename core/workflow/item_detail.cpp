// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/item_detail.h"

#include <nlohmann/json.hpp>

namespace regroup {

namespace {

using Json = nlohmann::json;

bool areNumbers(const Json& document, const char* key, std::size_t count) {
    const auto found = document.find(key);
    if (found == document.end() || !found->is_array() || found->size() != count)
        return false;
    for (const Json& number : *found)
        if (!number.is_number())
            return false;
    return true;
}

Json parsed(const std::string& detail) {
    Json document = Json::parse(detail, nullptr, /*allow_exceptions=*/false);
    return document.is_object() ? document : Json::object();
}

} // namespace

std::string itemDetail(const ChoiceScores& scores) {
    Json greedy = Json::array();
    for (const bool isGreedy : scores.isGreedy)
        greedy.push_back(isGreedy ? 1 : 0);
    return Json{{"loglikelihoods", scores.logLikelihoods},
                {"greedy", greedy},
                {"cut", scores.wasCut ? 1 : 0}}
        .dump();
}

std::string itemDetail(const LabelScores& scores) {
    return Json{{"scores", scores}}.dump();
}

std::optional<ChoiceScores> choiceScoresOf(const std::string& detail, std::size_t choices) {
    const Json document = parsed(detail);
    if (!areNumbers(document, "loglikelihoods", choices) ||
        !areNumbers(document, "greedy", choices) || !document.contains("cut"))
        return std::nullopt;
    ChoiceScores scores;
    scores.logLikelihoods = document["loglikelihoods"].get<std::vector<double>>();
    for (const Json& greedy : document["greedy"])
        scores.isGreedy.push_back(greedy == 1);
    scores.wasCut = document["cut"] == 1;
    return scores;
}

std::optional<LabelScores> labelScoresOf(const std::string& detail, std::size_t labels) {
    const Json document = parsed(detail);
    if (!areNumbers(document, "scores", labels))
        return std::nullopt;
    return document["scores"].get<LabelScores>();
}

} // namespace regroup
