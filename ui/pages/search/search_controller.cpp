// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/search_controller.h"

#include "ui/common/qt_text.h"

namespace regroup::ui {
namespace {

constexpr int drainMs = 100;

} // namespace

SearchController::SearchController(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context) {
    m_drainTimer.setInterval(drainMs);
    connect(&m_drainTimer, &QTimer::timeout, this, &SearchController::drain);
}

void SearchController::start(const SearchRequest& request) {
    if (m_running)
        return;
    m_request = request;
    m_steps.clear();
    m_report.reset();
    m_buffer = std::make_shared<StepBuffer>();

    JobEvents<SearchReport> events;
    events.progress = [this](const Progress& progress) { Q_EMIT progressed(progress); };
    events.done = [this](SearchReport report) {
        leaveRunning();
        m_report = std::make_shared<const SearchReport>(std::move(report));
        Q_EMIT finished(m_report);
    };
    events.stopped = [this] {
        leaveRunning();
        Q_EMIT stopped();
    };
    events.failed = [this](const Failure& failure) {
        leaveRunning();
        Q_EMIT failed(tr("The search failed."), failure);
    };
    const QString title = tr("Search %1: %2").arg(m_context.model.name(), toQt(request.name));
    m_running = true;
    m_stopping = false;
    m_job = m_context.jobs.start<SearchReport>(
        {JobLane::Heavy, title, this, &m_latest, [this] { return resultNote(); }},
        [search = m_context.work.search, request, buffer = m_buffer](JobContext& job) {
            return search(request, job, [&buffer](const SearchStep& step) {
                const std::lock_guard lock(buffer->mutex);
                buffer->steps.push_back(step);
            });
        },
        std::move(events));
    m_jobId = m_context.jobs.board().lastId();
    m_drainTimer.start();
    Q_EMIT started();
}

void SearchController::stop() {
    if (!m_running || m_stopping)
        return;
    m_stopping = true;
    m_context.jobs.board().requestStop(m_jobId);
}

void SearchController::drain() {
    std::vector<SearchStep> fresh;
    {
        const std::lock_guard lock(m_buffer->mutex);
        fresh.swap(m_buffer->steps);
    }
    if (fresh.empty())
        return;
    m_steps.insert(m_steps.end(), std::make_move_iterator(fresh.begin()),
                   std::make_move_iterator(fresh.end()));
    Q_EMIT stepsArrived();
}

void SearchController::leaveRunning() {
    m_drainTimer.stop();
    drain();
    m_running = false;
    m_stopping = false;
}

QString SearchController::resultNote() const {
    if (!m_report)
        return {};
    const QString objective = tr("objective %L1").arg(m_report->objective, 0, 'f', 4);
    return m_report->stopped ? tr("stopped; best so far kept, %1").arg(objective) : objective;
}

} // namespace regroup::ui
