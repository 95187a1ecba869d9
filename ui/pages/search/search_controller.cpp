// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/search_controller.h"

#include "ui/common/qt_text.h"

namespace regroup::ui {

SearchController::SearchController(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context), m_job(context.jobs, this, jobEvents()) {}

SearchController::Job::Events SearchController::jobEvents() {
    Job::Events events;
    events.stepsArrived = [this] { Q_EMIT stepsArrived(); };
    events.progressed = [this](const Progress& progress) { Q_EMIT progressed(progress); };
    events.done = [this](SearchReport report) {
        m_report = std::make_shared<const SearchReport>(std::move(report));
        Q_EMIT finished(m_report);
    };
    events.stopped = [this] { Q_EMIT stopped(); };
    events.failed = [this](const Failure& failure) {
        Q_EMIT failed(tr("The search failed."), failure);
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
    m_job.start(
        tr("Search %1: %2").arg(m_context.model.name(), toQt(request.name)),
        [this] { return resultNote(); },
        [search = m_context.work.search, request](JobContext& job, const Job::Observer& onStep) {
            return search(request, job, onStep);
        });
    Q_EMIT started();
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
    const QString objective = tr("objective %L1").arg(m_report->objective, 0, 'f', 4);
    return m_report->stopped ? tr("stopped; best so far kept, %1").arg(objective) : objective;
}

} // namespace regroup::ui
