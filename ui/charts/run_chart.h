// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_ink.h"

#include <QRectF>
#include <QString>
#include <QWidget>
#include <cstdint>
#include <optional>
#include <vector>

class QCustomPlot;

namespace regroup::ui {

/// A place of a chart that stands for a run: a point, a bar, a dot.
struct ChartMark {
    std::int64_t runId = 0;
    QRectF area;     ///< In pixels of the plot.
    QString readOut; ///< What is said about it.
};

/// A chart whose marks are runs: what all of them can do. A click, or the arrow keys and Enter,
/// picks a mark; with Ctrl it is added to the picked ones. The mark under the mouse or the keys
/// says what it is. Rings around picked runs are drawn over the plot and so are in no export.
class RunChart : public QWidget {
    Q_OBJECT
public:
    explicit RunChart(QWidget* parent = nullptr);
    ~RunChart() override;

    void setSelectedRuns(const std::vector<std::int64_t>& runs); ///< Emits nothing.
    /// All methods there are, so that each has the same colour in every chart and whatever is
    /// filtered; methods that are not among them come after. Empty: in order of first use.
    void setMethodOrder(const std::vector<QString>& methods);

    QCustomPlot& plot() const { return *m_plot; }       ///< For chart_export.h.
    virtual QString tableText() const = 0;              ///< CSV of what is shown.
    virtual bool isEmpty() const = 0;                   ///< Nothing to draw.
    const std::vector<ChartMark>& marks();              ///< As they are drawn now.
    std::vector<std::int64_t> ringedRuns() const;       ///< Of marks with a ring around.
    std::optional<ChartMark> currentMark() const;       ///< Where the keys are.
    std::optional<ChartMark> markAt(const QPointF& at); ///< The nearest one, in pixels of the plot.

    QSize sizeHint() const override;

Q_SIGNALS:
    void runPicked(std::int64_t runId, Qt::KeyboardModifiers modifiers);
    void readOutChanged(const QString& text); ///< Empty: no mark.

protected:
    virtual void draw(const ChartInk& ink) = 0; ///< Fills the plot anew.
    virtual std::vector<ChartMark> findMarks() const = 0;
    virtual QString description() const = 0; ///< A sentence about what is shown.

    void refresh(); ///< Call when the data have changed.
    std::size_t methodIndex(const QString& method) const;
    void noteMethods(const std::vector<QString>& methods); ///< In order of first use.

    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class Overlay;

    void takeMarks();
    void moveCurrent(int by);
    void showTip(const QPointF& position, const QPoint& globalPosition);
    void setCurrent(int mark);

    QCustomPlot* m_plot = nullptr;
    Overlay* m_overlay = nullptr;
    std::vector<ChartMark> m_marks;
    std::vector<std::int64_t> m_selected;
    std::vector<QString> m_methodOrder;
    std::vector<QString> m_methods; ///< The given order, then those seen besides.
    int m_current = -1;             ///< Index of a mark; -1: none.
};

} // namespace regroup::ui
