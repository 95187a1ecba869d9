// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/merge_rule.h"

#include "core/base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace regroup {

std::string_view mergeRuleName(MergeRule rule) {
    switch (rule) {
    case MergeRule::Mean: return "mean";
    }
    throw Error(ErrorCode::Internal, "A merge rule without a name was asked for.");
}

std::vector<std::string> mergeRuleNames() {
    return {std::string(mergeRuleName(MergeRule::Mean))};
}

MergeRule mergeRuleFromName(std::string_view name) {
    if (name == mergeRuleName(MergeRule::Mean))
        return MergeRule::Mean;
    throw Error(ErrorCode::BadUsage,
                fmt::format("Merge rule '{}' is not known, expected one of: {}.", name,
                            fmt::join(mergeRuleNames(), ", ")));
}

} // namespace regroup
