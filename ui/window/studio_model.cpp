// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/studio_model.h"

#include "ui/common/qt_text.h"

#include <algorithm>

namespace regroup::ui {

StudioModel::StudioModel(QObject* parent) : QObject(parent) {}

QString StudioModel::name() const {
    if (!isOpen())
        return {};
    std::filesystem::path shown = m_path;
    if (std::filesystem::path(shown).filename().empty()) // "folder/"
        shown = shown.parent_path();
    if (shown.extension() == ".safetensors" || shown.filename() == "config.json" ||
        shown.filename().string().starts_with("pytorch_model"))
        shown = shown.parent_path();
    return toQt(shown.filename());
}

bool StudioModel::isGroupedAlready() const {
    return isOpen() && !isOriginal(m_summary->grouping);
}

void StudioModel::open(const std::filesystem::path& path, ModelSummary summary) {
    m_path = path;
    m_summary = std::move(summary);
    m_reports.clear();
    Q_EMIT opened();
}

void StudioModel::setCalibration(const CalibrationSettings& settings) {
    if (settings == m_calibration)
        return;
    m_calibration = settings;
    std::erase_if(m_reports, [](const auto& entry) { return needsCalibration(entry.first.first); });
    Q_EMIT calibrationChanged();
}

bool StudioModel::isCalibrated() const {
    return std::any_of(m_reports.begin(), m_reports.end(),
                       [](const auto& entry) { return needsCalibration(entry.first.first); });
}

SharedReport StudioModel::report(SimilarityMetric metric, HeadKind kind) const {
    const auto found = m_reports.find({metric, kind});
    return found == m_reports.end() ? nullptr : found->second;
}

void StudioModel::setReport(const SharedReport& report) {
    m_reports[{report->metric, report->on}] = report;
    Q_EMIT reportChanged(report->metric, report->on);
}

} // namespace regroup::ui
