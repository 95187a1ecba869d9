// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/search_types.h"

#include <string>
#include <string_view>
#include <vector>

namespace regroup {

struct ModelSearchRequest;

/// Layers counted from 0, as recipes, options and forms write them: "all" is an empty list, else
/// numbers and ranges, "0-3,5". Ascending, each once. @throws Error(BadUsage)
std::vector<int> layerListFromText(std::string_view text);
std::string layerListText(const std::vector<int>& layers); ///< "all", "0-3,5".

/// Whether the request groups this slot's heads; else every head keeps its own.
bool isGrouped(const ModelSearchRequest& request, const SearchSlot& slot);

} // namespace regroup
