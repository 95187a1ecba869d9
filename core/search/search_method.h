// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace regroup {

enum class SearchMethod {
    Neighbour, ///< Runs of neighbouring heads: the usual conversion.
    Random,    ///< One random partition a slot.
    Paper,
    Anneal,
    Exact, ///< The proved optimum; where it is out of reach, annealing with a bound of the gap.
    Ward,  ///< Ward linkage of the rows of the distance matrix.
    Agglomerate, ///< Greedy unions, from single heads.
    Mqa,         ///< One group: multi-query attention.
    Manual       ///< A grouping that is given.
};

std::span<const SearchMethod> allSearchMethods();       ///< In the order in which they are listed.
std::string_view searchMethodName(SearchMethod method); ///< "neighbour", "random", "paper", ...
/// @throws Error(BadUsage) with the nearest name.
SearchMethod searchMethodFromName(std::string_view name);

/// Whether the method looks at the similarity of heads, whatever the objective.
bool looksAtSimilarity(SearchMethod method);

enum class KeyValueMode {
    Joint,      ///< One partition a layer, for keys and values.
    Independent ///< Keys first, then values.
};

std::string_view keyValueModeName(KeyValueMode mode);     ///< "joint", "independent".
KeyValueMode keyValueModeFromName(std::string_view name); ///< @throws Error(BadUsage)

} // namespace regroup
