// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/records.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

namespace regroup {

namespace {

constexpr std::array<std::string_view, 6> kindNames = {"calibrate", "search",   "convert",
                                                       "finetune",  "evaluate", "sweep"};
constexpr std::array<std::string_view, 7> stateNames = {"queued",  "running", "paused",     "done",
                                                        "stopped", "failed",  "interrupted"};

std::size_t indexOf(std::span<const std::string_view> names, std::string_view name,
                    std::string_view what) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        throw Error(ErrorCode::BadUsage, fmt::format("There is no {} '{}'; expected one of: {}.",
                                                     what, name, fmt::join(names, ", ")));
    return static_cast<std::size_t>(std::distance(names.begin(), found));
}

} // namespace

std::string_view runKindName(RunKind kind) {
    return kindNames.at(static_cast<std::size_t>(kind));
}

RunKind runKindFromName(std::string_view name) {
    return static_cast<RunKind>(indexOf(kindNames, name, "kind of run"));
}

std::string_view runStateName(RunState state) {
    return stateNames.at(static_cast<std::size_t>(state));
}

RunState runStateFromName(std::string_view name) {
    return static_cast<RunState>(indexOf(stateNames, name, "state of a run"));
}

} // namespace regroup
