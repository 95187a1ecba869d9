// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_ink.h"
#include "ui/charts/objective_series.h"

#include <qcustomplot.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>
#include <algorithm>
#include <optional>
#include <vector>

namespace regroup::ui {

/// What ObjectiveChart draws: its steps and lines as parts of a plot.
class ObjectivePlot {
    Q_DECLARE_TR_FUNCTIONS(regroup::ui::ObjectiveChart)

public:
    QCustomPlot* plot = nullptr;
    QCPAxisRect* rug = nullptr;
    QCPLayoutInset* legendRow = nullptr;
    QCPGraph* rejected = nullptr;
    QCPGraph* accepted = nullptr;
    QCPGraph* current = nullptr; ///< Where the search stands: what it accepted last.
    QCPGraph* best = nullptr;
    QCPGraph* optimumLine = nullptr;
    QCPGraph* borders = nullptr; ///< Where the next slot begins.
    QCPGraph* marked = nullptr;
    QCPGraph* markedLine = nullptr;
    QCPGraph* rugRejected = nullptr;
    QCPGraph* rugAccepted = nullptr;

    std::vector<SlotSteps> parts;
    std::optional<SearchSlot> shown;
    std::optional<double> optimum;
    std::optional<std::size_t> markedStep;
    std::size_t stepCount = 0;
    std::vector<double> positions; ///< x of every shown step.
    bool stale = true;
    QTimer redraw;
    QElapsedTimer sinceRedraw;

    std::vector<const SlotSteps*> shownParts() const {
        std::vector<const SlotSteps*> result;
        for (const SlotSteps& part : parts)
            if (!shown || part.slot == *shown)
                result.push_back(&part);
        return result;
    }
    const SearchStep* stepAt(std::size_t index) const {
        for (const SlotSteps* part : shownParts()) {
            if (index < part->steps.size())
                return &part->steps[index];
            index -= part->steps.size();
        }
        return nullptr;
    }
    std::optional<std::size_t> nearestStep(double x) const {
        if (positions.empty())
            return std::nullopt;
        const auto after = std::lower_bound(positions.begin(), positions.end(), x);
        if (after == positions.begin())
            return 0;
        const auto before = after - 1;
        const auto nearest = after == positions.end() || x - *before < *after - x ? before : after;
        return static_cast<std::size_t>(nearest - positions.begin());
    }

    void createGraphs();
    void createRug();
    void style(const ChartInk& ink, const QFont& font);
    void fill();
    void fillSlotAxis(const ObjectiveSeries& series);
    void fillMarked();
    QString description() const;
};

} // namespace regroup::ui
