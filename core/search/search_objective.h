// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// What makes a grouping good; method.md section 4. Lower is better for all.
enum class Objective {
    /// Wrong answers of the merged, untuned model on a held-out part of a benchmark's training
    /// split; equal numbers of them are ordered by loss.
    Accuracy,
    Similarity, ///< Minus the summed similarity inside groups; closed form.
    Loss, ///< Next-token loss of the merged, untuned model on a held-out part of the training text.
    Kl,   ///< KL divergence from the original model's output distribution, on the same part.
    Error,             ///< What the merge rule loses of keys and values; closed form.
    WeightSharingError ///< The same of the weights, by the mean; needs no text.
};

std::span<const Objective> allObjectives();
std::vector<std::string> objectiveNames();
std::string_view objectiveName(Objective objective);
Objective objectiveFromName(std::string_view name); ///< @throws Error(BadUsage)

bool runsTheModel(Objective objective); ///< Accuracy, Loss, Kl: every candidate is a forward pass.

/// How layers count where a budget is shared out over them.
enum class BudgetWeights {
    Measured, ///< By the measured rise of the loss when the layer alone is merged, over its cost.
    Equal
};

std::string_view budgetWeightsName(BudgetWeights weights);  ///< "measured", "equal".
BudgetWeights budgetWeightsFromName(std::string_view name); ///< @throws Error(BadUsage)

} // namespace regroup
