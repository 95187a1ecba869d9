// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/fine_tune_controller.h"

#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace regroup::ui {
namespace {

QString resultNote(const FineTuneReport& report) {
    const QString loss =
        FineTuneController::tr("loss %1").arg(shownNumber(report.trainLoss, 'f', 4));
    return report.wasStopped ? FineTuneController::tr("stopped and saved, %1").arg(loss) : loss;
}

} // namespace

FineTuneController::FineTuneController(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context), m_job(context.jobs, this, jobEvents()) {
    connect(&context.jobs.board(), &JobBoard::activityChanged, this, [this] {
        if (canAbandon() != std::exchange(m_couldAbandon, canAbandon()))
            Q_EMIT stateChanged();
    });
    connect(&context.jobs.board(), &JobBoard::stopRequested, this,
            [this](std::uint64_t job, StopLevel) {
                // Measurements are a part of the training that waits for them.
                if (std::find(m_measuring.begin(), m_measuring.end(), job) != m_measuring.end())
                    m_job.requestStop();
            });
}

FineTuneController::Job::Events FineTuneController::jobEvents() {
    Job::Events events;
    events.stepsArrived = [this] { Q_EMIT stepsArrived(); };
    events.progressed = [this](const Progress& progress) { Q_EMIT progressed(progress); };
    events.done = [this](FineTuneReport report) {
        m_note = resultNote(report);
        Q_EMIT finished(std::make_shared<const FineTuneReport>(std::move(report)));
    };
    events.stopped = [this] { Q_EMIT stopped(); };
    events.failed = [this](const Failure& failure) {
        Q_EMIT failed(tr("The training failed."), failure);
    };
    events.stopping = [this](StopLevel) {
        stopMeasuring();
        Q_EMIT stateChanged();
    };
    return events;
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

void FineTuneController::measureReferences(const FineTuneRequest& request) {
    if (isRunning())
        return;
    m_measuring.clear();
    measure(request, FineTuneReference::Untuned);
    if (!request.teacher)
        return;
    FineTuneRequest original = request;
    original.model = *request.teacher;
    measure(original, FineTuneReference::Original);
}

void FineTuneController::measure(const FineTuneRequest& request, FineTuneReference which) {
    JobEvents<double> events;
    events.done = [this, which](double loss) { Q_EMIT referenceMeasured(which, loss); };
    // A failure: what keeps it from being measured also ends the training, which says so.
    m_context.jobs.start<double>(
        {JobLane::Heavy,
         which == FineTuneReference::Untuned
             ? tr("Measure %1 before the training").arg(toQt(request.model.filename()))
             : tr("Measure %1, which is learned from").arg(toQt(request.model.filename())),
         this,
         nullptr,
         [] { return QString(); },
         {}},
        [measure = m_context.work.heldOutLoss, request](JobContext& job) {
            return measure(request, job);
        },
        std::move(events));
    m_measuring.push_back(m_context.jobs.board().lastId());
}

void FineTuneController::stopMeasuring() {
    for (const std::uint64_t job : std::exchange(m_measuring, {}))
        m_context.jobs.board().requestStop(job);
}

void FineTuneController::findSource(const std::filesystem::path& model) {
    using Source = std::optional<std::filesystem::path>;
    JobEvents<Source> events;
    events.done = [this, model](const Source& source) {
        if (source)
            Q_EMIT sourceFound(model, *source);
    };
    // A failure: it is typed then.
    m_context.jobs.start<Source>(
        {JobLane::Light, {}, this, &m_sourceRequest, {}},
        [find = m_context.work.conversionSource, store = m_context.paths.store,
         model](JobContext&) { return find(store, model); },
        std::move(events));
}

void FineTuneController::listCheckpoints(const std::filesystem::path& folder) {
    using Paths = std::vector<std::filesystem::path>;
    JobEvents<Paths> events;
    events.done = [this](const Paths& paths) { Q_EMIT checkpointsListed(paths); };
    m_context.jobs.start<Paths>(
        {JobLane::Light, {}, this, &m_listRequest, {}},
        [list = m_context.work.trainingCheckpoints, folder](JobContext&) { return list(folder); },
        std::move(events));
}

void FineTuneController::start(const FineTuneRequest& request) {
    if (isRunning())
        return;
    m_request = request;
    m_note.clear();
    m_atOnce = std::stop_source();
    m_request.atOnce = m_atOnce.get_token();
    m_job.start(
        tr("Fine-tune %1").arg(toQt(request.name)), [this] { return m_note; },
        [fineTune = m_context.work.fineTune, request = m_request](JobContext& job,
                                                                  const Job::Observer& onStep) {
            return fineTune(request, job, onStep);
        },
        {true, [atOnce = m_atOnce]() mutable { atOnce.request_stop(); }, {}});
    Q_EMIT started();
}

void FineTuneController::stopAndSave() {
    m_job.requestStop();
}

void FineTuneController::stopNow() {
    m_job.requestStop(StopLevel::AtOnce);
}

bool FineTuneController::canAbandon() const {
    return m_job.canStop(StopLevel::Abandon);
}

void FineTuneController::abandon() {
    m_job.requestStop(StopLevel::Abandon);
}

} // namespace regroup::ui
