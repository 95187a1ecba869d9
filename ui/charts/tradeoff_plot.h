// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_ink.h"
#include "ui/charts/tradeoff_point.h"

#include <qcustomplot.h>

#include <QCoreApplication>
#include <QPointer>
#include <map>
#include <optional>
#include <vector>

namespace regroup::ui {

/// What TradeoffChart draws: its points and lines as parts of a plot.
class TradeoffPlot {
    Q_DECLARE_TR_FUNCTIONS(regroup::ui::TradeoffChart)

public:
    QCustomPlot* plot = nullptr;
    QCPGraph* front = nullptr;
    QCPGraph* referenceLine = nullptr;
    QCPItemText* referenceText = nullptr;
    std::vector<QPointer<QCPAbstractPlottable>> series; ///< Made anew with the points.
    std::vector<QPointer<QCPItemText>> labels;

    std::vector<TradeoffPoint> points;
    std::vector<QString> methods;          ///< Of the points, in the order of their places.
    std::map<QString, std::size_t> places; ///< Of the methods, in all charts.
    TradeoffQuality quality;
    std::optional<double> reference;
    QString referenceName;
    bool labelsShown = true;

    static constexpr double markerSize = 9;

    QString qualityLabel() const {
        return quality.label.isEmpty() ? tr("perplexity") : quality.label;
    }
    QPointF pixelOf(const TradeoffPoint& point) const {
        return {plot->xAxis->coordToPixel(point.keyValueBytesPerToken),
                plot->yAxis->coordToPixel(point.quality)};
    }
    void createFixedParts();
    void fill(const ChartInk& ink, const QFont& font);
    void addMethod(const QString& method, const ChartInk& ink);
    QCPGraph* addPoints(const std::vector<const TradeoffPoint*>& shown, const QString& name);
    void addErrorBars(QCPGraph* graph, const std::vector<const TradeoffPoint*>& shown,
                      const QPen& pen);
    void fillFront();
    void fillReference();
    void setRanges();
    void placeNames();
    QString description() const;
};

} // namespace regroup::ui
