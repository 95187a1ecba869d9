// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/similarity_cost.h"

#include "core/base/error.h"

#include <fmt/format.h>

namespace regroup {

SimilarityCost::SimilarityCost(const SquareMatrix& similarity) : m_similarity(similarity) {
    for (int row = 0; row < similarity.size(); ++row)
        for (int column = 0; column < similarity.size(); ++column)
            m_similarity.at(row, column) =
                0.5 * (similarity.at(row, column) + similarity.at(column, row));
}

double SimilarityCost::cost(const Grouping& grouping) {
    if (grouping.headCount() != m_similarity.size())
        throw Error(ErrorCode::BadData,
                    fmt::format("A grouping has {} heads, expected {} as in the similarity matrix.",
                                grouping.headCount(), m_similarity.size()));
    double total = 0;
    for (const std::vector<int>& members : grouping.members())
        total += *groupCost(members);
    return total;
}

std::optional<double> SimilarityCost::groupCost(std::span<const int> members) {
    double sum = 0;
    for (const int first : members)
        for (const int second : members)
            sum += m_similarity.at(first, second);
    return -sum / static_cast<double>(members.size());
}

} // namespace regroup
