// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/search_replay.h"

#include <algorithm>
#include <vector>

namespace regroup::ui {
namespace {

void place(const SearchStep& step, ModelGrouping& grouping) {
    const auto layer = static_cast<std::size_t>(step.slot.layer);
    if (layer >= grouping.size())
        return;
    const Grouping found = Grouping::fromLabels(step.labels);
    LayerGrouping& target = grouping[layer];
    target = step.slot.kind == SlotKind::Joint ? LayerGrouping::joint(found)
             : step.slot.kind == SlotKind::Key ? LayerGrouping{found, target.value}
                                               : LayerGrouping{target.key, found};
}

} // namespace

ModelGrouping groupingAt(std::span<const SearchStep> steps, std::size_t at,
                         const ModelGrouping& around) {
    ModelGrouping grouping = around;
    std::vector<SearchSlot> earlier; // Slots begun before this one are done when it begins.
    std::vector<const SearchStep*> bests;
    for (const SearchStep& step : steps) {
        if (step.slot == steps[at].slot)
            break;
        const auto known = std::find(earlier.begin(), earlier.end(), step.slot);
        const auto index = static_cast<std::size_t>(known - earlier.begin());
        if (known == earlier.end()) {
            earlier.push_back(step.slot);
            bests.push_back(&step);
        } else if (step.objective < bests[index]->objective) {
            bests[index] = &step;
        }
    }
    for (const SearchStep* best : bests)
        place(*best, grouping);
    place(steps[at], grouping);
    return grouping;
}

void BestSoFar::take(std::span<const SearchStep> steps) {
    for (const SearchStep& step : steps) {
        // A search stays in a slot for long: it is the last one, mostly.
        const auto known = std::find_if(m_slots.rbegin(), m_slots.rend(),
                                        [&](const auto& best) { return best.slot == step.slot; });
        if (known == m_slots.rend())
            m_slots.push_back(step);
        else if (step.objective < known->objective)
            *known = step;
    }
}

ModelGrouping BestSoFar::grouping(const ModelGrouping& around) const {
    ModelGrouping grouping = around;
    for (const SearchStep& best : m_slots)
        place(best, grouping);
    return grouping;
}

} // namespace regroup::ui
