// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/slot_search.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/search/agglomerate.h"
#include "core/search/exact.h"
#include "core/search/grouping_state.h"
#include "core/search/lower_bound.h"
#include "core/search/slot_recorder.h"
#include "core/search/ward.h"

#include <utility>

namespace regroup {

namespace {

/// Heads up to which the optimum is found only to show a gap: a table in a few milliseconds.
constexpr int pairTableHeads = 10;
constexpr int groupTableHeads = 8;

SearchResult exactSearch(const SlotInputs& inputs, int groupCount, SlotContext& context) {
    const ModelSearchRequest& request = inputs.request;
    const bool proved = hasExactSearch(request.headCount, groupCount, request.limits());
    const Grouping runs = runsFor(request, context.slot, groupCount);
    if (costFormOf(inputs.cost) != CostForm::Whole && !proved)
        return annealSearch(runs, request.limits(), inputs.cost, request.anneal,
                            slotSeed(request.seed, context.slot), context);
    context.job.throwIfStopped();
    SlotRecorder recorder(context, 2, SlotRecorder::Keep::All);
    recorder.begin(runs, inputs.cost.cost(runs));
    const Grouping best =
        exactGrouping(request.headCount, groupCount, request.limits(), inputs.cost, context.job);
    const double cost = inputs.cost.cost(best);
    checkFiniteCost(cost, context.slot, best);
    recorder.add(cost, true, [&]() -> const Grouping& { return best; });
    SearchResult result = recorder.finish(StopReason::Finished);
    result.lowerBound = result.cost;
    return result;
}

SearchResult dispatch(const SlotInputs& inputs, int groupCount, SlotContext& context) {
    const ModelSearchRequest& request = inputs.request;
    const std::uint64_t seed = slotSeed(request.seed, context.slot);
    const Grouping runs = runsFor(request, context.slot, groupCount);
    const SlotLocks* locks = locksOf(request, context.slot);
    if (locks != nullptr && locks->whole)
        return evaluateOnly(runs, inputs.cost, context);
    switch (request.method) {
    case SearchMethod::Neighbour:
    case SearchMethod::Mqa:
    case SearchMethod::Manual: break;
    case SearchMethod::Random: {
        Random random(seed);
        return evaluateOnly(randomGrouping(request.headCount, groupCount, request.sizes, random,
                                           request.maximumGroupSize),
                            inputs.cost, context);
    }
    case SearchMethod::Paper:
        return paperSearch(groupCount, request.limits(), inputs.similarity, inputs.cost,
                           request.paper, seed, context);
    case SearchMethod::Anneal:
        return annealSearch(runs, request.limits(), inputs.cost,
                            locks == nullptr ? request.anneal
                                             : lockedOptions(request.anneal, *locks, runs),
                            seed, context);
    case SearchMethod::Exact: return exactSearch(inputs, groupCount, context);
    case SearchMethod::Ward:
        return evaluateOnly(
            groupingAfterSteps(request.headCount,
                               wardLinkage(inputs.similarity, groupCount, request.limits())),
            inputs.cost, context);
    case SearchMethod::Agglomerate:
        return agglomerateSearch(request.headCount, groupCount, request.limits(), inputs.cost,
                                 context);
    }
    return evaluateOnly(runs, inputs.cost, context);
}

/// The optimum where it takes no time, else a bound.
void addLowerBound(const SlotInputs& inputs, int groupCount, SlotContext& context,
                   SearchResult& result) {
    const CostForm form = costFormOf(inputs.cost);
    if (result.lowerBound || form == CostForm::Whole || result.stopReason == StopReason::Stopped)
        return;
    const ModelSearchRequest& request = inputs.request;
    const int headCount = request.headCount;
    // A given grouping has the sizes it has; what it is measured by is any of its number of groups.
    // Other locks are left aside: what holds without them holds with them.
    PartitionLimits limits = request.limits();
    const SlotLocks* locks = locksOf(request, context.slot);
    if (request.method == SearchMethod::Manual || (locks != nullptr && locks->whole))
        limits = GroupSizes::Unequal;
    const int tableHeads = form == CostForm::Pairs ? pairTableHeads : groupTableHeads;
    const bool isQuick = headCount <= tableHeads ||
                         largestGroupSize(headCount, groupCount, limits) <= 2 || groupCount == 1;
    if (isQuick) {
        const Grouping best =
            exactGrouping(headCount, groupCount, limits, inputs.cost, context.job);
        result.lowerBound = inputs.cost.cost(best);
    } else {
        result.lowerBound = costLowerBound(inputs.cost, headCount, groupCount, limits);
    }
}

/// A whole curve says one step a number of groups.
void tell(const SearchResult& result, SlotContext& context, std::int64_t step) {
    if (!context.observer)
        return;
    const auto labels = result.best.labels();
    context.observer(
        {context.slot, step, result.cost, result.cost, true, {labels.begin(), labels.end()}});
}

using Curve = std::vector<std::optional<SearchResult>>;

SearchResult finished(const Grouping& grouping, double cost, std::int64_t evaluations) {
    return {grouping, cost, cost, evaluations, StopReason::Finished, std::nullopt};
}

Curve exactCurve(const SlotInputs& inputs, SlotContext& context) {
    Curve curve;
    for (const auto& best : exactGroupings(
             inputs.request.headCount, inputs.request.maximumGroupSize, inputs.cost, context.job)) {
        curve.emplace_back();
        if (!best)
            continue;
        const double cost = inputs.cost.cost(*best);
        checkFiniteCost(cost, context.slot, *best);
        curve.back() = finished(*best, cost, 1);
        curve.back()->lowerBound = cost;
    }
    return curve;
}

Curve agglomerateCurve(const SlotInputs& inputs, SlotContext& context) {
    const ModelSearchRequest& request = inputs.request;
    int smallest = 1;
    while (!isPossible(request.headCount, smallest, request.limits()))
        ++smallest;
    Curve curve(static_cast<std::size_t>(request.headCount));
    std::int64_t before = 0;
    for (const Agglomeration& step :
         agglomerations(request.headCount, smallest, request.limits(), inputs.cost, context)) {
        SearchResult result =
            finished(step.grouping, inputs.cost.cost(step.grouping), step.evaluations - before);
        before = step.evaluations;
        addLowerBound(inputs, step.grouping.groupCount(), context, result);
        curve[static_cast<std::size_t>(step.grouping.groupCount() - 1)] = std::move(result);
    }
    return curve;
}

} // namespace

SearchResult searchSlot(const SlotInputs& inputs, int groupCount, SlotContext& context) {
    SearchResult result = dispatch(inputs, groupCount, context);
    addLowerBound(inputs, groupCount, context, result);
    return result;
}

std::int64_t slotEvaluations(const SlotInputs& inputs, SearchSlot slot, int groupCount) {
    const ModelSearchRequest& request = inputs.request;
    const SlotLocks* locks = locksOf(request, slot);
    if (locks != nullptr && locks->whole)
        return 1;
    if (request.method == SearchMethod::Paper)
        return request.paper.iterations + 1;
    if (request.method == SearchMethod::Anneal) {
        const Grouping start = runsFor(request, slot, groupCount);
        return annealEvaluations(start, request.limits(), inputs.cost,
                                 locks == nullptr ? request.anneal
                                                  : lockedOptions(request.anneal, *locks, start));
    }
    return 1;
}

std::vector<std::optional<SearchResult>> searchSlotCurve(const SlotInputs& inputs,
                                                         SlotContext& context) {
    const ModelSearchRequest& request = inputs.request;
    Curve curve;
    const bool anySizes = request.sizes == GroupSizes::Unequal &&
                          locksOf(request, context.slot) == nullptr; // Counts go one by one there.
    if (request.method == SearchMethod::Exact && anySizes && request.headCount <= subsetHeadLimit) {
        curve = exactCurve(inputs, context);
    } else if (request.method == SearchMethod::Agglomerate && anySizes) {
        curve = agglomerateCurve(inputs, context);
    } else {
        SlotContext silent{context.slot, {}, context.job, 0, 0};
        for (int groupCount = 1; groupCount <= request.headCount; ++groupCount) {
            curve.emplace_back();
            if (canHave(request, context.slot, groupCount))
                curve.back() = searchSlot(inputs, groupCount, silent);
            if (curve.back() && curve.back()->stopReason == StopReason::Stopped)
                throw Cancelled{}; // Half a curve shares nothing out.
        }
    }
    std::int64_t step = 0;
    for (const auto& result : curve)
        if (result)
            tell(*result, context, step++);
    return curve;
}

} // namespace regroup
