// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/objective_series.h"

#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

/// Keeps the lowest and the highest point of every stretch of width stretch, in their order.
class Thinner {
public:
    Thinner(QVector<double>& x, QVector<double>& y, double stretch)
        : m_x(x), m_y(y), m_stretch(stretch) {}

    void add(double x, double y) {
        if (m_stretch <= 1) {
            append({x, y});
            return;
        }
        const double bucket = std::floor(x / m_stretch);
        if (m_filled && bucket != m_bucket)
            flush();
        if (!m_filled)
            m_low = m_high = {x, y};
        else if (y < m_low.y)
            m_low = {x, y};
        else if (y > m_high.y)
            m_high = {x, y};
        m_bucket = bucket;
        m_filled = true;
    }

    void flush() {
        if (!m_filled)
            return;
        const bool lowFirst = m_low.x <= m_high.x;
        append(lowFirst ? m_low : m_high);
        if (m_low.x != m_high.x)
            append(lowFirst ? m_high : m_low);
        m_filled = false;
    }

private:
    struct Point {
        double x = 0;
        double y = 0;
    };
    void append(const Point& point) {
        m_x.append(point.x);
        m_y.append(point.y);
    }

    QVector<double>& m_x;
    QVector<double>& m_y;
    double m_stretch;
    double m_bucket = 0;
    bool m_filled = false;
    Point m_low;
    Point m_high;
};

template <typename Visit>
double forEachStep(const std::vector<const SlotSteps*>& parts, Visit visit) {
    double start = 0;
    for (const SlotSteps* part : parts) {
        double end = start;
        for (const SearchStep& step : part->steps) {
            const double x = start + static_cast<double>(step.step);
            visit(*part, step, start, x);
            end = std::max(end, x + 1);
        }
        start = end;
    }
    return start;
}

} // namespace

ObjectiveSeries objectiveSeries(const std::vector<const SlotSteps*>& parts,
                                std::size_t pointLimit) {
    ObjectiveSeries series;
    series.end = forEachStep(parts, [](const SlotSteps&, const SearchStep&, double, double) {});
    const double stretch =
        2 * series.end / static_cast<double>(std::max<std::size_t>(pointLimit, 2));
    Thinner accepted(series.acceptedX, series.acceptedY, stretch);
    Thinner rejected(series.rejectedX, series.rejectedY, stretch);
    Thinner standing(series.currentX, series.currentY, stretch);
    const SlotSteps* current = nullptr;
    double lastX = 0;
    const auto endLine = [&] { // To the last candidate, then a gap.
        standing.flush();
        if (current != nullptr && !series.currentX.isEmpty()) {
            series.currentX.append({lastX, lastX});
            series.currentY.append(
                {series.currentY.last(), std::numeric_limits<double>::quiet_NaN()});
        }
        if (current == nullptr || series.bestX.isEmpty())
            return;
        series.bestX.append({lastX, lastX});
        series.bestY.append({series.bestY.last(), std::numeric_limits<double>::quiet_NaN()});
    };
    forEachStep(parts, [&](const SlotSteps& part, const SearchStep& step, double start, double x) {
        if (&part != current) {
            endLine();
            series.slotStarts.push_back(start);
        }
        if (std::isfinite(step.best) &&
            (&part != current || series.bestY.isEmpty() || series.bestY.last() != step.best)) {
            series.bestX.append(x);
            series.bestY.append(step.best);
        }
        current = &part;
        lastX = x;
        if (!std::isfinite(step.objective))
            return;
        (step.accepted ? accepted : rejected).add(x, step.objective);
        if (step.accepted)
            standing.add(x, step.objective);
        series.low = std::min(series.low, step.objective);
        series.high = std::max(series.high, step.objective);
    });
    endLine();
    accepted.flush();
    rejected.flush();
    return series;
}

std::vector<double> stepPositions(const std::vector<const SlotSteps*>& parts) {
    std::vector<double> positions;
    forEachStep(parts, [&](const SlotSteps&, const SearchStep&, double, double x) {
        positions.push_back(x);
    });
    return positions;
}

QString slotText(const SearchSlot& slot) {
    switch (slot.kind) {
    case SlotKind::Key: return QStringLiteral("%1 K").arg(slot.layer);
    case SlotKind::Value: return QStringLiteral("%1 V").arg(slot.layer);
    case SlotKind::Joint: return QString::number(slot.layer);
    }
    return {};
}

} // namespace regroup::ui
