// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/convert_controller.h"

#include "ui/common/qt_text.h"
#include "ui/window/inspector_facts.h"

namespace regroup::ui {

ConvertController::ConvertController(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context) {}

void ConvertController::plan(const ConvertRequest& request) {
    JobEvents<ConvertPlan> events;
    events.done = [this](const ConvertPlan& plan) { Q_EMIT planned(plan); };
    events.failed = [this](const Failure& failure) { Q_EMIT planFailed(failure); };
    m_context.jobs.start<ConvertPlan>(
        {JobLane::Light, {}, this, &m_planRequest, {}},
        [plan = m_context.work.planConvert, request](JobContext& job) {
            return plan(request, job);
        },
        std::move(events));
}

void ConvertController::start(const ConvertRequest& request) {
    if (m_running)
        return;
    m_request = request;
    const auto note = std::make_shared<QString>();
    JobEvents<ExportReport> events;
    events.progress = [this](const Progress& progress) { Q_EMIT progressed(progress); };
    events.done = [this, note](ExportReport report) {
        m_running = false;
        *note = tr("%1 written and verified").arg(bytesText(report.writtenBytes));
        Q_EMIT finished(std::make_shared<const ExportReport>(std::move(report)));
    };
    events.stopped = [this] {
        m_running = false;
        Q_EMIT stopped();
    };
    events.failed = [this](const Failure& failure) {
        m_running = false;
        Q_EMIT failed(tr("The grouped checkpoint could not be written."), failure,
                      retryAfter(failure, [this, request = m_request] { start(request); }));
    };
    m_running = true;
    m_job = m_context.jobs.start<ExportReport>(
        {JobLane::Heavy,
         tr("Convert %1").arg(m_context.model.name()),
         this,
         nullptr,
         [note] { return *note; },
         {}},
        [convert = m_context.work.convert, request](JobContext& job) {
            return convert(request, job);
        },
        std::move(events));
    m_jobId = m_context.jobs.board().lastId();
    Q_EMIT started();
}

void ConvertController::stop() {
    if (m_running)
        m_context.jobs.board().requestStop(m_jobId);
}

} // namespace regroup::ui
