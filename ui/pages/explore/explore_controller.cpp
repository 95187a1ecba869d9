// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/explore_controller.h"

#include "ui/common/qt_text.h"

#include <array>

namespace regroup::ui {
namespace {

constexpr std::array allKinds = {HeadKind::Key, HeadKind::Value, HeadKind::Query};
using Reports = std::vector<SharedReport>;

QString fileName(const std::filesystem::path& path) {
    const std::filesystem::path name =
        path.filename().empty() ? path.parent_path().filename() : path.filename();
    return toQt(name);
}

} // namespace

ExploreController::ExploreController(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context) {}

void ExploreController::openModel(const std::filesystem::path& path) {
    JobEvents<ModelSummary> events;
    events.done = [this, path](ModelSummary summary) {
        m_opening = false;
        stopCalibration();
        m_metric = SimilarityMetric::Weight; // Needs no data: the first heatmaps appear unasked.
        m_context.model.open(path, std::move(summary));
        measureFreeMetrics();
        Q_EMIT metricChanged();
        Q_EMIT stateChanged();
    };
    events.stopped = [this] {
        m_opening = false;
        Q_EMIT stateChanged();
    };
    events.failed = [this, path](const Failure& failure) {
        m_opening = false;
        Q_EMIT stateChanged();
        Q_EMIT failed(tr("%1 could not be opened.").arg(fileName(path)), failure);
    };
    m_opening = true;
    m_context.jobs.start<ModelSummary>(
        {JobLane::Light, tr("Open %1").arg(fileName(path)), this, &m_openRequest, {}},
        [inspect = m_context.work.inspect, path](JobContext& job) { return inspect(path, job); },
        std::move(events));
    Q_EMIT stateChanged();
}

SimilarityRequest ExploreController::requestFor(SimilarityMetric metric, HeadKind kind) const {
    SimilarityRequest request;
    request.model = m_context.model.path();
    request.metric = metric;
    request.on = kind;
    request.calibration = m_context.model.calibration();
    return request;
}

void ExploreController::measureFreeMetrics() {
    std::vector<SimilarityRequest> requests;
    for (const HeadKind kind : allKinds)
        requests.push_back(requestFor(SimilarityMetric::Weight, kind));
    JobEvents<Reports> events;
    events.done = [this](const Reports& reports) {
        --m_measuring;
        acceptReports(reports);
        Q_EMIT stateChanged();
    };
    events.stopped = [this] {
        --m_measuring;
        Q_EMIT stateChanged();
    };
    events.failed = [this](const Failure& failure) {
        --m_measuring;
        Q_EMIT stateChanged();
        Q_EMIT failed(tr("The similarity of the weights could not be measured."), failure);
    };
    m_measuring = 1; // Answers to an earlier model are dropped, and with them their decrement.
    m_context.jobs.start<Reports>(
        {JobLane::Light,
         tr("Compare weights of %1").arg(m_context.model.name()),
         this,
         &m_weightRequest,
         {}},
        [analyze = m_context.work.analyze, requests](JobContext& job) {
            Reports reports;
            for (const SimilarityRequest& request : requests) {
                job.throwIfStopped();
                reports.push_back(analyze(request, job));
            }
            return reports;
        },
        std::move(events));
}

void ExploreController::setMetric(SimilarityMetric metric) {
    if (metric == m_metric)
        return;
    m_metric = metric;
    Q_EMIT metricChanged();
}

void ExploreController::calibrate() {
    if (!m_context.model.isOpen() || m_calibrating)
        return;
    std::vector<SimilarityRequest> requests;
    for (const HeadKind kind :
         allKinds) // One pass serves all three: the session keeps the calibration.
        requests.push_back(requestFor(SimilarityMetric::ActivationMean, kind));
    JobEvents<Reports> events;
    events.progress = [this](const Progress& progress) { Q_EMIT calibrationProgress(progress); };
    events.done = [this](const Reports& reports) {
        m_calibrating = false;
        acceptReports(reports);
        setMetric(SimilarityMetric::ActivationMean);
        Q_EMIT stateChanged();
    };
    events.stopped = [this] {
        m_calibrating = false;
        Q_EMIT stateChanged();
    };
    events.failed = [this](const Failure& failure) {
        m_calibrating = false;
        Q_EMIT stateChanged();
        Q_EMIT failed(tr("The calibration of %1 failed.").arg(m_context.model.name()), failure);
    };
    m_calibrating = true;
    m_calibration = m_context.jobs.start<Reports>(
        {JobLane::Heavy,
         tr("Calibrate %1").arg(m_context.model.name()),
         this,
         &m_calibrationRequest,
         {}},
        [analyze = m_context.work.analyze, requests](JobContext& job) {
            Reports reports;
            for (const SimilarityRequest& request : requests)
                reports.push_back(analyze(request, job));
            return reports;
        },
        std::move(events));
    Q_EMIT stateChanged();
}

void ExploreController::stopCalibration() {
    m_calibration.requestStop();
    m_calibrationRequest
        .next(); // A report of the model that was open must not arrive in the next one.
    m_calibrating = false;
}

void ExploreController::acceptReports(const std::vector<SharedReport>& reports) {
    for (const SharedReport& report : reports)
        m_context.model.setReport(report);
}

} // namespace regroup::ui
