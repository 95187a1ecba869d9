// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// How the key and value heads of a group become one; method.md section 6. Apart from the headers
/// that name tensors, so that requests and the front ends can speak of rules without LibTorch.
enum class MergeRule {
    Mean,  ///< The average; queries and output projection stay.
    First, ///< The first member; queries and output projection stay.
    Align, ///< The average after each member was rotated onto it.
    Svd    ///< The best shared head in the least-squares sense.
};

std::string_view mergeRuleName(MergeRule rule);     ///< "mean", "first", "align", "svd".
MergeRule mergeRuleFromName(std::string_view name); ///< @throws Error(BadUsage) listing the names.
std::vector<std::string> mergeRuleNames();

/// What is done beyond the plain rule; method.md sections 6 and 6.1.
struct MergeRefinements {
    bool weighted = false;   ///< Minimise the error in scores and outputs, not in keys and values.
    bool centred = false;    ///< Fit what varies; the mean goes into the output projection's bias.
    bool sequential = false; ///< Statistics with the layers below already converted.
    bool refit = false;      ///< Output projections by least squares, front to back.
    bool values = false;     ///< Value heads and output projections likewise, in turn.
    bool scores = false;     ///< Queries and keys likewise, to the original's attention.
    bool mlp = false; ///< Both matrices of the MLP likewise: more than a change of the cache.

    /// Whether layers are solved anew, on what the layers below have become.
    bool solvesLayers() const { return refit || values || scores || mlp; }
    bool any() const { return weighted || centred || sequential || solvesLayers(); }
    friend bool operator==(const MergeRefinements&, const MergeRefinements&) = default;
};

/// "none", or a list such as "weighted,centred". @throws Error(BadUsage) listing the names.
MergeRefinements mergeRefinementsFromText(std::string_view text);
std::string mergeRefinementsText(const MergeRefinements& refinements); ///< The same text.
std::vector<std::string> mergeRefinementNames();

/// A rule with its refinements.
struct MergeMethod {
    MergeRule rule = MergeRule::Mean;
    MergeRefinements refinements;

    /// Whether it looks at activations: second moments of a calibration text.
    bool needsCalibration() const {
        return rule == MergeRule::Align || rule == MergeRule::Svd || refinements.any();
    }
    friend bool operator==(const MergeMethod&, const MergeMethod&) = default;
};

} // namespace regroup
