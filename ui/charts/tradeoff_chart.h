// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/tradeoff_point.h"

#include <QString>
#include <QWidget>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

class QCustomPlot;

namespace regroup::ui {

class TradeoffPlot;

/// Perplexity against the bytes of KV cache per token (log2): what compression costs. Points that
/// no other beats in both are joined by the front line.
class TradeoffChart : public QWidget {
    Q_OBJECT
public:
    explicit TradeoffChart(QWidget* parent = nullptr);
    ~TradeoffChart() override;

    void setPoints(std::vector<TradeoffPoint>
                       points); ///< Points without finite, positive values are left out.
    const std::vector<TradeoffPoint>& points() const;
    void setSelectedRuns(const std::vector<std::int64_t>& runs); ///< Emits nothing.
    void setPerplexityLogarithmic(bool logarithmic);
    void setLabelsShown(bool shown);
    void setReference(std::optional<double> perplexity,
                      const QString& name = {}); ///< Horizontal line, e.g. the original.

    QCustomPlot& plot() const; ///< For chart_export.h.
    QString tableText() const; ///< tradeoffCsv() of the points.

    QSize sizeHint() const override;

Q_SIGNALS:
    void pointClicked(std::int64_t runId, Qt::KeyboardModifiers modifiers);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void refresh();
    void showPointTip(const QPointF& position, const QPoint& globalPosition);

    std::unique_ptr<TradeoffPlot> m_drawing;
};

} // namespace regroup::ui
