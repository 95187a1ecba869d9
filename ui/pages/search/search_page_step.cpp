// SPDX-License-Identifier: GPL-3.0-or-later
// Looking at a recorded step: in the chart, in words, and for the views that outline its groups.
#include "ui/charts/objective_chart.h"
#include "ui/common/group_text.h"
#include "ui/common/shown_number.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/search/search_scrubber.h"
#include "ui/pages/search/search_slot_model.h"

#include <QSignalBlocker>
#include <QStringList>

namespace regroup::ui {

void SearchPage::readOutStep(std::size_t shownIndex) {
    const std::vector<SearchStep> steps = m_chart->shownSteps();
    if (shownIndex >= steps.size())
        return;
    m_chart->setMarkedStep(shownIndex);
    {
        const QSignalBlocker quiet(m_scrubber);
        m_scrubber->setStep(static_cast<int>(shownIndex));
    }
    const SearchStep& step = steps[shownIndex];
    m_shownStep = step;
    m_scrubber->setLooking(true);
    selectSlot(step.slot);
    Q_EMIT shownStepChanged();
    QStringList groups;
    for (const std::vector<int>& heads : Grouping::fromLabels(step.labels).members())
        groups.append(QStringLiteral("{%1}").arg(headsText(heads)));
    Q_EMIT readOutChanged(tr("%1: objective %2, best %3, %4; groups %5")
                              .arg(shownStepText(), shownNumber(step.objective, 'f', 4),
                                   shownNumber(step.best, 'f', 4),
                                   step.accepted ? tr("accepted") : tr("rejected"),
                                   groups.join(QLatin1Char(' '))));
}

QString SearchPage::shownStepText() const {
    return tr("Layer %1, %2, candidate %L3")
        .arg(m_shownStep->slot.layer)
        .arg(slotKindText(m_shownStep->slot.kind))
        .arg(m_shownStep->step);
}

void SearchPage::leaveStep() {
    m_scrubber->setLooking(false);
    if (!m_shownStep)
        return;
    m_shownStep.reset();
    m_chart->setMarkedStep(std::nullopt);
    Q_EMIT shownStepChanged();
}

} // namespace regroup::ui
