// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/search_scrubber.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QSlider>
#include <algorithm>

namespace regroup::ui {
namespace {

constexpr int frameMs = 100;
constexpr int playedFrames = 100; ///< A long search is played in ten seconds.

} // namespace

SearchScrubber::SearchScrubber(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("searchScrubber"));
    m_slider = new QSlider(Qt::Horizontal);
    m_slider->setObjectName(QStringLiteral("scrubSlider"));
    m_slider->setAccessibleName(tr("Step of the search"));
    m_slider->setToolTip(tr("Look at any recorded step; the arrow keys go to the next"));
    m_play = new QPushButton(tr("Replay"));
    m_play->setObjectName(QStringLiteral("replayButton"));
    m_play->setCheckable(true);
    m_play->setToolTip(tr("Walk through the recorded steps"));
    m_fork = new QPushButton(tr("Fork to Editor"));
    m_fork->setObjectName(QStringLiteral("forkButton"));
    m_fork->setToolTip(
        tr("Open the grouping of this step as a new one: this candidate, the best of "
           "the layers before it, the edited grouping elsewhere"));
    m_leave = new QPushButton(tr("Leave Step"));
    m_leave->setObjectName(QStringLiteral("leaveStepButton"));
    m_leave->setToolTip(
        tr("Outline the edited groups again, or the best so far of a running search (Esc)"));
    m_leave->setEnabled(false);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_play);
    row->addWidget(m_slider, 1);
    row->addWidget(m_leave);
    row->addWidget(m_fork);
    connect(m_leave, &QPushButton::clicked, this, &SearchScrubber::leaveRequested);
    m_clock.setInterval(frameMs);
    connect(&m_clock, &QTimer::timeout, this, &SearchScrubber::playOn);
    connect(m_slider, &QSlider::valueChanged, this, &SearchScrubber::stepPicked);
    connect(m_play, &QPushButton::clicked, this, &SearchScrubber::setPlaying);
    connect(m_fork, &QPushButton::clicked, this, [this] { Q_EMIT forkRequested(step()); });
    setStepCount(0);
}

void SearchScrubber::setStepCount(int count) {
    const QSignalBlocker quiet(m_slider);
    m_slider->setRange(0, std::max(0, count - 1));
    m_slider->setPageStep(std::max(1, count / 20));
    m_slider->setEnabled(count > 0);
    m_play->setEnabled(count > 1);
    m_fork->setEnabled(count > 0 && m_canFork);
    if (count == 0)
        setPlaying(false);
}

void SearchScrubber::setStep(int step) {
    m_slider->setValue(step);
}

int SearchScrubber::step() const {
    return m_slider->isEnabled() ? m_slider->value() : -1;
}

void SearchScrubber::setPlaying(bool playing) {
    m_play->setChecked(playing);
    if (!playing) {
        m_clock.stop();
        return;
    }
    if (m_slider->value() == m_slider->maximum())
        m_slider->setValue(0);
    m_clock.start();
}

void SearchScrubber::setCanFork(bool can) {
    m_canFork = can;
    m_fork->setEnabled(can && m_slider->isEnabled());
}

void SearchScrubber::setLooking(bool looking) {
    m_leave->setEnabled(looking);
    if (!looking)
        setPlaying(false);
}

void SearchScrubber::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_leave->isEnabled())
        Q_EMIT leaveRequested();
    else
        QWidget::keyPressEvent(event);
}

void SearchScrubber::playOn() {
    const int stride = std::max(1, m_slider->maximum() / playedFrames);
    m_slider->setValue(m_slider->value() + stride);
    if (m_slider->value() == m_slider->maximum())
        setPlaying(false);
}

} // namespace regroup::ui
