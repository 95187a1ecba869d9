// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/layer_errors.h"

namespace regroup::ui {
namespace {

std::optional<double> sumOf(GroupingCost& cost, const Grouping& grouping) {
    double sum = 0;
    for (const std::vector<int>& members : grouping.members()) {
        const std::optional<double> group = cost.groupCost(members);
        if (!group)
            return std::nullopt;
        sum += *group;
    }
    return sum;
}

} // namespace

LayerErrors::LayerErrors(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context) {
    connect(&context.model, &StudioModel::opened, this, &LayerErrors::forget);
    connect(&context.model, &StudioModel::calibrationChanged, this, &LayerErrors::forget);
}

void LayerErrors::forget() {
    m_costs.clear();
    m_job.requestStop();
    m_request.next(); // An answer of before is dropped.
    m_isAsked = false;
}

std::optional<double> LayerErrors::error(int layer, const LayerGrouping& groups) {
    if (!m_context.model.isOpen() || !m_context.model.isCalibrated() ||
        !m_context.work.layerErrorCost)
        return std::nullopt;
    const auto at = static_cast<std::size_t>(layer);
    if (at >= m_costs.size()) {
        if (!m_isAsked)
            prepare();
        return std::nullopt;
    }
    const auto key = sumOf(*m_costs[at].key, groups.key);
    const auto value = sumOf(*m_costs[at].value, groups.value);
    return key && value ? std::optional(*key + *value) : std::nullopt;
}

void LayerErrors::prepare() {
    m_isAsked = true;
    LayerErrorRequest request;
    request.model = m_context.model.path();
    request.runtime = m_context.model.runtime();
    request.calibration = m_context.model.calibration();
    JobEvents<std::vector<LayerCosts>> events;
    events.done = [this](std::vector<LayerCosts> costs) {
        m_costs = std::move(costs);
        Q_EMIT becameKnown();
    };
    events.failed = [](const Failure&) {}; // The overview then shows means, as without it.
    m_job = m_context.jobs.start<std::vector<LayerCosts>>(
        {JobLane::Light, {}, this, &m_request, {}},
        [open = m_context.work.layerErrorCost, request,
         layerCount = m_context.model.summary().layerCount](JobContext& job) mutable {
            std::vector<LayerCosts> costs;
            for (int layer = 0; layer < layerCount; ++layer) {
                job.throwIfStopped();
                request.slot = {layer, SlotKind::Key};
                LayerCosts both{open(request, job), nullptr};
                request.slot.kind = SlotKind::Value;
                both.value = open(request, job);
                costs.push_back(std::move(both));
            }
            return costs;
        },
        std::move(events));
}

} // namespace regroup::ui
