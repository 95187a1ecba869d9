// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/live_costs.h"

#include "core/search/exact.h"
#include "core/search/similarity_cost.h"

#include <algorithm>

namespace regroup::ui {
namespace {

constexpr std::size_t keptPlaces = 64; ///< Of small matrices.
constexpr std::size_t keptOptima = 16;

/// Microseconds a group, and safe to ask while a job works on another cost.
bool isQuick(MergeRule rule) {
    return rule == MergeRule::Mean;
}

std::vector<std::optional<double>> leastSums(int headCount, int largestGroup, GroupingCost& cost,
                                             JobContext& job) {
    std::vector<std::optional<double>> sums;
    for (const std::optional<Grouping>& best : exactGroupings(headCount, largestGroup, cost, job))
        sums.push_back(best ? std::optional(cost.cost(*best)) : std::nullopt);
    return sums;
}

} // namespace

LiveCosts::LiveCosts(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context) {
    connect(&context.model, &StudioModel::opened, this, &LiveCosts::forget);
    connect(&context.model, &StudioModel::calibrationChanged, this, &LiveCosts::forget);
    connect(&context.model, &StudioModel::reportChanged, this, &LiveCosts::moreKnown);
}

void LiveCosts::forget() {
    ++m_generation;
    m_errors.clear();
    m_best.clear();
    m_bestJob.requestStop();
    m_bestRequest.next();
    m_lookingFor.reset();
    Q_EMIT moreKnown();
}

QString LiveCosts::missing(const CostPlace& place) const {
    if (!m_context.model.isOpen() || !m_context.model.isCalibrated())
        return tr("needs a calibration");
    const bool failed = std::any_of(m_errors.begin(), m_errors.end(), [&](const Errors& errors) {
        return errors.place == place && errors.failed;
    });
    return failed ? tr("not known") : QString();
}

LiveCosts::Errors& LiveCosts::errorsOf(const CostPlace& place) {
    const auto found = std::find_if(m_errors.begin(), m_errors.end(),
                                    [&](const Errors& errors) { return errors.place == place; });
    if (found != m_errors.end()) {
        m_errors.splice(m_errors.begin(), m_errors, found);
        return m_errors.front();
    }
    if (m_errors.size() >= keptPlaces)
        m_errors.pop_back();
    m_errors.push_front({place, nullptr, {}, {}, false, false});
    for (Errors& older : m_errors) // Moments of all heads are large; what was found out stays.
        if (&older != &m_errors.front() && !isQuick(older.place.rule))
            older.cost = nullptr;
    return m_errors.front();
}

std::optional<double> LiveCosts::groupError(const CostPlace& place, const Heads& heads) {
    if (!missing(place).isEmpty() || !m_context.work.layerErrorCost)
        return std::nullopt;
    Errors& errors = errorsOf(place);
    if (isQuick(place.rule) && errors.cost != nullptr)
        return errors.cost->groupCost(heads);
    if (const auto known = errors.known.find(heads); known != errors.known.end())
        return known->second;
    errors.wanted.insert(heads);
    if (!errors.working) {
        errors.working = true; // All groups of this moment go into one job.
        QMetaObject::invokeMethod(
            this,
            [this, place, generation = m_generation] {
                if (generation == m_generation)
                    work(errorsOf(place));
            },
            Qt::QueuedConnection);
    }
    return std::nullopt;
}

LayerErrorRequest LiveCosts::requestFor(const CostPlace& place) const {
    LayerErrorRequest request;
    request.model = m_context.model.path();
    request.runtime = m_context.model.runtime();
    request.calibration = m_context.model.calibration();
    request.rule = place.rule;
    request.slot.layer = place.layer;
    request.slot.kind = place.joint                     ? SlotKind::Joint
                        : place.kind == HeadKind::Value ? SlotKind::Value
                                                        : SlotKind::Key;
    return request;
}

void LiveCosts::work(Errors& errors) {
    errors.working = true;
    const CostPlace place = errors.place;
    JobEvents<Answer> events;
    const auto wanted = [this, generation = m_generation] { return generation == m_generation; };
    events.done = [this, place, wanted](Answer answer) {
        if (wanted())
            accept(place, std::move(answer));
    };
    events.stopped = [this, place, wanted] {
        if (wanted())
            errorsOf(place).working = false;
    };
    events.failed = [this, place, wanted](const Failure&) {
        if (!wanted())
            return;
        errorsOf(place).failed = true;
        Q_EMIT moreKnown();
    };
    m_context.jobs.start<Answer>(
        {JobLane::Light, {}, this, nullptr, {}},
        [open = m_context.work.layerErrorCost, request = requestFor(place), cost = errors.cost,
         groups = std::exchange(errors.wanted, {})](JobContext& job) {
            Answer answer{cost != nullptr ? cost : open(request, job), {}};
            for (const Heads& heads : groups) {
                job.throwIfStopped();
                answer.errors.emplace(heads, answer.cost->groupCost(heads));
            }
            return answer;
        },
        std::move(events));
}

void LiveCosts::accept(const CostPlace& place, Answer answer) {
    Errors& errors = errorsOf(place);
    errors.working = false;
    errors.cost = std::move(answer.cost);
    if (!isQuick(place.rule))
        errors.known.merge(answer.errors);
    if (!isQuick(place.rule) && !errors.wanted.empty())
        work(errors); // Asked for meanwhile.
    Q_EMIT moreKnown();
}

LayerCosts::Optimum LiveCosts::optimum(const CostPlace& place,
                                       const std::shared_ptr<const SquareMatrix>& similarity,
                                       int groupCount, int largestGroup) {
    if (!m_context.model.isOpen())
        return {};
    const int headCount = similarity ? similarity->size() : m_context.model.summary().headCount;
    const bool isCheap =
        similarity || (place.rule != MergeRule::Svd && !m_context.model.isGroupedAlready() &&
                       m_context.work.layerErrorCost);
    if (headCount > subsetHeadLimit || !isCheap || groupCount < 1 || groupCount > headCount)
        return {};
    const BestSums wanted{
        similarity ? std::nullopt : std::optional(place), similarity, largestGroup, {}};
    const auto isSame = [&](const BestSums& other) {
        return other.place == wanted.place && other.similarity == wanted.similarity &&
               other.largestGroup == wanted.largestGroup;
    };
    for (const BestSums& best : m_best)
        if (isSame(best)) {
            const auto& sum = best.sums.at(static_cast<std::size_t>(groupCount - 1));
            return {sum.has_value(), sum};
        }
    if (!m_lookingFor || !isSame(*m_lookingFor))
        findBest(wanted, headCount);
    return {true, std::nullopt};
}

void LiveCosts::findBest(BestSums wanted, int headCount) {
    using Sums = std::vector<std::optional<double>>;
    m_bestJob.requestStop(); // Nobody looks at that place any more.
    m_lookingFor = wanted;
    JobEvents<Sums> events;
    const auto keep = [this](Sums sums) {
        m_lookingFor->sums = std::move(sums);
        m_best.push_front(*std::exchange(m_lookingFor, std::nullopt));
        if (m_best.size() > keptOptima)
            m_best.pop_back();
        Q_EMIT moreKnown();
    };
    events.done = keep;
    events.failed = [keep, headCount](const Failure&) { // None is shown, and none is looked for.
        keep(Sums(static_cast<std::size_t>(headCount)));
    };
    const auto request = wanted.place ? std::optional(requestFor(*wanted.place)) : std::nullopt;
    m_bestJob = m_context.jobs.start<Sums>(
        {JobLane::Light, {}, this, &m_bestRequest, {}},
        [open = m_context.work.layerErrorCost, request, wanted, headCount](JobContext& job) {
            if (request)
                return leastSums(headCount, wanted.largestGroup, *open(*request, job), job);
            SimilarityCost cost(*wanted.similarity);
            return leastSums(headCount, wanted.largestGroup, cost, job);
        },
        std::move(events));
}

} // namespace regroup::ui
