// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/layer_error.h"

#include "core/base/error.h"
#include "core/model/transformer.h"
#include "core/workflow/error_costs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace regroup {

namespace {

/// Costs of shared heads, asked for by the query heads that share them.
class QueryHeadCost final : public GroupingCost {
public:
    struct Part {
        std::unique_ptr<GroupingCost> cost;
        Grouping present; ///< Which query heads share a stored head.
    };

    explicit QueryHeadCost(std::vector<Part> parts) : m_parts(std::move(parts)) {}

    double cost(const Grouping& grouping) override {
        double sum = 0;
        for (const std::vector<int>& members : grouping.members()) {
            const std::optional<double> group = groupCost(members);
            if (!group)
                throw Error(ErrorCode::BadUsage,
                            "Grouping: a group has a part of the query heads that share a key or "
                            "value head already, expected all of them or none.");
            sum += *group;
        }
        return sum;
    }

    std::optional<double> groupCost(std::span<const int> members) override {
        double sum = 0;
        for (Part& part : m_parts) {
            const std::optional<std::vector<int>> stored = storedHeads(part.present, members);
            if (!stored)
                return std::nullopt;
            sum += part.cost->groupCost(*stored).value();
        }
        return sum;
    }

private:
    static std::optional<std::vector<int>> storedHeads(const Grouping& present,
                                                       std::span<const int> members) {
        std::vector<int> met(static_cast<std::size_t>(present.groupCount()), 0);
        for (const int head : members)
            ++met[static_cast<std::size_t>(present.labelOf(head))];
        const std::vector<int> sizes = present.groupSizes();
        std::vector<int> stored;
        for (int head = 0; head < present.groupCount(); ++head) {
            const int count = met[static_cast<std::size_t>(head)];
            if (count != 0 && count != sizes[static_cast<std::size_t>(head)])
                return std::nullopt;
            if (count != 0)
                stored.push_back(head);
        }
        return stored;
    }

    std::vector<Part> m_parts;
};

} // namespace

std::shared_ptr<GroupingCost> layerErrorCost(Session& session, const LayerErrorRequest& request,
                                             JobContext& job) {
    const auto model = session.transformer(request.model, request.runtime, job);
    const ModelGrouping& grouping = model->config().grouping;
    const SearchSlot slot = request.slot;
    if (slot.layer < 0 || static_cast<std::size_t>(slot.layer) >= grouping.size())
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: no layer {}, expected 0 to {}.", request.model.string(),
                                slot.layer, grouping.size() - 1));
    const auto calibration =
        session.calibration(request.model, request.calibration, request.runtime, job);
    ErrorCosts costs(model, calibration, request.rule, std::nullopt, {});
    const LayerGrouping& present = grouping[static_cast<std::size_t>(slot.layer)];
    if (present.isOriginal())
        return costs.costFor(slot, grouping);
    std::vector<QueryHeadCost::Part> parts;
    for (const SlotKind kind : {SlotKind::Key, SlotKind::Value})
        if (slot.kind == kind || slot.kind == SlotKind::Joint)
            parts.push_back({costs.costFor({slot.layer, kind}, grouping),
                             kind == SlotKind::Value ? present.value : present.key});
    return std::make_shared<QueryHeadCost>(std::move(parts));
}

} // namespace regroup
