// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/anneal.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/search/grouping_state.h"
#include "core/search/slot_recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace regroup {

namespace {

constexpr double coldShare = 1e-3; // Last temperature over the first.
constexpr int walkChangesPerHead = 4;
constexpr int choiceTries = 32;

/// Uniform in [0, count) up to 2^-32 count: a multiplication, where Random::below() divides twice
/// to be exact. Drawing is most of what a candidate costs.
std::size_t drawnBelow(std::size_t count, Random& random) {
    return static_cast<std::size_t>(((random.bits() >> 32U) * count) >> 32U);
}

/// Draws changes that sizes, limits and locks allow.
class ChangeChooser {
public:
    ChangeChooser(const Grouping& start, const PartitionLimits& limits,
                  const AnnealOptions& options)
        : m_moves(limits.sizes == GroupSizes::Unequal),
          m_maximumSize(limits.maximumGroupSize > 0 ? limits.maximumGroupSize : start.headCount()) {
        const auto holds = [](const std::vector<int>& list, int value) {
            return std::find(list.begin(), list.end(), value) != list.end();
        };
        for (int group = 0; group < start.groupCount(); ++group)
            if (!holds(options.lockedGroups, group))
                m_groups.push_back(group);
        for (int head = 0; head < start.headCount(); ++head)
            if (!holds(options.lockedHeads, head) &&
                !holds(options.lockedGroups, start.labelOf(head)))
                m_heads.push_back(head);
        const bool onePartition = start.groupCount() == 1 || start.isOriginal();
        m_canChange = !onePartition && !m_heads.empty() && m_groups.size() > 1;
    }

    bool canChange() const { return m_canChange; }

    /// Nothing if some draws met only changes that are not allowed or change nothing.
    std::optional<HeadChange> choose(const HeadGroups& groups, Random& random) const {
        for (int attempt = 0; attempt < choiceTries; ++attempt) {
            const std::size_t kind = m_moves ? drawnBelow(3, random) : 0;
            const HeadChange change = kind == 0   ? exchange(groups, random)
                                      : kind == 1 ? move(groups, random)
                                                  : passOn(groups, random);
            if (isAllowed(groups, change))
                return change;
        }
        return std::nullopt;
    }

private:
    HeadChange exchange(const HeadGroups& groups, Random& random) const {
        const int head = drawn(m_heads, random);
        const int other = drawn(m_heads, random);
        return {head, groups.groupOf(other), other, groups.groupOf(head)};
    }

    HeadChange move(const HeadGroups& /*groups*/, Random& random) const {
        const int head = drawn(m_heads, random);
        return {head, drawn(m_groups, random), -1, -1};
    }

    /// One head takes the place of another, which goes to a third group.
    HeadChange passOn(const HeadGroups& groups, Random& random) const {
        const int head = drawn(m_heads, random);
        const int other = drawn(m_heads, random);
        return {head, groups.groupOf(other), other, drawn(m_groups, random)};
    }

    bool isAllowed(const HeadGroups& groups, const HeadChange& change) const {
        const int source = groups.groupOf(change.head);
        const bool isMove = change.other < 0;
        if (change.target == source || change.otherTarget == change.target)
            return false;
        if (!isMove && change.otherTarget == source) // Two that are alone change nothing.
            return groups.sizeOf(source) > 1 || groups.sizeOf(change.target) > 1;
        const int grows = isMove ? change.target : change.otherTarget;
        return groups.sizeOf(source) > 1 && groups.sizeOf(grows) < m_maximumSize;
    }

    static int drawn(const std::vector<int>& list, Random& random) {
        return list[drawnBelow(list.size(), random)];
    }

    bool m_moves;
    int m_maximumSize;
    bool m_canChange = false;
    std::vector<int> m_heads;  ///< Not locked.
    std::vector<int> m_groups; ///< Not locked, start's numbers.
};

struct Plan {
    std::int64_t iterations = 0; ///< Of one restart.
    std::int64_t samples = 0;    ///< Changes that give the temperature.
    int restarts = 1;

    std::int64_t evaluations() const { return samples + restarts * (iterations + 1); }
};

Plan planFor(int headCount, CostForm form, const AnnealOptions& options) {
    const bool whole = form == CostForm::Whole;
    Plan plan;
    plan.iterations = options.iterations;
    if (plan.iterations == 0 &&
        form == CostForm::Pairs) // Nanoseconds each: try all exchanges 200 times.
        plan.iterations = std::max<std::int64_t>(400, 100 * std::int64_t{headCount}) * headCount;
    else if (plan.iterations == 0)
        plan.iterations = std::int64_t{headCount} * (whole ? 10 : 400);
    plan.restarts = options.restarts > 0 ? options.restarts : (whole ? 1 : 8);
    plan.samples = std::min<std::int64_t>(whole ? 8 : 100, plan.iterations);
    return plan;
}

void checkIndices(const std::vector<int>& indices, int count, const char* what) {
    for (const int index : indices)
        if (index < 0 || index >= count)
            throw Error(
                ErrorCode::BadUsage,
                fmt::format("The search locks {} {}, expected 0 to {}.", what, index, count - 1));
}

void checkAgainstStart(const Grouping& start, const PartitionLimits& limits,
                       const AnnealOptions& options) {
    checkAnnealOptions(options);
    checkIndices(options.lockedHeads, start.headCount(), "head");
    checkIndices(options.lockedGroups, start.groupCount(), "group");
    const std::vector<int> sizes = start.groupSizes();
    for (std::size_t group = 0; group < sizes.size() && limits.maximumGroupSize > 0; ++group)
        if (sizes[group] > limits.maximumGroupSize)
            throw Error(
                ErrorCode::BadUsage,
                fmt::format(
                    "Group {} has {} heads at the start of the search, expected at most {}.", group,
                    sizes[group], limits.maximumGroupSize));
}

class Annealer {
public:
    Annealer(const Grouping& start, const PartitionLimits& limits, GroupingCost& cost,
             const AnnealOptions& options, std::uint64_t seed, SlotContext& context)
        : m_start(start), m_cost(cost), m_context(context), m_random(seed),
          m_chooser(start, limits, options), m_form(costFormOf(cost)),
          m_plan(planFor(start.headCount(), m_form, options)),
          m_recorder(context, m_chooser.canChange() ? m_plan.evaluations() : 1,
                     SlotRecorder::Keep::Thin) {}

