// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/evaluate_task.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

// Which questions a result is about, so that results of other programs can be paired with ours.
// Internal to workflow.

/// A question: its number in the file, the SHA-256 of its prompt (of a classifier: of its texts),
/// and the right answer.
struct ItemIdentity {
    std::int64_t docId = 0;
    std::string promptSha256;
    int target = 0;
};

/// Hash of all questions, whatever their order.
std::string itemsSha256(std::vector<ItemIdentity> items);
std::string itemsSha256(const TaskScore& score);

/// Name of the run's param that holds it.
std::string itemsParamKey(std::string_view task);
bool isItemsParamKey(std::string_view key);

} // namespace regroup
