// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/grouping_shape.h"

#include "core/model/model_summary.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_recorder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace regroup {

std::uint64_t keyValueBytesOf(const ModelSummary& summary, const ModelGrouping& grouping) {
    const int presentHeads = keyValueHeadTotal(summary.grouping);
    const std::uint64_t perHead =
        summary.keyValueBytesPerToken / static_cast<std::uint64_t>(presentHeads);
    return perHead * static_cast<std::uint64_t>(keyValueHeadTotal(grouping));
}

double averageGroupSizeOf(const ModelGrouping& grouping) {
    const double heads =
        2.0 * grouping.front().key.headCount() * static_cast<double>(grouping.size());
    return heads / keyValueHeadTotal(grouping);
}

void recordGroupingShape(RunRecorder& recorder, const ModelSummary& summary,
                         const ModelGrouping& grouping, const std::string& mergeRule) {
    recorder.addParam(run_param::averageGroupSize, averageGroupSizeOf(grouping));
    recorder.addParam(run_param::groupSizes, groupSizesText(grouping));
    recorder.addParam(run_param::keyValueBytes,
                      static_cast<double>(keyValueBytesOf(summary, grouping)));
    if (!isOriginal(grouping))
        recorder.addParam(run_param::mergeRule, mergeRule);
}

std::string groupSizesText(const ModelGrouping& grouping) {
    const std::vector<int> first = grouping.front().key.groupSizes();
    bool allAgree = true;
    int smallest = first.front();
    int largest = smallest;
    for (const LayerGrouping& layer : grouping)
        for (const Grouping* part : {&layer.key, &layer.value})
            for (const int size : part->groupSizes()) {
                allAgree = allAgree && size == first.front();
                smallest = std::min(smallest, size);
                largest = std::max(largest, size);
            }
    if (!allAgree)
        return fmt::format("{}..{}", smallest, largest);
    constexpr std::size_t shownSizes = 8;
    return first.size() <= shownSizes ? fmt::format("{}", fmt::join(first, " "))
                                      : fmt::format("{} x {}", first.size(), first.front());
}

} // namespace regroup
