// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/remedy.h"
#include "ui/window/studio_context.h"

#include <QObject>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace regroup::ui {

/// Opens models and measures similarity, on worker threads; the results arrive in the StudioModel.
class ExploreController : public QObject {
    Q_OBJECT
public:
    explicit ExploreController(const StudioContext& context, QObject* parent = nullptr);

    /// Reads the headers of a checkpoint; then measures what needs no data. A model that cannot be
    /// opened leaves the one that is open as it is.
    void openModel(const std::filesystem::path& path);

    SimilarityMetric metric() const { return m_metric; }
    /// Of all layers. Measured now if it needs no calibration or there is one.
    void setMetric(SimilarityMetric metric);

    /// Of a second heatmap. Measured as the metric is; nothing: there is none.
    void setBesideMetric(std::optional<SimilarityMetric> metric);
    SharedReport besideReport(HeadKind kind) const; ///< Null: none, or not measured.

    void measureAgain() { measure(m_metric); } ///< After a failure.

    /// Runs the text through the model once and shows the metric, or that of the paper's if the
    /// present one needs no data. Heavy lane.
    void calibrate();
    void stopCalibration();
    bool isCalibrating() const { return m_calibrating; }
    bool isOpening() const { return m_opening; }
    bool isMeasuring() const { return m_measuring.contains(m_metric); } ///< The metric shown.
    bool isMeasuring(SimilarityMetric metric) const { return m_measuring.contains(metric); }
    /// About how long calibrate() will take: two operations a parameter and token, at the rate of
    /// the last calibration, else at one that processors of today reach. 0: nothing is open.
    double calibrationSeconds() const;

    SharedReport shownReport(HeadKind kind) const { return m_context.model.report(m_metric, kind); }

Q_SIGNALS:
    void metricChanged();
    void stateChanged(); ///< isOpening, isCalibrating or isMeasuring is another one.
    void measuringProgress(const regroup::Progress& progress);
    void failed(const QString& what, const regroup::Failure& failure,
                const regroup::ui::Remedy& remedy = {});

private:
    using Reports = std::vector<SharedReport>;

    void measure(SimilarityMetric metric);
    void measureWhereCheap(SimilarityMetric metric); ///< Without a calibration or with the last.
    double calibrationOperations() const;
    std::function<Reports(JobContext&)>
    reportsOf(const std::vector<SimilarityMetric>& metrics) const;
    /// What was measured on another text than the present one is dropped.
    void acceptReports(const Reports& reports, const CalibrationSettings& settings);
    SimilarityRequest requestFor(SimilarityMetric metric, HeadKind kind) const;

    StudioContext m_context;
    SimilarityMetric m_metric = SimilarityMetric::Weight;
    LatestRequest m_openRequest;
    LatestRequest m_calibrationRequest;
    JobTicket m_calibration;
    bool m_opening = false;
    bool m_calibrating = false;
    std::uint64_t m_openModel = 0; ///< Counts the models opened.
    std::set<SimilarityMetric> m_measuring;
    std::optional<SimilarityMetric> m_beside;
    std::optional<double> m_rate; ///< Operations a second of the last calibration.
};

} // namespace regroup::ui
