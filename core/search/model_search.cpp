// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/model_search.h"

#include "core/base/error.h"
#include "core/search/grouping_state.h"
#include "core/search/lower_bound.h"
#include "core/search/slot_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace regroup {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void setPartition(ModelGrouping& model, SearchSlot slot, const Grouping& grouping) {
    regroup::setPartition(model[static_cast<std::size_t>(slot.layer)], slot.kind, grouping);
}

/// The searches of one model.
class ModelSearch {
public:
    ModelSearch(const ModelSearchRequest& request, CostProvider& provider,
                const SearchObserver& observer, JobContext& job)
        : m_request(request), m_provider(provider), m_job(job),
          m_runner(request, provider, observer, job) {
        m_result.grouping = originalGrouping(request.layerCount, request.headCount);
    }

    ModelSearchResult run() {
        if (m_request.budget)
            shareBudget();
        else
            searchSlots();
        return std::move(m_result);
    }

private:
    void searchSlots() {
        const std::vector<SearchSlot>& slots = m_runner.slots();
        std::vector<std::optional<SearchResult>> found(slots.size());
        std::vector<bool> isKept(slots.size(), false);
        try {
            m_runner.run(
                m_result.grouping,
                [&](std::size_t index, const SlotInputs& inputs, SlotContext& context) {
                    found[index] =
                        searchSlot(inputs, groupCountOf(m_request, slots[index]), context);
                },
                [&](std::size_t index) {
                    isKept[index] = true;
                    keep(slots[index], std::move(*found[index]));
                    return m_result.stopReason == StopReason::Finished;
                });
        } catch (const Cancelled&) {
            if (m_result.slots.empty())
                throw; // There is nothing to keep.
            m_result.stopReason = StopReason::Stopped;
        }
        for (std::size_t index = 0; index < slots.size(); ++index)
            if (!isKept[index])
                setPartition(
                    m_result.grouping, slots[index],
                    runsFor(m_request, slots[index], groupCountOf(m_request, slots[index])));
        m_result.optimalityGap = summedGap();
    }

    void keep(SearchSlot slot, SearchResult result) {
        setPartition(m_result.grouping, slot, result.best);
        m_result.evaluations += result.evaluations;
        if (result.stopReason == StopReason::Stopped)
            m_result.stopReason = StopReason::Stopped;
        m_result.slots.push_back({slot, slotSeed(m_request.seed, slot), std::move(result)});
    }

    std::optional<double> summedGap() const {
        if (m_result.slots.size() != m_runner.slots().size())
            return std::nullopt;
        double cost = 0;
        double bound = 0;
        for (const SlotSearchResult& slot : m_result.slots) {
            if (!slot.result.lowerBound)
                return std::nullopt;
            cost += slot.result.cost;
            bound += *slot.result.lowerBound;
        }
        return relativeGap(cost, bound);
    }

    void shareBudget() {
        const std::vector<SlotCurve> curves = searchCurves();
        SharedBudget shared;
        shared.weights = m_provider.slotWeights(curves, m_job);
        if (shared.weights.empty())
            shared.weights.assign(curves.size(), 1.0);
        const BudgetTable table(
            numbersOf(curves, [](const SearchResult& result) { return result.cost; }),
            shared.weights);
        shared.share = table.share(*m_request.budget);
        shared.front = table.front();
        for (std::size_t index = 0; index < curves.size(); ++index) {
            const auto place = static_cast<std::size_t>(shared.share.groupCounts[index] - 1);
            SearchResult result = curves[index].results[place].value();
            result.evaluations = 0; // Counted below, for all numbers of groups.
            keep(curves[index].slot, std::move(result));
        }
        for (const SlotCurve& curve : curves)
            for (const auto& result : curve.results)
                m_result.evaluations += result ? result->evaluations : 0;
        m_result.optimalityGap = budgetGap(curves, shared);
        m_result.budget = std::move(shared);
    }

    std::vector<SlotCurve> searchCurves() {
        std::vector<SlotCurve> curves;
        for (const SearchSlot slot : m_runner.slots())
            curves.push_back({slot, slotSeed(m_request.seed, slot), {}});
        m_runner.run(
            m_result.grouping,
            [&](std::size_t index, const SlotInputs& inputs, SlotContext& context) {
                if (costFormOf(inputs.cost) == CostForm::Whole)
                    throw Error(
                        ErrorCode::BadUsage,
                        "A budget is shared out by what each layer costs alone, expected an "
                        "objective in closed form: similarity, error or "
                        "weight-sharing-error.",
                        "With --objective error the layers are weighted by the measured "
                        "rise of the loss.");
                curves[index].results = searchSlotCurve(inputs, context);
            },
            [](std::size_t) { return true; });
        return curves;
    }

    /// One number of every result.
    template <typename NumberOf>
    static std::vector<CostCurve> numbersOf(const std::vector<SlotCurve>& curves,
                                            NumberOf numberOf) {
        std::vector<CostCurve> numbers;
        for (const SlotCurve& curve : curves) {
            numbers.emplace_back();
            for (const auto& result : curve.results)
                numbers.back().push_back(result ? numberOf(*result) : infinity);
        }
        return numbers;
    }

    /// Bounds, shared out as well as they can be, bound every share of the budget.
    std::optional<double> budgetGap(const std::vector<SlotCurve>& curves,
                                    const SharedBudget& shared) const {
        for (const SlotCurve& curve : curves)
            for (const auto& result : curve.results)
                if (result && !result->lowerBound)
                    return std::nullopt;
        const BudgetTable bounds(
            numbersOf(curves, [](const SearchResult& result) { return *result.lowerBound; }),
            shared.weights);
        return relativeGap(shared.share.cost, bounds.share(*m_request.budget).cost);
    }

    const ModelSearchRequest& m_request;
    CostProvider& m_provider;
    JobContext& m_job;
    SlotRunner m_runner;
    ModelSearchResult m_result;
};

} // namespace

ModelSearchResult searchModel(const ModelSearchRequest& request, CostProvider& provider,
                              const SearchObserver& observer, JobContext& job) {
    checkModelSearchRequest(request);
    return ModelSearch(request, provider, observer, job).run();
}

} // namespace regroup
