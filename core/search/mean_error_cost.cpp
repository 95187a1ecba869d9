// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/mean_error_cost.h"

#include <algorithm>

namespace regroup {

namespace {

/// What a matrix of inner products is divided by. @return 0 for heads that are all zero.
double inverseEnergy(const SquareMatrix& traces, std::span<const int> multiplicity) {
    double energy = 0;
    for (int head = 0; head < traces.size(); ++head)
        energy += multiplicity[static_cast<std::size_t>(head)] * traces.at(head, head);
    return energy > 0 ? 1 / energy : energy == 0 ? 0.0 : energy; // NaN stays visible.
}

/// Two costs added up.
class SumCost : public GroupingCost {
public:
    SumCost(std::unique_ptr<GroupingCost> first, std::unique_ptr<GroupingCost> second)
        : m_first(std::move(first)), m_second(std::move(second)) {}
    double cost(const Grouping& grouping) override {
        return m_first->cost(grouping) + m_second->cost(grouping);
    }
    std::optional<double> groupCost(std::span<const int> members) override {
        return m_first->groupCost(members).value() + m_second->groupCost(members).value();
    }
    bool isSuperadditive() const override {
        return m_first->isSuperadditive() && m_second->isSuperadditive();
    }

private:
    std::unique_ptr<GroupingCost> m_first;
    std::unique_ptr<GroupingCost> m_second;
};

} // namespace

MeanErrorCost::MeanErrorCost(const SquareMatrix& traces, std::span<const int> multiplicity)
    : m_products(traces.size()), m_multiplicity(multiplicity.begin(), multiplicity.end()) {
    const double scale = inverseEnergy(traces, multiplicity);
    for (int row = 0; row < traces.size(); ++row) {
        const double own = m_multiplicity[static_cast<std::size_t>(row)];
        m_alone.push_back(own * traces.at(row, row) * scale);
        for (int column = 0; column < traces.size(); ++column)
            m_products.at(row, column) = own * m_multiplicity[static_cast<std::size_t>(column)] *
                                         traces.at(row, column) * scale;
    }
}

double MeanErrorCost::cost(const Grouping& grouping) {
    double total = 0;
    for (const std::vector<int>& members : grouping.members())
        total += *groupCost(members);
    return total;
}

std::optional<double> MeanErrorCost::groupCost(std::span<const int> members) {
    double alone = 0;
    double products = 0;
    double count = 0;
    for (const int first : members) {
        alone += m_alone[static_cast<std::size_t>(first)];
        count += m_multiplicity[static_cast<std::size_t>(first)];
        for (const int second : members)
            products += m_products.at(first, second);
    }
    return alone - products / count;
}

std::unique_ptr<GroupingCost> makeMeanErrorCost(const SquareMatrix& traces,
                                                std::span<const int> multiplicity,
                                                const SquareMatrix* second) {
    const bool isEven = std::all_of(multiplicity.begin(), multiplicity.end(),
                                    [&](int count) { return count == multiplicity.front(); });
    if (!isEven && second != nullptr)
        return std::make_unique<SumCost>(std::make_unique<MeanErrorCost>(traces, multiplicity),
                                         std::make_unique<MeanErrorCost>(*second, multiplicity));
    if (!isEven)
        return std::make_unique<MeanErrorCost>(traces, multiplicity);
    SquareMatrix gain(traces.size());
    for (const SquareMatrix* part : {&traces, second}) {
        if (part == nullptr)
            continue;
        // Equal multiplicities cancel against the energy's.
        const double scale = inverseEnergy(*part, multiplicity) * multiplicity.front();
        for (std::size_t index = 0; index < gain.values().size(); ++index)
            gain.values()[index] += part->values()[index] * scale;
    }
    std::vector<double> alone;
    alone.reserve(gain.size());
    for (int head = 0; head < gain.size(); ++head)
        alone.push_back(gain.at(head, head));
    return std::make_unique<PairCost>(gain, std::move(alone));
}

} // namespace regroup
