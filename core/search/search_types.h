// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping.h"
#include "core/jobs/job_context.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace regroup {

/// Which partition of a layer is searched.
enum class SlotKind { Key, Value, Joint };

std::string_view slotKindName(SlotKind kind);     ///< "key", "value", "joint".
SlotKind slotKindFromName(std::string_view name); ///< @throws Error(BadUsage)

/// One partition of the model: what a single search works on.
struct SearchSlot {
    int layer = 0;
    SlotKind kind = SlotKind::Joint;

    friend bool operator==(const SearchSlot&, const SearchSlot&) = default;
};

/// One evaluated candidate.
struct SearchStep {
    SearchSlot slot;
    std::int64_t step = 0;   ///< Number of the evaluation within the slot; 0 is the start.
    double objective = 0;    ///< Of the candidate; lower is better.
    double best = 0;         ///< After this step.
    bool accepted = false;   ///< The search goes on from this candidate.
    std::vector<int> labels; ///< [headCount], of the candidate.

    friend bool operator==(const SearchStep&, const SearchStep&) = default;
};

using SearchObserver = std::function<void(const SearchStep&)>;

enum class StopReason {
    Finished,
    Stopped ///< The user stopped it; the best so far is kept.
};

/// What one slot's search found.
struct SearchResult {
    Grouping best;
    double cost = 0;              ///< Of best; lower is better.
    double startCost = 0;         ///< Of the partition that the search began with.
    std::int64_t evaluations = 0; ///< Of candidates, the start included.
    StopReason stopReason = StopReason::Finished;
    std::optional<double> lowerBound; ///< No partition costs less; absent when none is known.

    friend bool operator==(const SearchResult&, const SearchResult&) = default;
};

/// What one slot's search sees of the outside.
struct SlotContext {
    SearchSlot slot;              ///< Named in steps and messages.
    SearchObserver observer;      ///< Called from the searching thread; may be empty.
    JobContext& job;              ///< Its stop flag is read before every evaluation.
    std::int64_t unitsBefore = 0; ///< Progress that earlier slots have made, in evaluations.
    std::int64_t unitsTotal = 0;  ///< Of all slots; 0: reports nothing.
};

} // namespace regroup
