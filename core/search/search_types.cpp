// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/search_types.h"

#include "core/base/error.h"

#include <fmt/format.h>

namespace regroup {

std::string_view slotKindName(SlotKind kind) {
    switch (kind) {
    case SlotKind::Key: return "key";
    case SlotKind::Value: return "value";
    case SlotKind::Joint: return "joint";
    }
    return "joint";
}

SlotKind slotKindFromName(std::string_view name) {
    for (const SlotKind kind : {SlotKind::Key, SlotKind::Value, SlotKind::Joint})
        if (slotKindName(kind) == name)
            return kind;
    throw Error(ErrorCode::BadUsage,
                fmt::format("The kind '{}' is not known, expected key, value or joint.", name));
}

} // namespace regroup
