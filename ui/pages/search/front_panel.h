// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_search.h"
#include "ui/charts/tradeoff_point.h"

#include <QWidget>
#include <vector>

class QLabel;
class QStackedLayout;

namespace regroup {
struct ModelSummary;
}

namespace regroup::ui {

class TradeoffChart;

/// The least cost of every total number of KV heads, as one search shared them out; the number of
/// heads stands for the run. Similarities, which are better when higher, keep their sign.
std::vector<TradeoffPoint> frontPoints(const SharedBudget& budget, const SearchRequest& request,
                                       const ModelSummary& model);
TradeoffQuality frontQuality(const SearchRequest& request);

/// The front of error against KV heads that a search with a total has found.
class FrontPanel : public QWidget {
    Q_OBJECT
public:
    explicit FrontPanel(QWidget* parent = nullptr);

    void clear(); ///< Says what will stand here.
    void showFront(const SharedBudget& budget, const SearchRequest& request,
                   const ModelSummary& model);
    TradeoffChart& chart() { return *m_chart; }

private:
    QStackedLayout* m_stack = nullptr;
    QLabel* m_sentence = nullptr;
    TradeoffChart* m_chart = nullptr;
};

} // namespace regroup::ui
