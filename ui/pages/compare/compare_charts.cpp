// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/compare_charts.h"

#include "ui/charts/curves_chart.h"
#include "ui/charts/score_bar_chart.h"
#include "ui/charts/subject_chart.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/common/empty_state.h"
#include "ui/common/qt_text.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/run_points.h"

#include <QCheckBox>
#include <QComboBox>
#include <QSignalBlocker>
#include <QTabWidget>
#include <algorithm>

namespace regroup::ui {

CompareCharts::CompareCharts(CompareController& controller, QTabWidget& tabs)
    : QObject(&tabs), m_controller(controller), m_tabs(tabs) {
    m_bars = new ScoreBarChart;
    m_bars->setObjectName(QStringLiteral("taskBars"));
    m_groups = new ScoreBarChart;
    m_groups->setObjectName(QStringLiteral("groupSizeBars"));
    m_tradeoff = new TradeoffChart;
    m_tradeoff->setObjectName(QStringLiteral("tradeoffChart"));
    m_curves = new CurvesChart;
    m_curves->setObjectName(QStringLiteral("curvesChart"));
    m_subjects = new SubjectChart;
    m_subjects->setObjectName(QStringLiteral("subjectChart"));
    m_fronts = new TradeoffChart;
    m_fronts->setObjectName(QStringLiteral("frontChart"));
    addTab(m_bars, QStringLiteral("bars"), tr("Tasks"), tr("Bars by Task"), false);
    addTab(m_groups, QStringLiteral("groups"), tr("Group Sizes"), tr("Bars by Group Size"), false);
    addTab(m_tradeoff, QStringLiteral("pareto"), tr("Pareto"), tr("Pareto"), false);
    addTab(m_curves, QStringLiteral("curves"), tr("Curves"), tr("Curves"), false);
    addTab(m_subjects, QStringLiteral("subjects"), tr("Subjects"), tr("MMLU Subjects"), true);
    addTab(m_fronts, QStringLiteral("fronts"), tr("Budgets"), tr("Budget Fronts"), false);
    createSettings();
    createFrontSettings();
    connect(&m_controller, &CompareController::frontsRead, this, &CompareCharts::takeFronts);
    connect(&m_tabs, &QTabWidget::currentChanged, this, &CompareCharts::fillCurrent);
    connect(&m_controller, &CompareController::curvesRead, this,
            [this](const std::vector<RunCurve>& curves) {
                m_curves->setCurves(trainingCurvesOf(curves, m_shown.runs));
                m_curves->setSelectedRuns(m_selected);
                tabOf(QStringLiteral("curves"))->takeData();
                Q_EMIT filled(QStringLiteral("curves"));
            });
}

ChartTab* CompareCharts::addTab(RunChart* chart, const QString& figure, const QString& name,
                                const QString& title, bool scrolls) {
    auto* tab = new ChartTab(chart, figure, scrolls);
    tab->setObjectName(figure + QStringLiteral("Tab"));
    tab->setWindowTitle(title); // Also that of its figure.
    m_tabs.setTabToolTip(m_tabs.addTab(tab, name), title);
    m_all.push_back(tab);
    connect(chart, &RunChart::runPicked, this, &CompareCharts::runPicked);
    connect(chart, &RunChart::readOutChanged, this, &CompareCharts::readOutChanged);
    connect(tab, &ChartTab::exportRequested, this, &CompareCharts::exportRequested);
    connect(&tab->empty(), &EmptyState::buttonClicked, this, [this, figure] {
        if (m_shown.isFiltered)
            Q_EMIT clearFilterRequested();
        else if (figure == QStringLiteral("curves"))
            Q_EMIT trainRequested();
        else
            Q_EMIT evaluateRequested();
    });
    return tab;
}

ChartTab* CompareCharts::tabOf(const QString& figure) const {
    for (ChartTab* tab : m_all)
        if (tab->figure() == figure)
            return tab;
    return nullptr;
}

void CompareCharts::showTab(const QString& figure) {
    if (ChartTab* tab = tabOf(figure))
        m_tabs.setCurrentWidget(tab);
}

ChartTab* CompareCharts::current() const {
    return qobject_cast<ChartTab*>(m_tabs.currentWidget());
}

TradeoffChart& CompareCharts::tradeoff() {
    fill(tabOf(QStringLiteral("pareto")));
    return *m_tradeoff;
}

void CompareCharts::show(Shown shown) {
    m_shown = std::move(shown);
    for (RunChart* chart : std::initializer_list<RunChart*>{m_bars, m_groups, m_tradeoff, m_fronts})
        chart->setMethodOrder(m_shown.methods);
    m_stale.assign(m_all.begin(), m_all.end());
    fillCurrent();
}

void CompareCharts::setSelectedRuns(const std::vector<std::int64_t>& runs) {
    m_selected = runs;
    for (RunChart* chart :
         std::initializer_list<RunChart*>{m_bars, m_groups, m_tradeoff, m_curves, m_subjects})
        chart->setSelectedRuns(runs);
    if (runs.size() < 2)
        return; // One picked run is looked at where it is; two are asked to be compared.
    for (const char* figure : {"curves", "subjects"}) // A front is of one search.
        m_stale.push_back(tabOf(QString::fromLatin1(figure)));
    fillCurrent();
}

void CompareCharts::fillCurrent() {
    if (const ChartTab* tab = current())
        fill(tab);
}

void CompareCharts::fill(const ChartTab* tab) {
    if (std::erase(m_stale, tab) == 0)
        return;
    const QString& figure = tab->figure();
    if (figure == QStringLiteral("bars"))
        fillBars();
    else if (figure == QStringLiteral("groups"))
        fillGroups();
    else if (figure == QStringLiteral("pareto"))
        fillTradeoff();
    else if (figure == QStringLiteral("curves"))
        return fillCurves(); // They are read first.
    else if (figure == QStringLiteral("fronts"))
        return fillFronts(); // Likewise.
    else
        fillSubjects();
    tabOf(figure)->takeData();
    Q_EMIT filled(figure);
}

std::vector<RunSummary> CompareCharts::drawable(ChartTab& tab,
                                                const std::vector<RunSummary>& runs) const {
    tab.setNote(runs.size() <= barRunLimit
                    ? QString()
                    : tr("The first %1 of %L2 runs of the table; filter or sort it to see others.")
                          .arg(barRunLimit)
                          .arg(runs.size()));
    if (runs.size() <= barRunLimit)
        return runs;
    return {runs.begin(), runs.begin() + barRunLimit};
}

void CompareCharts::fillBars() {
    ChartTab& tab = *tabOf(QStringLiteral("bars"));
    std::vector<RunSummary> measured;
    for (const RunSummary& run : m_shown.runs)
        if (!run.scores.empty() || run.perplexity)
            measured.push_back(run);
    m_bars->setBars(barsByTask(drawable(tab, measured)));
    setEmptySentence(tab, tr("Results of tasks stand here as bars, task by task."), false);
}

void CompareCharts::fillGroups() {
    ChartTab& tab = *tabOf(QStringLiteral("groups"));
    ScoreBars bars;
    if (m_shown.measure) {
        std::vector<RunSummary> measured;
        for (const RunSummary& run : m_shown.runs)
            if (run.averageGroupSize > 0 && scoreOf(run, *m_shown.measure))
                measured.push_back(run);
        bars = barsByGroupSize(drawable(tab, measured), *m_shown.measure, m_shown.measures);
    }
    m_groups->setBars(std::move(bars));
    setEmptySentence(tab, tr("Results stand here side by side for every size of the groups."),
                     false);
}

void CompareCharts::fillTradeoff() {
    ChartTab& tab = *tabOf(QStringLiteral("pareto"));
    std::vector<TradeoffPoint> points;
    std::optional<double> reference;
    QString name;
    if (m_shown.measure) {
        m_tradeoff->setQuality(tradeoffQualityOf(*m_shown.measure, m_shown.measures));
        points = tradeoffPoints(m_shown.runs, *m_shown.measure);
        const RunSummary* baseline = m_shown.baseline ? runOf(*m_shown.baseline) : nullptr;
        if (baseline != nullptr)
            if (const auto score = scoreOf(*baseline, *m_shown.measure)) {
                reference = score->value;
                name = toQt(baseline->name);
            }
    }
    if (!m_scaleChosen)
        m_logarithmic->setChecked(
            isDecadesWide(points, m_shown.measure && isLowerBetter(*m_shown.measure)));
    m_tradeoff->setPoints(std::move(points));
    m_tradeoff->setReference(reference, name);
    setEmptySentence(tab, tr("What a smaller KV cache costs in quality stands here, run by run."),
                     false);
}

void CompareCharts::fillCurves() {
    std::vector<std::int64_t> trainings;
    for (const RunSummary& run : m_shown.runs)
        if (run.kind == "finetune")
            trainings.push_back(run.id);
    std::vector<std::int64_t> picked;
    for (const std::int64_t run : m_selected)
        if (std::find(trainings.begin(), trainings.end(), run) != trainings.end())
            picked.push_back(run);
    ChartTab& tab = *tabOf(QStringLiteral("curves"));
    const std::vector<std::int64_t>& wanted = picked.size() >= 2 ? picked : trainings;
    tab.setNote(wanted.size() <= curveLimit
                    ? QString()
                    : tr("The first %1 of %L2 trainings; pick the ones to compare in the table.")
                          .arg(curveLimit)
                          .arg(wanted.size()));
    setEmptySentence(tab, tr("How trainings went stands here: their losses, step by step."), true);
    m_controller.readCurves({wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                                  wanted.size(), curveLimit))});
}

