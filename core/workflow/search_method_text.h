// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/model_search.h"
#include "core/search/search_scope.h" // Front ends read and write these texts, too.

#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// A search method and group sizes, as people name them: "paper-asymmetric" is `paper` with groups
/// of unequal size.
struct SearchMethodChoice {
    SearchMethod method = SearchMethod::Paper;
    GroupSizes sizes = GroupSizes::Equal;
    bool namesSizes = false; ///< The name itself says which sizes.

    friend bool operator==(const SearchMethodChoice&, const SearchMethodChoice&) = default;
};

/// Every search method's name, and paper-symmetric, paper-asymmetric.
std::vector<std::string> searchMethodTexts();

/// @throws Error(BadUsage) listing the names, with the nearest one as a hint.
SearchMethodChoice searchMethodFromText(std::string_view text);

/// "paper-symmetric" and "paper-asymmetric" for the paper's; "anneal-unequal", "random-unequal"
/// where sizes are free, else the plain name. Ward and agglomerate, whose sizes are free unless
/// asked otherwise: "ward", "ward-equal".
std::string searchMethodText(SearchMethod method, GroupSizes sizes);

} // namespace regroup
