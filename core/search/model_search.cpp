// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/model_search.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/search/slot_recorder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace regroup {

namespace {

constexpr std::array allMethods{SearchMethod::Neighbour, SearchMethod::Random, SearchMethod::Paper,
                                SearchMethod::Anneal};

int groupCountOf(const ModelSearchRequest& request, int layer) {
    return request.groupCountsPerLayer.empty()
               ? request.groupCount
               : request.groupCountsPerLayer[static_cast<std::size_t>(layer)];
}

/// Where a search begins, and what a slot becomes that is not searched.
Grouping runsFor(const ModelSearchRequest& request, int layer) {
    const int groupCount = groupCountOf(request, layer);
    return request.sizes == GroupSizes::Equal ? Grouping::neighbours(request.headCount, groupCount)
                                              : balancedRuns(request.headCount, groupCount);
}

void setPartition(ModelGrouping& model, SearchSlot slot, const Grouping& grouping) {
    LayerGrouping& layer = model[static_cast<std::size_t>(slot.layer)];
    if (slot.kind != SlotKind::Value)
        layer.key = grouping;
    if (slot.kind != SlotKind::Key)
        layer.value = grouping;
}

void checkAnneal(const ModelSearchRequest& request) {
    checkAnnealOptions(request.anneal);
    if (!request.anneal.lockedHeads.empty() || !request.anneal.lockedGroups.empty())
        throw Error(ErrorCode::BadUsage,
                    "Locks are for the search of one layer, expected none for a whole model.");
    const int limit = request.anneal.maximumGroupSize;
    for (int layer = 0; layer < request.layerCount && limit > 0; ++layer)
        if (const int groupCount = groupCountOf(request, layer);
            request.headCount > limit * std::int64_t{groupCount})
            throw Error(ErrorCode::BadUsage,
                        fmt::format("Layer {}: {} groups of at most {} heads hold no {} heads.",
                                    layer, groupCount, limit, request.headCount));
}

/// The searches of one model, slot after slot.
class ModelSearch {
public:
    ModelSearch(const ModelSearchRequest& request, CostProvider& provider,
                const SearchObserver& observer, JobContext& job)
        : m_request(request), m_provider(provider), m_observer(observer), m_job(job),
          m_slots(searchSlots(request.layerCount, request.keyValue)) {
        m_result.grouping = originalGrouping(request.layerCount, request.headCount);
    }

    ModelSearchResult run() {
        for (std::size_t index = 0; index < m_slots.size(); ++index) {
            const SearchSlot slot = m_slots[index];
            if (m_result.stopReason == StopReason::Finished)
                searchSlot(slot, static_cast<std::int64_t>(index));
            else
                setPartition(m_result.grouping, slot, runsFor(m_request, slot.layer));
        }
        return std::move(m_result);
    }

private:
    void searchSlot(SearchSlot slot, std::int64_t index) {
        std::optional<SearchResult> found;
        try {
            m_job.throwIfStopped();
            // The cost may look at the grouping, so that changes only after the cost is gone.
            found = searchWith(*m_provider.costFor(slot, m_result.grouping), slot, index);
        } catch (const Cancelled&) {
            if (m_result.slots.empty())
                throw; // There is nothing to keep.
            m_result.stopReason = StopReason::Stopped;
            setPartition(m_result.grouping, slot, runsFor(m_request, slot.layer));
            return;
        }
        setPartition(m_result.grouping, slot, found->best);
        m_result.evaluations += found->evaluations;
        m_result.stopReason = found->stopReason;
        m_result.slots.push_back({slot, slotSeed(m_request.seed, slot), std::move(*found)});
    }

    SearchResult searchWith(GroupingCost& cost, SearchSlot slot, std::int64_t index) {
        const std::int64_t units = evaluationsOf(slot, cost);
        const auto total = units * static_cast<std::int64_t>(m_slots.size());
        SlotContext context{slot, m_observer, m_job, units * index, total};
        SearchResult result = dispatch(cost, context);
        m_job.report("Searching groupings", units * (index + 1), total);
        return result;
    }

    SearchResult dispatch(GroupingCost& cost, SlotContext& context) {
        const SearchSlot slot = context.slot;
        const std::uint64_t seed = slotSeed(m_request.seed, slot);
        const int groupCount = groupCountOf(m_request, slot.layer);
        switch (m_request.method) {
        case SearchMethod::Neighbour: break;
        case SearchMethod::Random: {
            Random random(seed);
            return evaluateOnly(
                randomGrouping(m_request.headCount, groupCount, m_request.sizes, random), cost,
                context);
        }
        case SearchMethod::Paper:
            return paperSearch(groupCount, m_request.sizes, similarityFor(slot), cost,
                               m_request.paper, seed, context);
        case SearchMethod::Anneal:
            return annealSearch(runsFor(m_request, slot.layer), m_request.sizes, cost,
                                m_request.anneal, seed, context);
        }
        return evaluateOnly(runsFor(m_request, slot.layer), cost, context);
    }