const RunSummary* CompareCharts::runOf(std::int64_t id) const {
    for (const RunSummary& run : m_shown.runs)
        if (run.id == id)
            return &run;
    return nullptr;
}

/// Two picked runs choose themselves; else what was chosen stays, and at first it is the original
/// (or the oldest run) and the newest other one.
void CompareCharts::listSubjectRuns() {
    const std::vector<const RunSummary*> runs = runsWithSubjects(m_shown.runs);
    std::vector<std::int64_t> wanted;
    for (const std::int64_t picked : m_selected)
        if (std::any_of(runs.begin(), runs.end(),
                        [picked](const RunSummary* run) { return run->id == picked; }))
            wanted.push_back(picked);
    const bool chosen = wanted.size() >= 2;
    const qlonglong first = chosen ? wanted[0] : m_firstSubjectRun->currentData().toLongLong();
    const qlonglong second = chosen ? wanted[1] : m_secondSubjectRun->currentData().toLongLong();
    const bool isFirstTime = m_firstSubjectRun->count() == 0;
    const QSignalBlocker firstBlocker(m_firstSubjectRun);
    const QSignalBlocker secondBlocker(m_secondSubjectRun);
    m_firstSubjectRun->clear();
    m_secondSubjectRun->clear();
    m_secondSubjectRun->addItem(tr("no other"), 0);
    for (const RunSummary* run : runs)
        for (QComboBox* box : {m_firstSubjectRun, m_secondSubjectRun})
            box->addItem(toQt(run->name), static_cast<qlonglong>(run->id));
    if (runs.empty())
        return;
    const auto original = std::find_if(runs.begin(), runs.end(),
                                       [](const RunSummary* run) { return isOriginalRun(*run); });
    const RunSummary* base = original != runs.end() ? *original : runs.back();
    const RunSummary* other = runs.front() == base && runs.size() > 1 ? runs[1] : runs.front();
    const int at = m_firstSubjectRun->findData(first);
    m_firstSubjectRun->setCurrentIndex(
        at >= 0 ? at : m_firstSubjectRun->findData(static_cast<qlonglong>(base->id)));
    const int secondAt = isFirstTime && !chosen && other != base
                             ? m_secondSubjectRun->findData(static_cast<qlonglong>(other->id))
                             : m_secondSubjectRun->findData(second);
    m_secondSubjectRun->setCurrentIndex(std::max(secondAt, 0));
}

