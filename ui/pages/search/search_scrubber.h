// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QPushButton;
class QSlider;

namespace regroup::ui {

/// Walks through the recorded steps of a search: by a slider, by keys, or by itself.
class SearchScrubber : public QWidget {
    Q_OBJECT
public:
    explicit SearchScrubber(QWidget* parent = nullptr);

    void setStepCount(int count); ///< The place stays, if it can.
    void setStep(int step);
    int step() const; ///< -1: there is none.
    bool isPlaying() const { return m_clock.isActive(); }
    void setPlaying(bool playing); ///< From the beginning, if it stands at the end.
    void setCanFork(bool can);
    void setLooking(bool looking); ///< A step is shown, which can be left.

Q_SIGNALS:
    void stepPicked(int step); ///< By the user, or while it plays.
    void forkRequested(int step);
    void leaveRequested(); ///< By the button or Esc.

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void playOn();

    QTimer m_clock;
    QSlider* m_slider = nullptr;
    QPushButton* m_play = nullptr;
    QPushButton* m_fork = nullptr;
    QPushButton* m_leave = nullptr;
    bool m_canFork = true;
};

} // namespace regroup::ui
