// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/slot_runner.h"

#include "core/base/error.h"
#include "core/search/cached_cost.h"
#include "core/search/grouping_state.h"
#include "core/search/slot_recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace regroup {

namespace {

constexpr std::int64_t slotShare = 1000; ///< Progress of one slot, where slots run at once.
constexpr auto reportEvery = std::chrono::milliseconds(50);
constexpr std::string_view stepName = "Searching groupings";

/// A slot's cost, which remembers its groups where that is worth it.
class SlotCost {
public:
    explicit SlotCost(std::unique_ptr<GroupingCost> cost)
        : m_cost(std::move(cost)), m_cached(*m_cost),
          m_caches(costFormOf(*m_cost) == CostForm::Groups) {}
    GroupingCost& get() { return m_caches ? static_cast<GroupingCost&>(m_cached) : *m_cost; }

private:
    std::unique_ptr<GroupingCost> m_cost;
    CachedCost m_cached;
    bool m_caches;
};

} // namespace

/// Workers that take slot after slot.
class SlotRunner::Pool {
public:
    Pool(SlotRunner& owner, const ModelGrouping& original, const Work& work)
        : m_owner(owner), m_original(original), m_work(work), m_outcomes(owner.m_slots.size()) {
        int count = owner.m_request.threadCount;
        if (count <= 0)
            count = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
        count = std::min(count, static_cast<int>(m_outcomes.size()));
        for (int index = 0; index < count; ++index)
            m_workers.emplace_back([this] { takeSlots(); });
    }
    ~Pool() { m_abandoned = true; } // The workers end after their present slot, and are joined.
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// Waits for a slot, and hands its steps to the observer. @throws what its work threw.
    void finish(std::size_t index) {
        Outcome& outcome = m_outcomes[index];
        std::unique_lock lock(m_mutex);
        while (!m_changed.wait_for(lock, reportEvery, [&] { return outcome.isDone; })) {
            lock.unlock();
            report();
            lock.lock();
        }
        lock.unlock();
        report();
        if (m_owner.m_observer)
            for (const SearchStep& step : outcome.steps)
                m_owner.m_observer(step);
        outcome.steps = {};
        if (outcome.error)
            std::rethrow_exception(outcome.error);
    }

private:
    struct Outcome {
        std::vector<SearchStep> steps;
        std::exception_ptr error;
        std::atomic<std::int64_t> progress{0};
        bool isDone = false; ///< Guarded by m_mutex; after it the others are the caller's.
    };

    void takeSlots() {
        for (;;) {
            const std::size_t index = m_next++;
            if (index >= m_outcomes.size())
                return;
            Outcome& outcome = m_outcomes[index];
            try {
                // Slots are taken in order, so that all before the first failure have begun.
                if (m_abandoned)
                    throw Cancelled{};
                search(index, outcome);
            } catch (const Cancelled&) {
                outcome.error = std::current_exception();
            } catch (...) { // Whatever it is, the caller's thread rethrows it.
                outcome.error = std::current_exception();
                m_abandoned = true;
            }
            outcome.progress = slotShare;
            const std::lock_guard lock(m_mutex);
            outcome.isDone = true;
            m_changed.notify_all();
        }
    }

    void search(std::size_t index, Outcome& outcome) {
        const SearchSlot slot = m_owner.m_slots[index];
        JobContext job(m_owner.m_job.stopToken(), [&](const Progress& report) {
            outcome.progress = report.total > 0 ? slotShare * report.done / report.total : 0;
        });
        job.throwIfStopped();
        std::unique_lock lock(m_providerMutex);
        SlotCost cost(m_owner.m_provider.costFor(slot, m_original));
        const SquareMatrix similarity = m_owner.similarityFor(slot);
        lock.unlock();
        const SlotInputs inputs{m_owner.m_request, cost.get(), similarity};
        SlotContext context{slot, [&](const SearchStep& step) { outcome.steps.push_back(step); },
                            job, 0, slotShare};
        context.unitsTotal =
            m_owner.m_request.budget
                ? 0
                : slotEvaluations(inputs, slot, groupCountOf(m_owner.m_request, slot));
        m_work(index, inputs, context);
    }

    void report() {
        std::int64_t done = 0;
        for (const Outcome& outcome : m_outcomes)
            done += outcome.progress;
        m_owner.m_job.report(stepName, done,
                             slotShare * static_cast<std::int64_t>(m_outcomes.size()));
    }

    SlotRunner& m_owner;
    const ModelGrouping& m_original;
    const Work& m_work;
    std::vector<Outcome> m_outcomes;
    std::atomic<std::size_t> m_next{0};
    std::atomic<bool> m_abandoned{false};
    std::mutex m_providerMutex;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::jthread> m_workers; ///< Last, so that they end before what they use.
};

void SlotRunner::run(const ModelGrouping& chosen, const Work& work, const Done& done) {
    if (!m_provider.slotsAreIndependent()) {
        runInOrder(chosen, work, done);
        return;
    }
    m_job.throwIfStopped();
    // A copy, because done() may write to what `chosen` refers to; the slots' costs do not look at
    // it.
    const ModelGrouping original = chosen; // NOLINT(performance-unnecessary-copy-initialization)
    Pool pool(*this, original, work);
    std::exception_ptr firstError;
    for (std::size_t index = 0; index < m_slots.size(); ++index) {
        try {
            pool.finish(index);
            done(index);
        } catch (const Cancelled&) { // Other slots may have ended well: their results are kept.
            if (!firstError)
                firstError = std::current_exception();
        }
    }
    if (firstError)
        std::rethrow_exception(firstError);
}

void SlotRunner::runInOrder(const ModelGrouping& chosen, const Work& work, const Done& done) {
    for (std::size_t index = 0; index < m_slots.size(); ++index) {
        const SearchSlot slot = m_slots[index];
        m_job.throwIfStopped();
        {
            SlotCost cost(m_provider.costFor(slot, chosen));
            const SquareMatrix similarity = similarityFor(slot);
            const SlotInputs inputs{m_request, cost.get(), similarity};
            const std::int64_t units =
                m_request.budget ? 1 : slotEvaluations(inputs, slot, groupCountOf(m_request, slot));
            const auto before = units * static_cast<std::int64_t>(index);
            const auto total = units * static_cast<std::int64_t>(m_slots.size());
            SlotContext context{slot, m_observer, m_job, before, m_request.budget ? 0 : total};
            work(index, inputs, context);
            m_job.report(stepName, before + units, total);
        }
        if (!done(index))
            return;
    }
}

SquareMatrix SlotRunner::similarityFor(SearchSlot slot) {
    if (!looksAtSimilarity(m_request.method))
        return {};
    const SquareMatrix& similarity = m_provider.similarityFor(slot);
    if (similarity.size() != m_request.headCount)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: the similarity matrix has {} heads, expected {}.",
                                slotText(slot), similarity.size(), m_request.headCount));
    return similarity;
}

} // namespace regroup
