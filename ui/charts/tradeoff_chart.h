// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/run_chart.h"
#include "ui/charts/tradeoff_point.h"

#include <QString>
#include <memory>
#include <optional>
#include <vector>

namespace regroup::ui {

class TradeoffPlot;

/// Quality, such as perplexity or accuracy, against the bytes of KV cache per token (log2): what
/// compression costs. Points that no other beats in both are joined by the front line.
class TradeoffChart : public RunChart {
    Q_OBJECT
public:
    explicit TradeoffChart(QWidget* parent = nullptr);
    ~TradeoffChart() override;

    void setQuality(const TradeoffQuality& quality);
    /// Points that isDrawable() refuses are left out.
    void setPoints(std::vector<TradeoffPoint> points);
    const std::vector<TradeoffPoint>& points() const;
    void setQualityLogarithmic(bool logarithmic);
    void setLabelsShown(bool shown);
    void setReference(std::optional<double> quality,
                      const QString& name = {}); ///< Horizontal line, e.g. the original.

    QString tableText() const override; ///< tradeoffCsv() of the points.
    bool isEmpty() const override;

protected:
    void draw(const ChartInk& ink) override;
    std::vector<ChartMark> findMarks() const override;
    QString description() const override;

private:
    void takePoints();
    QString readOut(const TradeoffPoint& point) const;

    std::unique_ptr<TradeoffPlot> m_drawing;
    std::vector<TradeoffPoint> m_given; ///< Before those that cannot be drawn are left out.
};

} // namespace regroup::ui
