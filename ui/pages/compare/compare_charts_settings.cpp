// SPDX-License-Identifier: GPL-3.0-or-later
// The fields above the charts of the Compare page.
#include "ui/charts/curves_chart.h"
#include "ui/charts/subject_chart.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/pages/compare/compare_charts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>

namespace regroup::ui {
namespace {

QComboBox* addField(ChartTab& tab, const QString& label, QComboBox* box) {
    auto* name = new QLabel(label);
    name->setBuddy(box);
    tab.settings().addWidget(name);
    tab.settings().addWidget(box);
    box->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    return box;
}

QCheckBox* addCheck(ChartTab& tab, const QString& text, const QString& toolTip) {
    auto* box = new QCheckBox(text);
    box->setToolTip(toolTip);
    tab.settings().addWidget(box);
    return box;
}

} // namespace

void CompareCharts::createSettings() {
    ChartTab& pareto = *tabOf(QStringLiteral("pareto"));
    m_logarithmic = addCheck(pareto, tr("&Logarithmic quality"),
                             tr("Draw the axis of the quality logarithmically; until it is "
                                "chosen, where values are more than a decade apart"));
    m_logarithmic->setObjectName(QStringLiteral("logarithmicQuality"));
    connect(m_logarithmic, &QCheckBox::toggled, m_tradeoff, &TradeoffChart::setQualityLogarithmic);
    connect(m_logarithmic, &QCheckBox::clicked, this, [this] { m_scaleChosen = true; });
    QCheckBox* names =
        addCheck(pareto, tr("&Names"), tr("Write the names of the runs beside their points"));
    names->setChecked(true);
    connect(names, &QCheckBox::toggled, m_tradeoff, &TradeoffChart::setLabelsShown);
    createCurveSettings();
    createSubjectSettings();
}

void CompareCharts::createCurveSettings() {
    ChartTab& tab = *tabOf(QStringLiteral("curves"));
    m_curveQuantity = addField(tab, tr("&Show"), new QComboBox);
    m_curveQuantity->setObjectName(QStringLiteral("curveQuantity"));
    m_curveQuantity->addItems({tr("training loss"), tr("held-out loss"), tr("held-out metric")});
    connect(m_curveQuantity, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_curves->setQuantity(static_cast<CurvesChart::Quantity>(index));
    });
    QComboBox* axis = addField(tab, tr("&by"), new QComboBox);
    axis->setObjectName(QStringLiteral("curveAxis"));
    axis->addItems({tr("step"), tr("time")});
    connect(axis, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_curves->setAxis(static_cast<CurvesChart::Axis>(index)); });
    QCheckBox* logarithmic =
        addCheck(tab, tr("&Logarithmic"), tr("Draw the axis of the values logarithmically"));
    logarithmic->setObjectName(QStringLiteral("logarithmicCurves"));
    connect(logarithmic, &QCheckBox::toggled, m_curves, &CurvesChart::setLogarithmic);
}

void CompareCharts::createSubjectSettings() {
    ChartTab& tab = *tabOf(QStringLiteral("subjects"));
    m_firstSubjectRun = addField(tab, tr("&Run"), new QComboBox);
    m_firstSubjectRun->setObjectName(QStringLiteral("firstSubjectRun"));
    m_secondSubjectRun = addField(tab, tr("a&gainst"), new QComboBox);
    m_secondSubjectRun->setObjectName(QStringLiteral("secondSubjectRun"));
    for (QComboBox* box : {m_firstSubjectRun, m_secondSubjectRun}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(12);
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            fillSubjects();
            tabOf(QStringLiteral("subjects"))->takeData();
        });
    }
    m_subjectOrder = addField(tab, tr("s&orted by"), new QComboBox);
    m_subjectOrder->setObjectName(QStringLiteral("subjectOrder"));
    m_subjectOrder->addItems({tr("accuracy"), tr("difference"), tr("name")});
    connect(m_subjectOrder, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_subjects->setOrder(static_cast<SubjectChart::Order>(index));
        tabOf(QStringLiteral("subjects"))->takeData();
    });
}

} // namespace regroup::ui
