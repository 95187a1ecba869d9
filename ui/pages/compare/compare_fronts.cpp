// SPDX-License-Identifier: GPL-3.0-or-later
// Fronts of budgets: what a search could have made of every number of KV heads, shared out over the
// layers.
#include "ui/charts/tradeoff_chart.h"
#include "ui/common/empty_state.h"
#include "ui/common/qt_text.h"
#include "ui/pages/compare/compare_charts.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/run_points.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <algorithm>

namespace regroup::ui {

std::vector<TradeoffPoint> frontPoints(const BudgetFront& front, const RunSummary& search) {
    const auto taken = std::find_if(front.points.begin(), front.points.end(),
                                    [](const BudgetFrontPoint& point) { return point.wasTaken; });
    // All KV heads of a model take the same bytes.
    const double headBytes = taken == front.points.end() || taken->heads == 0
                                 ? 1
                                 : static_cast<double>(search.keyValueBytesPerToken) / taken->heads;
    std::vector<TradeoffPoint> points;
    for (const BudgetFrontPoint& point : front.points) {
        TradeoffPoint drawn;
        drawn.runId = search.id;
        drawn.name = point.wasTaken ? CompareCharts::tr("%n KV heads, taken", nullptr, point.heads)
                                    : CompareCharts::tr("%n KV heads", nullptr, point.heads);
        drawn.method = toQt(search.method);
        drawn.keyValueBytesPerToken = headBytes * point.heads;
        drawn.quality = point.cost;
        points.push_back(std::move(drawn));
    }
    return points;
}

TradeoffQuality frontQuality() {
    return {CompareCharts::tr("weighted cost of the layers"), QStringLiteral("cost"), true};
}

void CompareCharts::createFrontSettings() {
    auto* label = new QLabel(tr("&Search"));
    m_frontRun = new QComboBox;
    m_frontRun->setObjectName(QStringLiteral("frontRun"));
    m_frontRun->setAccessibleName(tr("Search whose front is shown"));
    m_frontRun->setToolTip(
        tr("Costs of different searches are weighted differently and are not drawn together"));
    m_frontRun->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_frontRun->setMinimumContentsLength(18);
    label->setBuddy(m_frontRun);
    QHBoxLayout& row = tabOf(QStringLiteral("fronts"))->settings();
    row.addWidget(label);
    row.addWidget(m_frontRun);
    connect(m_frontRun, &QComboBox::currentIndexChanged, this, &CompareCharts::drawFront);
    m_fronts->setQuality(frontQuality());
}

void CompareCharts::fillFronts() {
    std::vector<std::int64_t> searches;
    for (const RunSummary& run : m_shown.runs)
        if (run.kind == "search")
            searches.push_back(run.id);
    std::sort(searches.rbegin(), searches.rend()); // The newest first.
    searches.resize(std::min(searches.size(), frontRunLimit));
    m_controller.readFronts(searches);
}

/// What was chosen stays; at first it is a picked search, else the newest one.
void CompareCharts::takeFronts(const std::vector<BudgetFront>& fronts) {
    const qlonglong before = m_frontRun->currentData().toLongLong();
    m_readFronts = fronts;
    {
        const QSignalBlocker blocker(m_frontRun);
        m_frontRun->clear();
        for (const BudgetFront& front : m_readFronts) {
            const RunSummary* run = runOf(front.runId);
            m_frontRun->addItem(run == nullptr
                                    ? QString::number(front.runId)
                                    : tr("%1 (run %2)").arg(toQt(run->name)).arg(run->id),
                                static_cast<qlonglong>(front.runId));
        }
        int at = m_frontRun->findData(before);
        for (const std::int64_t picked : m_selected)
            if (const int found = m_frontRun->findData(static_cast<qlonglong>(picked));
                found >= 0 && at < 0)
                at = found;
        m_frontRun->setCurrentIndex(std::max(at, m_readFronts.empty() ? -1 : 0));
    }
    m_frontRun->setEnabled(m_readFronts.size() > 1);
    drawFront();
}

void CompareCharts::drawFront() {
    const int at = m_frontRun->currentIndex();
    const BudgetFront* front = at < 0 || at >= static_cast<int>(m_readFronts.size())
                                   ? nullptr
                                   : &m_readFronts[static_cast<std::size_t>(at)];
    const RunSummary* run = front == nullptr ? nullptr : runOf(front->runId);
    std::vector<TradeoffPoint> points;
    if (run != nullptr)
        points = frontPoints(*front, *run);
    m_fronts->setLabelsShown(points.size() <= 24);
    m_fronts->setPoints(std::move(points));
    m_fronts->setSelectedRuns({}); // Rings around all points would say nothing.
    ChartTab& tab = *tabOf(QStringLiteral("fronts"));
    setEmptySentence(tab,
                     tr("What every number of KV heads costs, shared out over the layers, stands "
                        "here for searches with a budget."),
                     false);
    tab.takeData();
    Q_EMIT filled(QStringLiteral("fronts"));
}

} // namespace regroup::ui
