// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/search_controller.h"

#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"

namespace regroup::ui {

SearchController::SearchController(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context), m_job(context.jobs, this, jobEvents()) {}

SearchController::Job::Events SearchController::jobEvents() {
    Job::Events events;
    events.stepsArrived = [this] {
        if (m_asksOptima && !m_request.search.budget) // What it measures is there by now.
            findOptima({});
        Q_EMIT stepsArrived();
    };
    events.progressed = [this](const Progress& progress) { Q_EMIT progressed(progress); };
    events.done = [this](SearchReport report) {
        m_report = std::make_shared<const SearchReport>(std::move(report));
        if (m_asksOptima && m_report->budget)
            findOptima(m_report->budget->share.groupCounts);
        Q_EMIT finished(m_report);
    };
    events.stopped = [this] { Q_EMIT stopped(); };
    events.failed = [this](const Failure& failure) {
        Q_EMIT failed(tr("The search failed."), failure,
                      retryAfter(failure, [this, request = m_request] { start(request); }));
    };
    return events;
}

void SearchController::start(const SearchRequest& request) {
    if (isRunning())
        return;
    m_request = request;
    m_report.reset();
    m_best.clear();
    m_bestTaken = 0;
    m_optima.clear();
    m_latestOptima.next();
    m_findsOptima = false;
    m_asksOptima = !runsTheModel(request.objective);
    m_job.start(
        tr("Search %1: %2").arg(m_context.model.name(), toQt(request.name)),
        [this] { return resultNote(); },
        [search = m_context.work.search, request](JobContext& job, const Job::Observer& onStep) {
            return search(request, job, onStep);
        });
    Q_EMIT started();
}

/// Beside the search: it takes about a second a layer at most, and none where it would take long.
void SearchController::findOptima(const std::vector<int>& groupCounts) {
    m_asksOptima = false;
    m_findsOptima = true;
    JobEvents<std::vector<SlotOptimum>> events;
    events.done = [this](std::vector<SlotOptimum> optima) {
        m_findsOptima = false;
        m_optima = std::move(optima);
        Q_EMIT optimaChanged();
    };
    events.stopped = [this] { m_findsOptima = false; };
    events.failed = [this](const Failure&) { m_findsOptima = false; }; // The search tells why.
    m_context.jobs.start<std::vector<SlotOptimum>>(
        {JobLane::Light, {}, this, &m_latestOptima, {}},
        [find = m_context.work.searchOptima, request = m_request, groupCounts](JobContext& job) {
            return find(request, groupCounts, job);
        },
        std::move(events));
}

std::optional<ModelGrouping> SearchController::bestSoFar(const ModelGrouping& around) {
    if (!isRunning())
        return std::nullopt;
    m_best.take(std::span(steps()).subspan(m_bestTaken));
    m_bestTaken = steps().size();
    return m_best.isEmpty() ? std::nullopt : std::optional(m_best.grouping(around));
}

void SearchController::setPaused(bool paused) {
    if (!isRunning() || isStopping() || paused == isPaused())
        return;
    m_job.setPaused(paused);
    Q_EMIT pausedChanged();
}

void SearchController::stop() {
    m_job.requestStop();
}

QString SearchController::resultNote() const {
    if (!m_report)
        return {};
    const QString objective = tr("objective %1").arg(shownNumber(m_report->objective, 'f', 4));
    return m_report->stopped ? tr("stopped; best so far kept, %1").arg(objective) : objective;
}

QString gapText(const SearchReport& report) {
    if (!report.optimalityGap)
        return {};
    if (*report.optimalityGap == 0)
        return SearchController::tr("No grouping of this budget is better.");
    return SearchController::tr("Gap to the optimum: at most %1 %.")
        .arg(shownNumber(100 * *report.optimalityGap, 'g', 3));
}

} // namespace regroup::ui