    SearchResult run() {
        m_context.job.throwIfStopped();
        const double startCost = m_cost.cost(m_start);
        m_recorder.begin(m_start, startCost);
        // What is added up differs in the last digits from what is computed anew: no better
        // grouping.
        m_tolerance = m_form == CostForm::Whole ? 0.0 : 1e-12 * std::max(1.0, std::abs(startCost));
        StopReason reason = StopReason::Finished;
        try {
            if (m_chooser.canChange())
                search(startCost);
        } catch (const Cancelled&) { // The best so far is still useful.
            reason = StopReason::Stopped;
        }
        SearchResult result = m_recorder.finish(reason);
        if (m_form != CostForm::Whole)
            result.cost = m_cost.cost(result.best);
        return result;
    }

private:
    void search(double startCost) {
        GroupingState first(HeadGroups(m_start), m_cost, startCost);
        const double temperature = sampledTemperature(first);
        anneal(first, temperature);
        for (int restart = 1; restart < m_plan.restarts; ++restart) {
            HeadGroups groups(m_start);
            walk(groups);
            const Grouping grouping = groups.grouping();
            m_context.job.throwIfStopped();
            const double cost = m_cost.cost(grouping);
            checkFiniteCost(cost, m_context.slot, grouping);
            m_recorder.add(
                cost, true, [&]() -> const Grouping& { return grouping; }, m_tolerance);
            GroupingState state(std::move(groups), m_cost, cost);
            anneal(state, temperature);
        }
    }

    /// The mean change of the cost, which makes most changes likely to be accepted at first.
    double sampledTemperature(GroupingState& state) {
        double sum = 0;
        std::int64_t count = 0;
        for (std::int64_t sample = 0; sample < m_plan.samples; ++sample) {
            const auto change = m_chooser.choose(state.groups(), m_random);
            if (!change)
                continue;
            sum += std::abs(evaluated(state, *change) - state.cost());
            ++count;
            m_recorder.add(
                m_proposedCost, false, [&] { return state.groups().groupingAfter(*change); },
                m_tolerance);
        }
        return count > 0 ? sum / static_cast<double>(count) : 0.0;
    }

    void anneal(GroupingState& state, double temperature) {
        const std::int64_t warm = m_plan.iterations - m_plan.iterations / 10;
        const double factor =
            std::pow(coldShare, 1.0 / static_cast<double>(std::max<std::int64_t>(warm, 1)));
        for (std::int64_t iteration = 0; iteration < m_plan.iterations;
             ++iteration, temperature *= factor) {
            const auto change = m_chooser.choose(state.groups(), m_random);
            if (!change)
                continue;
            const double difference = evaluated(state, *change) - state.cost();
            const bool accepted =
                difference <= 0 || (iteration < warm && temperature > 0 &&
                                    m_random.chance(std::exp(-difference / temperature)));
            m_recorder.add(
                m_proposedCost, accepted, [&] { return state.groups().groupingAfter(*change); },
                m_tolerance);
            if (accepted)
                state.accept();
        }
    }

    double evaluated(GroupingState& state, const HeadChange& change) {
        m_context.job.throwIfStopped();
        m_proposedCost = state.propose(change);
        if (!std::isfinite(m_proposedCost))
            checkFiniteCost(m_proposedCost, m_context.slot, state.groups().groupingAfter(change));
        return m_proposedCost;
    }

    /// Far enough from the start to forget it, without evaluating.
    void walk(HeadGroups& groups) {
        for (int step = 0; step < walkChangesPerHead * groups.headCount(); ++step)
            if (const auto change = m_chooser.choose(groups, m_random))
                groups.apply(*change);
    }

    const Grouping& m_start;
    GroupingCost& m_cost;
    SlotContext& m_context;
    Random m_random;
    ChangeChooser m_chooser;
    CostForm m_form;
    Plan m_plan;
    SlotRecorder m_recorder;
    double m_tolerance = 0;
    double m_proposedCost = 0;
};

} // namespace

void checkAnnealOptions(const AnnealOptions& options) {
    if (options.iterations < 0)
        throw Error(
            ErrorCode::BadUsage,
            fmt::format(
                "The search has {} iterations, expected at least 1, or 0 for the usual number.",
                options.iterations));
    if (options.restarts < 0)
        throw Error(
            ErrorCode::BadUsage,
            fmt::format(
                "The search has {} restarts, expected at least 1, or 0 for the usual number.",
                options.restarts));
}

std::int64_t annealEvaluations(const Grouping& start, const PartitionLimits& limits,
                               GroupingCost& cost, const AnnealOptions& options) {
    if (!ChangeChooser(start, limits, options).canChange())
        return 1;
    return planFor(start.headCount(), costFormOf(cost), options).evaluations();
}

SearchResult annealSearch(const Grouping& start, const PartitionLimits& limits, GroupingCost& cost,
                          const AnnealOptions& options, std::uint64_t seed, SlotContext& context) {
    checkAgainstStart(start, limits, options);
    return Annealer(start, limits, cost, options, seed, context).run();
}

} // namespace regroup