    std::int64_t evaluationsOf(SearchSlot slot, GroupingCost& cost) const {
        if (m_request.method == SearchMethod::Paper)
            return m_request.paper.iterations + 1;
        if (m_request.method == SearchMethod::Anneal)
            return annealEvaluations(runsFor(m_request, slot.layer), m_request.sizes, cost,
                                     m_request.anneal);
        return 1;
    }

    const SquareMatrix& similarityFor(SearchSlot slot) {
        const SquareMatrix& similarity = m_provider.similarityFor(slot);
        if (similarity.size() != m_request.headCount)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: the similarity matrix has {} heads, expected {}.",
                                    slotText(slot), similarity.size(), m_request.headCount));
        return similarity;
    }

    const ModelSearchRequest& m_request;
    CostProvider& m_provider;
    const SearchObserver& m_observer;
    JobContext& m_job;
    std::vector<SearchSlot> m_slots;
    ModelSearchResult m_result;
};

} // namespace

std::string_view searchMethodName(SearchMethod method) {
    switch (method) {
    case SearchMethod::Neighbour: return "neighbour";
    case SearchMethod::Random: return "random";
    case SearchMethod::Paper: return "paper";
    case SearchMethod::Anneal: return "anneal";
    }
    return "paper";
}

SearchMethod searchMethodFromName(std::string_view name) {
    std::vector<std::string> known;
    for (const SearchMethod method : allMethods) {
        if (searchMethodName(method) == name)
            return method;
        known.emplace_back(searchMethodName(method));
    }
    const std::string nearest = nearestWord(name, known);
    throw Error(ErrorCode::BadUsage,
                fmt::format("The search method '{}' is not known, expected {}.", name,
                            fmt::join(known, ", ")),
                nearest.empty() ? "" : fmt::format("Did you mean '{}'?", nearest));
}

std::string_view keyValueModeName(KeyValueMode mode) {
    return mode == KeyValueMode::Joint ? "joint" : "independent";
}

KeyValueMode keyValueModeFromName(std::string_view name) {
    for (const KeyValueMode mode : {KeyValueMode::Joint, KeyValueMode::Independent})
        if (keyValueModeName(mode) == name)
            return mode;
    throw Error(
        ErrorCode::BadUsage,
        fmt::format("Keys and values are to be searched '{}', expected joint or independent.",
                    name));
}

std::vector<SearchSlot> searchSlots(int layerCount, KeyValueMode mode) {
    std::vector<SearchSlot> slots;
    for (int layer = 0; layer < layerCount; ++layer) {
        if (mode == KeyValueMode::Joint) {
            slots.push_back({layer, SlotKind::Joint});
            continue;
        }
        slots.push_back({layer, SlotKind::Key});
        slots.push_back({layer, SlotKind::Value});
    }
    return slots;
}

std::uint64_t slotSeed(std::uint64_t seed, SearchSlot slot) {
    return derivedSeed(seed, static_cast<std::uint64_t>(slot.layer) * 3 +
                                 static_cast<std::uint64_t>(slot.kind));
}

void checkModelSearchRequest(const ModelSearchRequest& request) {
    if (request.layerCount < 1 || request.headCount < 1)
        throw Error(
            ErrorCode::BadUsage,
            fmt::format(
                "The model to search has {} layers of {} heads, expected at least one of both.",
                request.layerCount, request.headCount));
    const std::size_t listed = request.groupCountsPerLayer.size();
    if (listed != 0 && listed != static_cast<std::size_t>(request.layerCount))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("Group counts are given for {} layers, expected {}.", listed,
                                request.layerCount));
    for (int layer = 0; layer < request.layerCount; ++layer)
        (void)runsFor(request, layer); // Throws for a count that does not fit.
    if (request.method == SearchMethod::Paper)
        checkPaperOptions(request.paper);
    if (request.method == SearchMethod::Anneal)
        checkAnneal(request);
}

ModelSearchResult searchModel(const ModelSearchRequest& request, CostProvider& provider,
                              const SearchObserver& observer, JobContext& job) {
    checkModelSearchRequest(request);
    return ModelSearch(request, provider, observer, job).run();
}

} // namespace regroup
