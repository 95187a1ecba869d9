// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QTimer>
#include <functional>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace regroup::ui {

/// One message of the strip.
struct StripMessage {
    enum class Kind { Notice, Error };

    Kind kind = Kind::Notice;
    QString what;                      ///< What happened: one sentence.
    QString hint = {};                 ///< What to try next; may be empty.
    QString details = {};              ///< Behind the button Details; may be empty.
    QString actionText = {};           ///< E.g. "Show" or "Retry"; empty: no button.
    std::function<void()> action = {}; ///< The message goes when it is called.
};

/// A strip above the page for errors and notices. It never takes the focus and hides nothing.
/// Errors stay until they are dismissed, notices leave after some seconds, those with a button
/// after more, none while the mouse is over it. A newer message lies on top of older errors, which
/// come back when it goes. Hidden while there is nothing to say.
class MessageStrip : public QFrame {
    Q_OBJECT
public:
    explicit MessageStrip(QWidget* parent = nullptr);

    void post(StripMessage message);
    void showNotice(const QString& what);
    void showError(const QString& what, const QString& hint = {}, const QString& details = {});

    bool isEmpty() const { return m_messages.empty(); }
    const StripMessage& current() const { return m_messages.back(); } ///< Only if not empty.
    QString report() const; ///< What Copy puts on the clipboard: what, hint, details.

    void setLogOpener(std::function<void()> open); ///< Errors get a button for it.
    void setNoticeTime(int milliseconds);          ///< How long notices stay; 0: until dismissed.

public Q_SLOTS:
    void dismiss(); ///< The message on top.
    void clear();

Q_SIGNALS:
    void messageChanged();

protected:
    bool event(QEvent* event) override;

private:
    void startTimer();
    void createLabels();
    void createButtons();
    void refresh();
    void runAction();

    std::vector<StripMessage> m_messages; ///< Errors, and on top perhaps one notice.
    std::function<void()> m_openLog;
    int m_noticeMs = 8000;
    QTimer m_timer;
    QLabel* m_icon = nullptr;
    QLabel* m_text = nullptr;
    QPlainTextEdit* m_details = nullptr;
    QPushButton* m_actionButton = nullptr;
    QToolButton* m_detailsButton = nullptr;
    QToolButton* m_logButton = nullptr;
    QToolButton* m_copyButton = nullptr;
    QToolButton* m_dismissButton = nullptr;
};

} // namespace regroup::ui
