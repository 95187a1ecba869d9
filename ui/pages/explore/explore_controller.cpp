// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/explore_controller.h"

#include "ui/common/qt_text.h"
#include "ui/window/metric_text.h"

#include <QElapsedTimer>
#include <QThread>
#include <algorithm>
#include <array>

namespace regroup::ui {
namespace {

constexpr std::array allKinds = {HeadKind::Key, HeadKind::Value, HeadKind::Query};

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
        ++m_openModel;                       // What still runs was asked of the model before.
        m_measuring.clear();
        m_context.model.open(path, std::move(summary));
        measure(m_metric);
        if (m_beside)
            measureWhereCheap(*m_beside);
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
        Q_EMIT failed(tr("%1 could not be opened.").arg(fileName(path)), failure,
                      retryAfter(failure, [this, path] { openModel(path); }));
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
    request.runtime = m_context.model.runtime();
    request.model = m_context.model.path();
    request.metric = metric;
    request.on = kind;
    request.calibration = m_context.model.calibration();
    return request;
}

void ExploreController::setMetric(SimilarityMetric metric) {
    if (metric == m_metric)
        return;
    m_metric = metric;
    measureWhereCheap(metric);
    Q_EMIT metricChanged();
}

void ExploreController::measureWhereCheap(SimilarityMetric metric) {
    if (!needsCalibration(metric) || (m_context.model.isCalibrated() && !m_calibrating))
        measure(metric); // The session still has the calibration: no new pass.
}

void ExploreController::setBesideMetric(std::optional<SimilarityMetric> metric) {
    if (metric == m_beside)
        return;
    m_beside = metric;
    if (metric)
        measureWhereCheap(*metric);
}

SharedReport ExploreController::besideReport(HeadKind kind) const {
    return m_beside ? m_context.model.report(*m_beside, kind) : nullptr;
}

double ExploreController::calibrationOperations() const {
    return 2.0 * static_cast<double>(m_context.model.summary().parameterCount) *
           static_cast<double>(m_context.model.calibration().tokenLimit);
}

double ExploreController::calibrationSeconds() const {
    constexpr double operationsPerCore = 1e10; // Of float32, with what lies between the products.
    if (!m_context.model.isOpen())
        return 0;
    return calibrationOperations() /
           m_rate.value_or(operationsPerCore * std::max(QThread::idealThreadCount(), 1));
}

void ExploreController::measure(SimilarityMetric metric) {
    if (!m_context.model.isOpen() || m_context.model.report(metric, HeadKind::Query) ||
        !m_measuring.insert(metric).second)
        return;
    const auto ended = [this, model = m_openModel, metric] {
        if (model != m_openModel)
            return false; // Another one is open by now.
        m_measuring.erase(metric);
        return true;
    };
    JobEvents<Reports> events;
    events.progress = [this](const Progress& progress) { Q_EMIT measuringProgress(progress); };
    events.done = [this, ended, settings = m_context.model.calibration()](const Reports& reports) {
        if (!ended())
            return;
        acceptReports(reports, settings);
        Q_EMIT stateChanged();
    };
    events.stopped = [this, ended] {
        if (ended())
            Q_EMIT stateChanged();
    };
    events.failed = [this, ended, metric](const Failure& failure) {
        if (!ended())
            return;
        Q_EMIT stateChanged();
        Q_EMIT failed(tr("The similarity by %1 could not be measured.").arg(metricTitle(metric)),
                      failure, retryAfter(failure, [this, metric] { measure(metric); }));
    };
    const QString title =
        tr("Compare heads of %1 by %2").arg(m_context.model.name(), metricTitle(metric));
    const JobLane lane = needsCalibration(metric) ? JobLane::Heavy : JobLane::Light;
    m_context.jobs.start<Reports>({lane, title, this, nullptr, {}}, reportsOf({metric}),
                                  std::move(events));
    Q_EMIT stateChanged();
}

/// One pass over the text serves all of them: the session keeps the calibration.
std::function<ExploreController::Reports(JobContext&)>
ExploreController::reportsOf(const std::vector<SimilarityMetric>& metrics) const {
    std::vector<SimilarityRequest> requests;
    requests.reserve(metrics.size() * allKinds.size());
    for (const SimilarityMetric metric : metrics)
        for (const HeadKind kind : allKinds)
            requests.push_back(requestFor(metric, kind));
    return [analyze = m_context.work.analyze, requests](JobContext& job) {
        Reports reports;
        for (const SimilarityRequest& request : requests) {
            job.throwIfStopped();
            reports.push_back(analyze(request, job));
        }
        return reports;
    };
}

void ExploreController::calibrate() {
    if (!m_context.model.isOpen() || m_calibrating)
        return;
    const SimilarityMetric wanted =
        needsCalibration(m_metric) ? m_metric : SimilarityMetric::ActivationMean;
    JobEvents<Reports> events;
    events.progress = [this](const Progress& progress) { Q_EMIT measuringProgress(progress); };
    const double operations = calibrationOperations();
    QElapsedTimer time; // With what waits in front of it: a little too long is no harm.
    time.start();
    events.done = [this, wanted, operations, time,
                   settings = m_context.model.calibration()](const Reports& reports) {
        m_calibrating = false;
        if (time.elapsed() > 0)
            m_rate = 1000 * operations / static_cast<double>(time.elapsed());
        acceptReports(reports, settings);
        if (!needsCalibration(m_metric))
            setMetric(wanted);
        else
            measure(m_metric); // Chosen while the text ran through the model.
        if (m_beside)
            measureWhereCheap(*m_beside);
        Q_EMIT stateChanged();
    };
    events.stopped = [this] {
        m_calibrating = false;
        Q_EMIT stateChanged();
    };
    events.failed = [this](const Failure& failure) {
        m_calibrating = false;
        Q_EMIT stateChanged();
        Q_EMIT failed(tr("The calibration of %1 failed.").arg(m_context.model.name()), failure,
                      retryAfter(failure, [this] { calibrate(); }));
    };
    m_calibrating = true;
    m_calibration = m_context.jobs.start<Reports>({JobLane::Heavy,
                                                   tr("Calibrate %1").arg(m_context.model.name()),
                                                   this,
                                                   &m_calibrationRequest,
                                                   {}},
                                                  reportsOf({wanted}), std::move(events));
    Q_EMIT stateChanged();
}

void ExploreController::stopCalibration() {
    m_calibration.requestStop();
    m_calibrationRequest
        .next(); // A report of the model that was open must not arrive in the next one.
    m_calibrating = false;
}

void ExploreController::acceptReports(const Reports& reports, const CalibrationSettings& settings) {
    for (const SharedReport& report : reports)
        if (!needsCalibration(report->metric) || settings == m_context.model.calibration())
            m_context.model.setReport(report);
}

} // namespace regroup::ui
