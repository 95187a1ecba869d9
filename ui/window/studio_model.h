// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/similarity_report.h"
#include "core/model/model_summary.h"
#include "core/workflow/session.h"

#include <QObject>
#include <QString>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace regroup::ui {

using SharedReport = std::shared_ptr<const SimilarityReport>;

/// The open model and what is known about it; one a window. Values only: loading is the
/// controllers' work.
class StudioModel : public QObject {
    Q_OBJECT
public:
    explicit StudioModel(QObject* parent = nullptr);

    bool isOpen() const { return m_summary.has_value(); }
    const std::filesystem::path& path() const { return m_path; }
    const ModelSummary& summary() const { return *m_summary; } ///< Only while a model is open.
    QString name() const; ///< Name of the folder; empty if none is open.
    bool isGroupedAlready()
        const; ///< Its key/value heads are shared: heads of the heatmaps are KV heads.

    void open(const std::filesystem::path& path, ModelSummary summary);

    /// The text that activations are measured on. Other settings make the reports of before
    /// invalid.
    const CalibrationSettings& calibration() const { return m_calibration; }
    void setCalibration(const CalibrationSettings& settings);
    bool isCalibrated() const; ///< A report of a metric that needs data is there.

    SharedReport report(SimilarityMetric metric,
                        HeadKind kind) const; ///< Null when not measured yet.
    void setReport(const SharedReport& report);

    /// Device and threads that requests begin with; forms may say otherwise.
    const RuntimeOptions& runtime() const { return m_runtime; }
    void setRuntime(const RuntimeOptions& runtime) { m_runtime = runtime; }

Q_SIGNALS:
    void opened();
    void calibrationChanged();
    void reportChanged(regroup::SimilarityMetric metric, regroup::HeadKind kind);

private:
    std::filesystem::path m_path;
    std::optional<ModelSummary> m_summary;
    CalibrationSettings m_calibration;
    RuntimeOptions m_runtime;
    std::map<std::pair<SimilarityMetric, HeadKind>, SharedReport> m_reports;
};

} // namespace regroup::ui
