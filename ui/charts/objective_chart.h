// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/search_types.h"

#include <QWidget>
#include <memory>
#include <optional>
#include <span>
#include <vector>

class QCustomPlot;

namespace regroup::ui {

class ObjectivePlot;

/// The objective of a search as it runs: a point for every candidate (filled: accepted, faint:
/// rejected), ticks at the bottom for the same, where the search stands as a thin step line, and
/// the best so far as a thick one. One slot, or all slots one after the other with a line where the
/// next begins. Redraws at most ten times a second.
class ObjectiveChart : public QWidget {
    Q_OBJECT
public:
    explicit ObjectiveChart(QWidget* parent = nullptr);
    ~ObjectiveChart() override;

    void appendSteps(std::span<const SearchStep> steps); ///< In the order the search made them.
    void clear();
    std::size_t stepCount() const;             ///< Of all slots.
    std::vector<SearchSlot> slotsSeen() const; ///< In the order of their first step.

    void setSlotShown(std::optional<SearchSlot> slot); ///< Nothing: all of them.
    std::optional<SearchSlot> slotShown() const;
    void setObjectiveName(const QString& name); ///< Label of the y axis.
    void
    setOptimum(std::optional<double> objective); ///< A dashed line: the exact optimum, if known.
    std::optional<double> optimum() const;       ///< Whose line is drawn.
    void
    setMarkedStep(std::optional<std::size_t> shownIndex); ///< Scrubber; an index into shownSteps().
    std::vector<SearchStep> shownSteps() const;
    std::size_t shownStepCount() const; ///< Of those.

    QCustomPlot& plot() const; ///< For chart_export.h.
    QString tableText() const; ///< What is shown, as CSV: layer,slot,step,objective,best,accepted.

    QSize sizeHint() const override;

Q_SIGNALS:
    void stepClicked(std::size_t shownIndex);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void requestRedraw();
    void refresh();
    void restyle();
    void showStepTip(const QPointF& position, const QPoint& globalPosition);

    std::unique_ptr<ObjectivePlot> m_drawing;
};

} // namespace regroup::ui
