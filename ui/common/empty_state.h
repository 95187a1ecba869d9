// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace regroup::ui {

/// What a view shows while it has no data: one sentence, and at most one main button; or, while the
/// data is on its way, what is being done and how far it is.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget* parent = nullptr);

    void setSentence(const QString& sentence); ///< Ends the progress state.
    void setButtonText(const QString& text);   ///< Empty: no button.
    void setButtonToolTip(const QString& text);
    void setButtonEnabled(bool enabled);

    /// @param percent 0 to 100; negative: unknown, the bar only moves.
    void showProgress(const QString& sentence, int percent = -1);
    bool isBusy() const { return m_busy; }

    QString sentence() const;
    QString buttonText() const;

Q_SIGNALS:
    void buttonClicked();

private:
    void refresh();

    QLabel* m_sentence = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_button = nullptr;
    bool m_busy = false;
};

} // namespace regroup::ui
