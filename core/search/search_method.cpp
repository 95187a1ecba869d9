// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/search_method.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <string>
#include <vector>

namespace regroup {

std::span<const SearchMethod> allSearchMethods() {
    static constexpr std::array methods{
        SearchMethod::Neighbour,   SearchMethod::Random, SearchMethod::Paper,
        SearchMethod::Anneal,      SearchMethod::Exact,  SearchMethod::Ward,
        SearchMethod::Agglomerate, SearchMethod::Mqa,    SearchMethod::Manual};
    return methods;
}

std::string_view searchMethodName(SearchMethod method) {
    switch (method) {
    case SearchMethod::Neighbour: return "neighbour";
    case SearchMethod::Random: return "random";
    case SearchMethod::Paper: return "paper";
    case SearchMethod::Anneal: return "anneal";
    case SearchMethod::Exact: return "exact";
    case SearchMethod::Ward: return "ward";
    case SearchMethod::Agglomerate: return "agglomerate";
    case SearchMethod::Mqa: return "mqa";
    case SearchMethod::Manual: return "manual";
    }
    return "paper";
}

SearchMethod searchMethodFromName(std::string_view name) {
    std::vector<std::string> known;
    for (const SearchMethod method : allSearchMethods()) {
        if (searchMethodName(method) == name)
            return method;
        known.emplace_back(searchMethodName(method));
    }
    const std::string nearest = nearestWord(name, known);
    throw Error(ErrorCode::BadUsage,
                fmt::format("The search method '{}' is not known, expected {}.", name,
                            fmt::join(known, ", ")),
                nearest.empty() ? "" : fmt::format("Did you mean '{}'?", nearest));
}

bool looksAtSimilarity(SearchMethod method) {
    return method == SearchMethod::Paper || method == SearchMethod::Ward;
}

std::string_view keyValueModeName(KeyValueMode mode) {
    return mode == KeyValueMode::Joint ? "joint" : "independent";
}

KeyValueMode keyValueModeFromName(std::string_view name) {
    for (const KeyValueMode mode : {KeyValueMode::Joint, KeyValueMode::Independent})
        if (keyValueModeName(mode) == name)
            return mode;
    throw Error(
        ErrorCode::BadUsage,
        fmt::format("Keys and values are to be searched '{}', expected joint or independent.",
                    name));
}

} // namespace regroup
