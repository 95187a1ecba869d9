// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/paper_search.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/grouping/moves.h"
#include "core/search/slot_recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

namespace regroup {

namespace {

void checkSimilarity(const SquareMatrix& similarity, SearchSlot slot) {
    for (int row = 0; row < similarity.size(); ++row)
        for (int column = 0; column < similarity.size(); ++column)
            if (!std::isfinite(similarity.at(row, column)))
                throw Error(
                    ErrorCode::NotFinite,
                    fmt::format(
                        "{}: the similarity of heads {} and {} is {}, expected a finite number.",
                        slotText(slot), row, column, similarity.at(row, column)));
}

/// One of the `count` heads outside head's group that are most similar to it.
int similarHeadOutside(const Grouping& grouping, int head, int count,
                       const SquareMatrix& similarity, Random& random) {
    std::vector<int> outside;
    for (int other = 0; other < grouping.headCount(); ++other)
        if (grouping.labelOf(other) != grouping.labelOf(head))
            outside.push_back(other);
    std::stable_sort(outside.begin(), outside.end(), [&](int first, int second) {
        return similarity.at(head, first) > similarity.at(head, second);
    });
    const auto kept = std::min<std::int64_t>(count, static_cast<std::int64_t>(outside.size()));
    return outside[static_cast<std::size_t>(random.below(kept))];
}

/// The next candidate of the pseudo-code in method.md section 5.1.
Grouping nextCandidate(const Grouping& current, const PartitionLimits& limits,
                       const SquareMatrix& similarity, const PaperOptions& options,
                       Random& random) {
    const auto a = static_cast<int>(random.below(current.headCount()));
    const int b = similarHeadOutside(current, a, options.candidates, similarity, random);
    if (limits.sizes == GroupSizes::Equal)
        return swapHeads(current, a, b);
    const bool preserve = random.chance(options.preserveProbability);
    const std::vector<int> sizes = current.groupSizes();
    const bool alone = sizes[static_cast<std::size_t>(current.labelOf(a))] == 1;
    const bool full =
        limits.maximumGroupSize > 0 &&
        sizes[static_cast<std::size_t>(current.labelOf(b))] >= limits.maximumGroupSize;
    return preserve || alone || full ? swapHeads(current, a, b) : moveHead(current, a, b);
}

void checkProbability(double probability, std::string_view name) {
    if (!(probability >= 0.0 && probability <= 1.0))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("The {} probability of the search is {}, expected 0 to 1.", name,
                                probability));
}

} // namespace

void checkPaperOptions(const PaperOptions& options) {
    if (options.iterations < 1)
        throw Error(
            ErrorCode::BadUsage,
            fmt::format("The search has {} iterations, expected at least 1.", options.iterations));
    if (options.candidates < 1)
        throw Error(
            ErrorCode::BadUsage,
            fmt::format("The search has {} candidates, expected at least 1.", options.candidates));
    checkProbability(options.acceptProbability, "accept");
    checkProbability(options.resetProbability, "reset");
    checkProbability(options.preserveProbability, "preserve");
}

SearchResult paperSearch(int groupCount, const PartitionLimits& limits,
                         const SquareMatrix& similarity, GroupingCost& cost,
                         const PaperOptions& options, std::uint64_t seed, SlotContext& context) {
    checkPaperOptions(options);
    checkSimilarity(similarity, context.slot);
    const int headCount = similarity.size();
    Random random(seed);
    SlotRecorder recorder(context, options.iterations + 1, SlotRecorder::Keep::All);
    const auto drawn = [&] {
        return randomGrouping(headCount, groupCount, limits.sizes, random, limits.maximumGroupSize);
    };
    Grouping current = drawn();
    context.job.throwIfStopped();
    recorder.begin(current, cost.cost(current));
    if (groupCount == 1 || groupCount == headCount)
        return recorder.finish(StopReason::Finished); // There is no other partition.
    try {
        for (std::int64_t iteration = 0; iteration < options.iterations; ++iteration) {
            context.job.throwIfStopped();
            if (random.chance(options.resetProbability))
                current = drawn();
            Grouping candidate = nextCandidate(current, limits, similarity, options, random);
            const double candidateCost = cost.cost(candidate);
            checkFiniteCost(candidateCost, context.slot, candidate);
            const bool accepted =
                candidateCost < recorder.best() || random.chance(options.acceptProbability);
            recorder.add(candidateCost, accepted, [&]() -> const Grouping& { return candidate; });
            if (accepted)
                current = std::move(candidate);
        }
    } catch (const Cancelled&) { // The best so far is still useful.
        return recorder.finish(StopReason::Stopped);
    }
    return recorder.finish(StopReason::Finished);
}

} // namespace regroup
