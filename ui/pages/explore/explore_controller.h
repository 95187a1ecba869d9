// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/studio_context.h"

#include <QObject>
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
    void
    setMetric(SimilarityMetric metric); ///< Of all layers. Measured when it needs no calibration.

    /// Runs the text through the model once and shows the activation metric. Heavy lane.
    void calibrate();
    void stopCalibration();
    bool isCalibrating() const { return m_calibrating; }
    bool isOpening() const { return m_opening; }
    bool isMeasuring() const { return m_measuring > 0; }

    SharedReport shownReport(HeadKind kind) const { return m_context.model.report(m_metric, kind); }

Q_SIGNALS:
    void metricChanged();
    void stateChanged(); ///< isOpening, isCalibrating or isMeasuring is another one.
    void calibrationProgress(const regroup::Progress& progress);
    void failed(const QString& what, const regroup::Failure& failure);

private:
    void measureFreeMetrics();
    void acceptReports(const std::vector<SharedReport>& reports);
    SimilarityRequest requestFor(SimilarityMetric metric, HeadKind kind) const;

    StudioContext m_context;
    SimilarityMetric m_metric = SimilarityMetric::Weight;
    LatestRequest m_openRequest;
    LatestRequest m_weightRequest;
    LatestRequest m_calibrationRequest;
    JobTicket m_calibration;
    bool m_opening = false;
    bool m_calibrating = false;
    int m_measuring = 0;
};

} // namespace regroup::ui
