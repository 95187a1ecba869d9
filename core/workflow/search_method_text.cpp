// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/search_method_text.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace regroup {

namespace {

/// Whether the method's groups have the sizes that the heads suggest, unless asked otherwise.
bool clustersFreely(SearchMethod method) {
    return method == SearchMethod::Ward || method == SearchMethod::Agglomerate;
}

} // namespace

std::vector<std::string> searchMethodTexts() {
    std::vector<std::string> names;
    for (const SearchMethod method : allSearchMethods()) {
        names.emplace_back(searchMethodName(method));
        if (method == SearchMethod::Paper)
            names.insert(names.end(), {"paper-symmetric", "paper-asymmetric"});
    }
    return names;
}

SearchMethodChoice searchMethodFromText(std::string_view text) {
    if (text == "paper-symmetric")
        return {SearchMethod::Paper, GroupSizes::Equal, true};
    if (text == "paper-asymmetric")
        return {SearchMethod::Paper, GroupSizes::Unequal, true};
    for (const SearchMethod method : allSearchMethods())
        if (text == searchMethodName(method))
            return {method, clustersFreely(method) ? GroupSizes::Unequal : GroupSizes::Equal,
                    false};
    const std::vector<std::string> names = searchMethodTexts();
    const std::string nearest = nearestWord(text, names);
    throw Error(ErrorCode::BadUsage,
                fmt::format("Search method '{}' is not known, expected one of: {}.", text,
                            fmt::join(names, ", ")),
                nearest.empty() ? std::string() : fmt::format("Did you mean '{}'?", nearest));
}

std::string searchMethodText(SearchMethod method, GroupSizes sizes) {
    const std::string name(searchMethodName(method));
    const bool equal = sizes == GroupSizes::Equal;
    if (method == SearchMethod::Paper)
        return name + (equal ? "-symmetric" : "-asymmetric");
    if (clustersFreely(method))
        return equal ? name + "-equal" : name;
    const bool namesSizes = method == SearchMethod::Random || method == SearchMethod::Anneal ||
                            method == SearchMethod::Exact;
    return !equal && namesSizes ? name + "-unequal" : name;
}

} // namespace regroup
