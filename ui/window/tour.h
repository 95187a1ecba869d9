// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <functional>

class QLabel;
class QPushButton;

namespace regroup::ui {

/// One thing that the tour points at.
struct TourStep {
    QString title;
    QString text;
    std::function<void()> lead;       ///< Goes where it is: shows the page, opens the sample.
    std::function<QWidget*()> target; ///< Asked again and again: what is shown may be on its way.
};

/// A small bubble that points at widgets of the window, one after the other. Everything else goes
/// on working meanwhile. Next, Back and Skip by mouse and keyboard; Esc ends it.
class Tour : public QFrame {
    Q_OBJECT
public:
    Tour(QList<TourStep> steps, QWidget* window);
    ~Tour() override;

    void start();
    void showStep(int step);            ///< One that is not there ends the tour.
    int step() const { return m_step; } ///< -1: not under way.
    QWidget* target() const { return m_target; }
    QRect targetRect() const; ///< In the window; null while the target is not to be seen.

Q_SIGNALS:
    void ended(); ///< Also when it was skipped.

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void end();
    void place();

    QList<TourStep> m_steps;
    QWidget* m_window;
    int m_step = -1;
    QPointer<QWidget> m_target;
    QPointer<QWidget> m_outline; ///< Around the target; a child of the window.
    QTimer m_follow;
    QLabel* m_title = nullptr;
    QLabel* m_text = nullptr;
    QLabel* m_count = nullptr;
    QPushButton* m_skip = nullptr;
    QPushButton* m_back = nullptr;
    QPushButton* m_next = nullptr;
};

} // namespace regroup::ui
