// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/merge_rule.h"

#include "core/base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <utility>

namespace regroup {

namespace {

constexpr std::array rules{MergeRule::Mean, MergeRule::First, MergeRule::Align, MergeRule::Svd};

constexpr std::array refinementFlags{
    std::pair{"weighted", &MergeRefinements::weighted},
    std::pair{"centred", &MergeRefinements::centred},
    std::pair{"sequential", &MergeRefinements::sequential},
    std::pair{"refit", &MergeRefinements::refit},
    std::pair{"values", &MergeRefinements::values},
    std::pair{"scores", &MergeRefinements::scores},
    std::pair{"mlp", &MergeRefinements::mlp},
};

void setRefinement(MergeRefinements& refinements, std::string_view name) {
    for (const auto& [known, flag] : refinementFlags)
        if (name == known) {
            refinements.*flag = true;
            return;
        }
    throw Error(ErrorCode::BadUsage,
                fmt::format("Refinement '{}' is not known, expected 'none' or a list of: {}.", name,
                            fmt::join(mergeRefinementNames(), ", ")));
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

} // namespace

std::string_view mergeRuleName(MergeRule rule) {
    switch (rule) {
    case MergeRule::Mean: return "mean";
    case MergeRule::First: return "first";
    case MergeRule::Align: return "align";
    case MergeRule::Svd: return "svd";
    }
    throw Error(ErrorCode::Internal, "A merge rule without a name was asked for.");
}

std::vector<std::string> mergeRuleNames() {
    std::vector<std::string> names;
    names.reserve(rules.size());
    for (const MergeRule rule : rules)
        names.emplace_back(mergeRuleName(rule));
    return names;
}

MergeRule mergeRuleFromName(std::string_view name) {
    for (const MergeRule rule : rules)
        if (name == mergeRuleName(rule))
            return rule;
    throw Error(ErrorCode::BadUsage,
                fmt::format("Merge rule '{}' is not known, expected one of: {}.", name,
                            fmt::join(mergeRuleNames(), ", ")));
}

std::vector<std::string> mergeRefinementNames() {
    std::vector<std::string> names;
    names.reserve(refinementFlags.size());
    for (const auto& [name, flag] : refinementFlags)
        names.emplace_back(name);
    return names;
}

MergeRefinements mergeRefinementsFromText(std::string_view text) {
    MergeRefinements refinements;
    if (trimmed(text) == "none")
        return refinements;
    while (true) {
        const auto comma = text.find(',');
        setRefinement(refinements, trimmed(text.substr(0, comma)));
        if (comma == std::string_view::npos)
            return refinements;
        text.remove_prefix(comma + 1);
    }
}

std::string mergeRefinementsText(const MergeRefinements& refinements) {
    std::vector<std::string> names;
    for (const auto& [name, flag] : refinementFlags)
        if (refinements.*flag)
            names.emplace_back(name);
    return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ","));
}

} // namespace regroup
