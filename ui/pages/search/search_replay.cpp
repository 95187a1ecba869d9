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

} // namespace regroup::ui
