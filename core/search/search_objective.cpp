// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/search_objective.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace regroup {

std::span<const Objective> allObjectives() {
    static constexpr std::array objectives{Objective::Similarity, Objective::Loss,
                                           Objective::Kl,         Objective::Accuracy,
                                           Objective::Error,      Objective::WeightSharingError};
    return objectives;
}

std::vector<std::string> objectiveNames() {
    std::vector<std::string> names;
    for (const Objective objective : allObjectives())
        names.emplace_back(objectiveName(objective));
    return names;
}

std::string_view objectiveName(Objective objective) {
    switch (objective) {
    case Objective::Accuracy: return "accuracy";
    case Objective::Similarity: return "similarity";
    case Objective::Loss: return "loss";
    case Objective::Kl: return "kl";
    case Objective::Error: return "error";
    case Objective::WeightSharingError: return "weight-sharing-error";
    }
    return "similarity";
}

Objective objectiveFromName(std::string_view name) {
    for (const Objective objective : allObjectives())
        if (name == objectiveName(objective))
            return objective;
    const std::vector<std::string> names = objectiveNames();
    const std::string nearest = nearestWord(name, names);
    throw Error(ErrorCode::BadUsage,
                fmt::format("Objective '{}' is not known, expected one of: {}.", name,
                            fmt::join(names, ", ")),
                nearest.empty() ? std::string() : fmt::format("Did you mean '{}'?", nearest));
}

bool runsTheModel(Objective objective) {
    return objective == Objective::Loss || objective == Objective::Kl ||
           objective == Objective::Accuracy;
}

std::string_view budgetWeightsName(BudgetWeights weights) {
    return weights == BudgetWeights::Measured ? "measured" : "equal";
}

BudgetWeights budgetWeightsFromName(std::string_view name) {
    for (const BudgetWeights weights : {BudgetWeights::Measured, BudgetWeights::Equal})
        if (name == budgetWeightsName(weights))
            return weights;
    throw Error(ErrorCode::BadUsage,
                fmt::format("Weights '{}' are not known, expected measured or equal.", name));
}

} // namespace regroup
