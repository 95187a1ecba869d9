// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/head_groups.h"

#include "core/base/error.h"
#include "core/model/model_config.h"

#include <fmt/format.h>

namespace regroup {

int searchableHeadCount(const ModelConfig& config, KeyValueMode mode) {
    const int expected = config.grouping.front().key.groupCount();
    for (std::size_t layer = 0; layer < config.grouping.size(); ++layer) {
        const LayerGrouping& present = config.grouping[layer];
        if (present.key.groupCount() != expected || present.value.groupCount() != expected)
            throw Error(ErrorCode::Unsupported,
                        fmt::format("The model is grouped already: layer {} has {} key and {} "
                                    "value heads, expected {} of both as in layer 0.",
                                    layer, present.key.groupCount(), present.value.groupCount(),
                                    expected),
                        "Search on the model it was made from.");
        if (mode == KeyValueMode::Joint && !present.isJoint())
            throw Error(ErrorCode::Unsupported,
                        fmt::format("The model is grouped already: in layer {} keys and values are "
                                    "shared differently, expected the same groups.",
                                    layer),
                        "Use --kv independent, or search on the model it was made from.");
    }
    return expected;
}

Grouping groupFurther(const Grouping& present, const Grouping& overGroups) {
    if (present.groupCount() != overGroups.headCount())
        throw Error(ErrorCode::BadData,
                    fmt::format("A partition of {} heads was found for a layer with {} of them.",
                                overGroups.headCount(), present.groupCount()));
    std::vector<int> labels;
    labels.reserve(static_cast<std::size_t>(present.headCount()));
    for (const int group : present.labels())
        labels.push_back(overGroups.labelOf(group));
    return Grouping::fromLabels(labels);
}

LayerGrouping groupFurther(const LayerGrouping& present, const LayerGrouping& overGroups) {
    return {groupFurther(present.key, overGroups.key),
            groupFurther(present.value, overGroups.value)};
}

ModelGrouping groupFurther(const ModelGrouping& present, const ModelGrouping& overGroups) {
    ModelGrouping result;
    for (std::size_t layer = 0; layer < present.size(); ++layer)
        result.push_back(groupFurther(present[layer], overGroups.at(layer)));
    return result;
}

namespace {

Grouping overPresentGroups(const Grouping& present, const Grouping& target, std::size_t layer) {
    std::vector<int> labels(static_cast<std::size_t>(present.groupCount()), -1);
    for (int head = 0; head < present.headCount(); ++head) {
        int& label = labels[static_cast<std::size_t>(present.labelOf(head))];
        if (label >= 0 && label != target.labelOf(head))
            throw Error(ErrorCode::BadData,
                        fmt::format("Layer {}: the grouping separates head {} from one that it "
                                    "shares with already.",
                                    layer, head));
        label = target.labelOf(head);
    }
    return Grouping::fromLabels(labels);
}

} // namespace

ModelGrouping overPresentGroups(const ModelGrouping& present, const ModelGrouping& target) {
    ModelGrouping result;
    for (std::size_t layer = 0; layer < present.size(); ++layer)
        result.push_back({overPresentGroups(present[layer].key, target.at(layer).key, layer),
                          overPresentGroups(present[layer].value, target.at(layer).value, layer)});
    return result;
}

} // namespace regroup
