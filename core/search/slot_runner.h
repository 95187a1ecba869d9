// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/model_search.h"
#include "core/search/slot_search.h"

#include <functional>
#include <vector>

namespace regroup {

/// Runs one piece of work for every slot of a model. Internal to search.
class SlotRunner {
public:
    /// Called once a slot, perhaps on another thread than the caller's.
    using Work =
        std::function<void(std::size_t index, const SlotInputs& inputs, SlotContext& context)>;
    /// Called on the caller's thread, slot after slot, when the slot's work has ended well and its
    /// cost is gone. @return whether to go on.
    using Done = std::function<bool(std::size_t index)>;

    SlotRunner(const ModelSearchRequest& request, CostProvider& provider,
               const SearchObserver& observer, JobContext& job)
        : m_request(request), m_provider(provider), m_observer(observer), m_job(job),
          m_slots(searchSlots(request.layerCount, request.keyValue)) {}

    const std::vector<SearchSlot>& slots() const { return m_slots; }

    /// One after the other, or on all threads where the provider's slots are independent. Steps
    /// reach the observer on the caller's thread in the order of the slots, either way.
    /// @param chosen what costs see; may change in done.
    /// @throws what the work throws; of several the first in the order of the slots, after all
    /// slots
    ///         before it are done.
    void run(const ModelGrouping& chosen, const Work& work, const Done& done);

private:
    class Pool;

    void runInOrder(const ModelGrouping& chosen, const Work& work, const Done& done);
    SquareMatrix similarityFor(SearchSlot slot);

    const ModelSearchRequest& m_request;
    CostProvider& m_provider;
    const SearchObserver& m_observer;
    JobContext& m_job;
    std::vector<SearchSlot> m_slots;
};

} // namespace regroup
