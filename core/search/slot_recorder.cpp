// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/slot_recorder.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace regroup {

namespace {

constexpr std::int64_t shownEvenly = 500;
constexpr std::int64_t shownImprovements =
    1490; // With the even choice, start and end: below 2,000.

} // namespace

std::string slotText(SearchSlot slot) {
    const std::string_view heads =
        slot.kind == SlotKind::Joint ? "key and value" : slotKindName(slot.kind);
    return fmt::format("layer {}, {} heads", slot.layer, heads);
}

void checkFiniteCost(double cost, SearchSlot slot, const Grouping& grouping) {
    if (!std::isfinite(cost))
        throw Error(
            ErrorCode::NotFinite,
            fmt::format("{}: the objective of the grouping {} is {}, expected a finite number.",
                        slotText(slot), groupingText(grouping), cost),
            "The weights or the measured activations may hold numbers that are not finite.");
}

SlotRecorder::SlotRecorder(SlotContext& context, std::int64_t planned, Keep keep)
    : m_context(context) {
    if (keep == Keep::All)
        return;
    m_every = std::max<std::int64_t>(1, (planned + shownEvenly - 1) / shownEvenly);
    m_improvementsLeft = shownImprovements;
}

void SlotRecorder::begin(const Grouping& start, double cost) {
    checkFiniteCost(cost, m_context.slot, start);
    m_result = SearchResult{start, cost, cost, 1, StopReason::Finished, std::nullopt};
    show(0, cost, true, start);
}

SearchResult SlotRecorder::finish(StopReason reason) {
    if (m_bestPending)
        show(m_result->evaluations - 1, m_result->cost, true, m_result->best);
    m_result->stopReason = reason;
    return *m_result;
}

bool SlotRecorder::isShown(std::int64_t step, bool better) {
    if (step % m_every == 0)
        return true;
    return better && m_improvementsLeft-- > 0;
}

void SlotRecorder::show(std::int64_t step, double cost, bool accepted, const Grouping& grouping) {
    if (m_context.unitsTotal > 0)
        m_context.job.report("Searching groupings", m_context.unitsBefore + step + 1,
                             m_context.unitsTotal);
    if (!m_context.observer)
        return;
    const std::span<const int> labels = grouping.labels();
    m_context.observer(
        {m_context.slot, step, cost, m_result->cost, accepted, {labels.begin(), labels.end()}});
}

SearchResult evaluateOnly(const Grouping& grouping, GroupingCost& cost, SlotContext& context) {
    context.job.throwIfStopped();
    SlotRecorder recorder(context, 1, SlotRecorder::Keep::All);
    recorder.begin(grouping, cost.cost(grouping));
    return recorder.finish(StopReason::Finished);
}

} // namespace regroup