void CompareCharts::fillSubjects() {
    listSubjectRuns();
    const RunSummary* first = runOf(m_firstSubjectRun->currentData().toLongLong());
    const RunSummary* second = runOf(m_secondSubjectRun->currentData().toLongLong());
    if (second == first)
        second = nullptr;
    SubjectChart::Run firstRun;
    SubjectChart::Run secondRun;
    std::vector<SubjectRow> rows;
    if (first != nullptr) {
        firstRun = {first->id, toQt(first->name)};
        if (second != nullptr)
            secondRun = {second->id, toQt(second->name)};
        rows = subjectRows(*first, second);
    }
    m_subjects->setChance(0.25);
    m_subjects->setSubjects(firstRun, secondRun, std::move(rows));
    setEmptySentence(*tabOf(QStringLiteral("subjects")),
                     tr("Accuracies of the subjects of MMLU stand here, sorted."), false);
}

void CompareCharts::setEmptySentence(ChartTab& tab, const QString& needs, bool trains) {
    EmptyState& empty = tab.empty();
    if (m_shown.isFiltered) {
        empty.setSentence(tr("%1 No run that passes the filter has any.").arg(needs));
        empty.setButtonText(tr("Clear Filter"));
        return;
    }
    empty.setSentence(trains ? tr("%1 There is no training yet.").arg(needs)
                             : tr("%1 No run has any yet.").arg(needs));
    empty.setButtonText(trains ? tr("Fine-Tune a Model") : tr("Evaluate a Model"));
}

} // namespace regroup::ui
