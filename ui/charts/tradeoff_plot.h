// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_ink.h"
#include "ui/charts/tradeoff_point.h"

#include <qcustomplot.h>

#include <QCoreApplication>
#include <QPointer>
#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace regroup::ui {

/// What TradeoffChart draws: its points and lines as parts of a plot.
class TradeoffPlot {
    Q_DECLARE_TR_FUNCTIONS(regroup::ui::TradeoffChart)

public:
    QCustomPlot* plot = nullptr;
    QCPGraph* front = nullptr;
    QCPGraph* selection = nullptr;
    QCPGraph* referenceLine = nullptr;
    QCPItemText* referenceText = nullptr;
    std::vector<QPointer<QCPAbstractPlottable>> series; ///< Made anew with the points.
    std::vector<QPointer<QCPItemText>> labels;

    std::vector<TradeoffPoint> points;
    std::vector<QString> methods; ///< In order of first use.
    std::vector<std::int64_t> selected;
    std::optional<double> reference;
    QString referenceName;
    bool labelsShown = true;

    std::size_t methodOf(const TradeoffPoint& point) const {
        return static_cast<std::size_t>(std::find(methods.begin(), methods.end(), point.method) -
                                        methods.begin());
    }
    QPointF pixelOf(const TradeoffPoint& point) const {
        return {plot->xAxis->coordToPixel(point.keyValueBytesPerToken),
                plot->yAxis->coordToPixel(point.perplexity)};
    }
    bool isSelected(const TradeoffPoint& point) const {
        return std::find(selected.begin(), selected.end(), point.runId) != selected.end();
    }

    void createFixedParts();
    void fill(const ChartInk& ink, const QFont& font);
    void addMethod(std::size_t method, const ChartInk& ink);
    QCPGraph* addPoints(const std::vector<const TradeoffPoint*>& shown, const QString& name);
    void addErrorBars(QCPGraph* graph, const std::vector<const TradeoffPoint*>& shown,
                      const QPen& pen);
    void fillFront();
    void fillSelection();
    void fillReference();
    void setRanges();
    void placeNames();
    const TradeoffPoint* pointAt(const QPointF& position) const;
    QString description() const;
};

} // namespace regroup::ui
