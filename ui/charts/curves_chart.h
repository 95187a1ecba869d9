// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/run_chart.h"

#include <QPointer>

class QCPAbstractPlottable;

namespace regroup::ui {

struct CurvePoint {
    double step = 0;
    double seconds = 0;
    std::optional<double> loss = {};
    std::optional<double> heldOutLoss = {};
    std::optional<double> heldOutMetric = {};

    friend bool operator==(const CurvePoint&, const CurvePoint&) = default;
};

/// A training as it went.
struct TrainingCurve {
    std::int64_t runId = 0;
    QString name;
    std::vector<CurvePoint> points; ///< By step.

    friend bool operator==(const TrainingCurve&, const TrainingCurve&) = default;
};

/// Several trainings in one picture: a training loss (points faint, smoothed as a line), or what
/// was measured on the held-out part; by step or by time. Every curve has its colour, dash and
/// marker.
class CurvesChart : public RunChart {
    Q_OBJECT
public:
    enum class Quantity { Loss, HeldOutLoss, HeldOutMetric };
    enum class Axis { Step, Time };

    explicit CurvesChart(QWidget* parent = nullptr);
    ~CurvesChart() override;

    void setCurves(std::vector<TrainingCurve> curves);
    const std::vector<TrainingCurve>& curves() const { return m_curves; }
    void setQuantity(Quantity quantity);
    void setAxis(Axis axis);
    void setLogarithmic(bool logarithmic);
    bool has(Quantity quantity) const; ///< Whether any curve has a value of it.

    QString
    tableText() const override; ///< run,name,step,seconds,loss,held_out_loss,held_out_metric
    bool isEmpty() const override { return m_curves.empty(); }

protected:
    void draw(const ChartInk& ink) override;
    std::vector<ChartMark> findMarks() const override;
    QString description() const override;

private:
    struct Line { ///< What is drawn of a curve.
        std::vector<double> x;
        std::vector<double> y;
    };
    Line lineOf(const TrainingCurve& curve) const;
    void drawCurve(std::size_t index, const ChartInk& ink);
    QString quantityLabel() const;

    std::vector<TrainingCurve> m_curves;
    std::vector<Line> m_lines; ///< [m_curves]
    std::vector<QPointer<QCPAbstractPlottable>> m_parts;
    Quantity m_quantity = Quantity::Loss;
    Axis m_axis = Axis::Step;
};

} // namespace regroup::ui
