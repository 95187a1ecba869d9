// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/front_panel.h"

#include "core/model/model_summary.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/common/shown_number.h"
#include "ui/pages/search/sweep_controller.h"

#include <QLabel>
#include <QStackedLayout>
#include <algorithm>
#include <numeric>

namespace regroup::ui {
namespace {

constexpr std::size_t namedPoints = 24; ///< More names would only be in each other's way.

/// Of the cache, of one group of a search: a joint one has a key head and a value head.
double bytesOfGroup(const SearchRequest& request, const ModelSummary& model) {
    const auto sum = [](const std::vector<int>& counts) {
        return std::accumulate(counts.begin(), counts.end(), 0);
    };
    const int heads = sum(model.keyHeadCounts) + sum(model.valueHeadCounts);
    const double bytes = static_cast<double>(model.keyValueBytesPerToken) / std::max(1, heads);
    return request.search.keyValue == KeyValueMode::Joint ? 2 * bytes : bytes;
}

bool isBetterHigher(const SearchRequest& request) {
    return request.objective == Objective::Similarity;
}

} // namespace

std::vector<TradeoffPoint> frontPoints(const SharedBudget& budget, const SearchRequest& request,
                                       const ModelSummary& model) {
    std::vector<BudgetShare> shares = budget.front;
    const auto isTaken = [&budget](const BudgetShare& share) {
        return share.total == budget.share.total;
    };
    if (std::none_of(shares.begin(), shares.end(), isTaken))
        shares.push_back(budget.share); // Another one costs as much with fewer heads.
    // Key heads and value heads that are shared out apart count half each, as the budget does.
    const bool apart = request.search.keyValue == KeyValueMode::Independent;
    const double bytes = bytesOfGroup(request, model);
    std::vector<TradeoffPoint> points;
    for (const BudgetShare& share : shares) {
        const QString heads = shownNumber(share.total / (apart ? 2.0 : 1.0));
        TradeoffPoint point;
        point.runId = share.total;
        point.name = isTaken(share) ? FrontPanel::tr("%1 KV heads, taken").arg(heads)
                                    : FrontPanel::tr("%1 KV heads").arg(heads);
        point.method = searchMethodTitle(request.search.method);
        point.keyValueBytesPerToken = bytes * share.total;
        point.quality = isBetterHigher(request) ? -share.cost : share.cost;
        points.push_back(std::move(point));
    }
    return points;
}

TradeoffQuality frontQuality(const SearchRequest& request) {
    const bool higher = isBetterHigher(request);
    return {higher ? FrontPanel::tr("summed similarity in groups")
                   : FrontPanel::tr("summed error of the layers"),
            higher ? QStringLiteral("similarity") : QStringLiteral("cost"), !higher};
}

FrontPanel::FrontPanel(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("frontPanel"));
    m_sentence = new QLabel(tr("What every total of KV heads would cost, shared out over the "
                               "layers, stands here after a search with the budget “Total KV "
                               "heads”."));
    m_sentence->setObjectName(QStringLiteral("noFront"));
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setForegroundRole(QPalette::PlaceholderText);
    m_chart = new TradeoffChart;
    m_chart->setObjectName(QStringLiteral("frontChart"));
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(m_sentence);
    m_stack->addWidget(m_chart);
}

void FrontPanel::clear() {
    m_chart->setPoints({});
    m_stack->setCurrentWidget(m_sentence);
}

void FrontPanel::showFront(const SharedBudget& budget, const SearchRequest& request,
                           const ModelSummary& model) {
    std::vector<TradeoffPoint> points = frontPoints(budget, request, model);
    m_chart->setLabelsShown(points.size() <= namedPoints);
    m_chart->setQuality(frontQuality(request));
    m_chart->setPoints(std::move(points));
    m_chart->setSelectedRuns({budget.share.total}); // The ring.
    m_stack->setCurrentWidget(m_chart);
}

} // namespace regroup::ui
