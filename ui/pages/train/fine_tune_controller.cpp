// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/fine_tune_controller.h"

#include "ui/common/qt_text.h"

#include <QLocale>
#include <iterator>

namespace regroup::ui {
namespace {

constexpr int drainMs = 100;
constexpr int patienceMs = 10000;

QString resultNote(const FineTuneReport& report) {
    const QString loss =
        FineTuneController::tr("loss %1").arg(QLocale().toString(report.trainLoss, 'f', 4));
    return report.wasStopped ? FineTuneController::tr("stopped and saved, %1").arg(loss) : loss;
}

} // namespace

FineTuneController::FineTuneController(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context) {
    m_drainTimer.setInterval(drainMs);
    m_patience.setSingleShot(true);
    m_patience.setInterval(patienceMs);
    connect(&m_drainTimer, &QTimer::timeout, this, &FineTuneController::drain);
    connect(&m_patience, &QTimer::timeout, this, &FineTuneController::stateChanged);
}

void FineTuneController::plan(const FineTuneRequest& request) {
    JobEvents<FineTunePlan> events;
    events.done = [this](const FineTunePlan& plan) { Q_EMIT planned(plan); };
    events.failed = [this](const Failure& failure) { Q_EMIT planFailed(failure); };
    m_context.jobs.start<FineTunePlan>(
        {JobLane::Light, {}, this, &m_planRequest, {}},
        [plan = m_context.work.planFineTune, request](JobContext& job) {
            return plan(request, job);
        },
        std::move(events));
}

void FineTuneController::start(const FineTuneRequest& request) {
    if (m_running)
        return;
    m_request = request;
    m_history.clear();
    m_buffer = std::make_shared<Buffer>();
    const auto note = std::make_shared<QString>();
    JobEvents<FineTuneReport> events;
    events.progress = [this](const Progress& progress) { Q_EMIT progressed(progress); };
    events.done = [this, note](FineTuneReport report) {
        leaveRunning();
        *note = resultNote(report);
        Q_EMIT finished(std::make_shared<const FineTuneReport>(std::move(report)));
    };
    events.stopped = [this] {
        leaveRunning();
        Q_EMIT stopped();
    };
    events.failed = [this](const Failure& failure) {
        leaveRunning();
        Q_EMIT failed(tr("The training failed."), failure);
    };
    m_running = true;
    m_stopping = false;
    m_job = m_context.jobs.start<FineTuneReport>(
        {JobLane::Heavy, tr("Fine-tune %1").arg(toQt(request.name)), this, &m_latest,
         [note] { return *note; }},
        [fineTune = m_context.work.fineTune, request, buffer = m_buffer](JobContext& job) {
            return fineTune(request, job, [&buffer](const FineTuneProgress& step) {
                const std::lock_guard lock(buffer->mutex);
                buffer->steps.push_back(step);
            });
        },
        std::move(events));
    m_jobId = m_context.jobs.board().lastId();
    m_drainTimer.start();
    Q_EMIT started();
}

void FineTuneController::stopAndSave() {
    if (!m_running || m_stopping)
        return;
    m_stopping = true;
    m_patience.start();
    m_context.jobs.board().requestStop(m_jobId);
    Q_EMIT stateChanged();
}

bool FineTuneController::canAbandon() const {
    return m_running && m_stopping && !m_patience.isActive();
}

void FineTuneController::abandon() {
    if (!canAbandon())
        return;
    m_latest.next(); // What it still reports belongs to nobody.
    leaveRunning();
    Q_EMIT stopped();
}

void FineTuneController::drain() {
    std::vector<FineTuneProgress> fresh;
    {
        const std::lock_guard lock(m_buffer->mutex);
        fresh.swap(m_buffer->steps);
    }
    if (fresh.empty())
        return;
    m_history.insert(m_history.end(), std::make_move_iterator(fresh.begin()),
                     std::make_move_iterator(fresh.end()));
    Q_EMIT stepsArrived();
}

void FineTuneController::leaveRunning() {
    m_drainTimer.stop();
    m_patience.stop();
    drain();
    m_running = false;
    m_stopping = false;
}

} // namespace regroup::ui
