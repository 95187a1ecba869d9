// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/search_method_text.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace regroup {

std::vector<std::string> searchMethodTexts() {
    return {"neighbour", "random", "paper", "paper-symmetric", "paper-asymmetric", "anneal"};
}

SearchMethodChoice searchMethodFromText(std::string_view text) {
    if (text == "paper-symmetric")
        return {SearchMethod::Paper, GroupSizes::Equal, true};
    if (text == "paper-asymmetric")
        return {SearchMethod::Paper, GroupSizes::Unequal, true};
    for (const SearchMethod method :
         {SearchMethod::Neighbour, SearchMethod::Random, SearchMethod::Paper, SearchMethod::Anneal})
        if (text == searchMethodName(method))
            return {method, GroupSizes::Equal, false};
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
    return equal || method == SearchMethod::Neighbour ? name : name + "-unequal";
}

} // namespace regroup
