// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/item_identity.h"

#include "core/base/hash.h"

#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace {

constexpr std::string_view itemsPrefix = "items ";

} // namespace

std::string itemsSha256(std::vector<ItemIdentity> items) {
    std::sort(items.begin(), items.end(),
              [](const auto& a, const auto& b) { return a.docId < b.docId; });
    std::string text;
    for (const ItemIdentity& item : items)
        text += fmt::format("{} {} {}\n", item.docId, item.promptSha256, item.target);
    return sha256Hex(text);
}

std::string itemsSha256(const TaskScore& score) {
    std::vector<ItemIdentity> items;
    items.reserve(score.items.size());
    for (const TaskItem& item : score.items)
        items.push_back(
            {item.docId,
             sha256Hex(item.second.empty() ? item.prompt : item.prompt + '\n' + item.second),
             item.target});
    return itemsSha256(std::move(items));
}

std::string itemsParamKey(std::string_view task) {
    return fmt::format("{}{}", itemsPrefix, task);
}

bool isItemsParamKey(std::string_view key) {
    return key.starts_with(itemsPrefix);
}

} // namespace regroup
