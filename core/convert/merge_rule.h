// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// How the key and value heads of a group become one; method.md section 6. Apart from merge.h,
/// which names tensors, so that requests and the front ends can speak of rules without LibTorch.
enum class MergeRule { Mean };

std::string_view mergeRuleName(MergeRule rule);     ///< "mean".
MergeRule mergeRuleFromName(std::string_view name); ///< @throws Error(BadUsage) listing the names.
std::vector<std::string> mergeRuleNames();

} // namespace regroup
