// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

class QCustomPlot;

namespace regroup::ui {

/// One run as a point of the trade-off.
struct TradeoffPoint {
    std::int64_t runId = 0;
    QString name;
    QString method; ///< E.g. "ward"; one colour and marker each, in order of first use.
    double keyValueBytesPerToken = 0;
    double perplexity = 0;
    std::optional<double> low = {}; ///< Ends of the error bar; no bar without both.
    std::optional<double> high = {};
    bool hollow =
        false; ///< Selected on the split it is evaluated on, or partial: never on the front.

    friend bool operator==(const TradeoffPoint&, const TradeoffPoint&) = default;
};

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
    QString
    tableText() const; ///< CSV: run,name,method,bytes_per_token,perplexity,low,high,on_front.

    QSize sizeHint() const override;

Q_SIGNALS:
    void pointClicked(std::int64_t runId, Qt::KeyboardModifiers modifiers);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Private;

    void refresh();
    void showPointTip(const QPointF& position, const QPoint& globalPosition);

    std::unique_ptr<Private> m_private;
};

/// Indices of the points that no other point beats: fewer bytes and perplexity, one of both
/// smaller; hollow ones never. Ascending bytes.
std::vector<std::size_t> paretoFront(const std::vector<TradeoffPoint>& points);

} // namespace regroup::ui
