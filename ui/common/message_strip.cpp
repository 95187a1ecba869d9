// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/message_strip.h"

#include "ui/common/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <algorithm>

namespace regroup::ui {
namespace {

bool isNotice(const StripMessage& message) {
    return message.kind == StripMessage::Kind::Notice;
}

QToolButton* textButton(QWidget* parent, const QString& text, const QString& name) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setObjectName(name);
    return button;
}

} // namespace

MessageStrip::MessageStrip(QWidget* parent) : QFrame(parent) {
    setObjectName(QStringLiteral("messageStrip"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    createLabels();
    createButtons();

    auto* buttons = new QHBoxLayout;
    for (QWidget* button :
         {static_cast<QWidget*>(m_actionButton), static_cast<QWidget*>(m_detailsButton),
          static_cast<QWidget*>(m_logButton), static_cast<QWidget*>(m_copyButton),
          static_cast<QWidget*>(m_dismissButton)})
        buttons->addWidget(button);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(10, 6, 6, 6);
    layout->setHorizontalSpacing(10);
    layout->addWidget(m_icon, 0, 0, Qt::AlignTop);
    layout->addWidget(m_text, 0, 1);
    layout->addLayout(buttons, 0, 2, Qt::AlignTop);
    layout->addWidget(m_details, 1, 1, 1, 2);
    layout->setColumnStretch(1, 1);

    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (!isEmpty() && isNotice(current()))
            dismiss();
    });
    refresh();
}

void MessageStrip::createLabels() {
    m_icon = new QLabel(this);
    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("messageText"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText); // Messages quote files of others.
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::MinimumExpanding);
    m_details = new QPlainTextEdit(this);
    m_details->setObjectName(QStringLiteral("messageDetails"));
    m_details->setReadOnly(true);
    m_details->setFocusPolicy(Qt::TabFocus);
    m_details->setTabChangesFocus(true);
    m_details->setAccessibleName(tr("Details of the message"));
    m_details->setMaximumHeight(fontMetrics().lineSpacing() * 8);
    m_details->hide();
}

void MessageStrip::createButtons() {
    m_actionButton = new QPushButton(this);
    m_actionButton->setObjectName(QStringLiteral("messageAction"));
    m_actionButton->setFocusPolicy(Qt::TabFocus);
    m_detailsButton = textButton(this, tr("Details"), QStringLiteral("messageDetailsButton"));
    m_detailsButton->setCheckable(true);
    m_logButton = textButton(this, tr("Open Log"), QStringLiteral("messageLog"));
    m_logButton->setToolTip(tr("Show what was noted before and after"));
    m_copyButton = textButton(this, tr("Copy Report"), QStringLiteral("messageCopy"));
    m_copyButton->setToolTip(tr("Copy message, hint and details"));
    m_dismissButton = textButton(this, tr("Dismiss"), QStringLiteral("messageDismiss"));

    connect(m_actionButton, &QPushButton::clicked, this, &MessageStrip::runAction);
    connect(m_detailsButton, &QToolButton::toggled, this,
            [this](bool shown) { m_details->setVisible(shown); });
    connect(m_logButton, &QToolButton::clicked, this, [this] { m_openLog(); });
    connect(m_copyButton, &QToolButton::clicked, this,
            [this] { QApplication::clipboard()->setText(report()); });
    connect(m_dismissButton, &QToolButton::clicked, this, &MessageStrip::dismiss);
}

void MessageStrip::post(StripMessage message) {
    std::erase_if(m_messages, isNotice); // The older notice has had its time.
    std::erase_if(m_messages, [&](const StripMessage& old) {
        return old.what == message.what && old.hint == message.hint;
    });
    m_messages.push_back(std::move(message));
    startTimer();
    refresh();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

/// Long enough to read it, and to reach its button.
void MessageStrip::startTimer() {
    constexpr int withButton = 3;
    m_timer.stop();
    if (m_noticeMs > 0 && !isEmpty() && isNotice(current()))
        m_timer.start(m_noticeMs * (current().actionText.isEmpty() ? 1 : withButton));
}

bool MessageStrip::event(QEvent* event) {
    if (event->type() == QEvent::Enter)
        m_timer.stop();
    else if (event->type() == QEvent::Leave)
        startTimer();
    return QFrame::event(event);
}

void MessageStrip::showNotice(const QString& what) {
    post({StripMessage::Kind::Notice, what});
}

void MessageStrip::showError(const QString& what, const QString& hint, const QString& details) {
    post({StripMessage::Kind::Error, what, hint, details});
}

QString MessageStrip::report() const {
    if (isEmpty())
        return {};
    QString text = current().what;
    if (!current().hint.isEmpty())
        text += QLatin1Char('\n') + tr("Hint: %1").arg(current().hint);
    if (!current().details.isEmpty())
        text += QLatin1String("\n\n") + current().details;
    return text;
}

void MessageStrip::setLogOpener(std::function<void()> open) {
    m_openLog = std::move(open);
    refresh();
}

void MessageStrip::setNoticeTime(int milliseconds) {
    m_noticeMs = std::max(milliseconds, 0);
}

void MessageStrip::dismiss() {
    if (isEmpty())
        return;
    m_messages.pop_back();
    refresh();
}

void MessageStrip::clear() {
    m_messages.clear();
    refresh();
}

void MessageStrip::runAction() {
    const std::function<void()> action = current().action;
    dismiss(); // First: the action may post the next message.
    if (action)
        action();
}

void MessageStrip::refresh() {
    setVisible(!isEmpty());
    m_detailsButton->setChecked(false);
    if (!isEmpty()) {
        const StripMessage& message = current();
        const auto icon =
            isNotice(message) ? QStyle::SP_MessageBoxInformation : QStyle::SP_MessageBoxCritical;
        m_icon->setPixmap(
            style()->standardIcon(icon, nullptr, this).pixmap(fontMetrics().height() * 5 / 4));
        m_icon->setAccessibleName(isNotice(message) ? tr("Notice") : tr("Error"));
        const auto older = static_cast<int>(m_messages.size()) - 1;
        QString text =
            message.what + (message.hint.isEmpty() ? QString() : QLatin1Char('\n') + message.hint);
        if (older > 0)
            text += QLatin1Char('\n') + tr("%n older message(s) below.", nullptr, older);
        m_text->setText(text);
        m_details->setPlainText(message.details);
        m_detailsButton->setVisible(!message.details.isEmpty());
        m_logButton->setVisible(m_openLog && !isNotice(message));
        m_copyButton->setVisible(!isNotice(message));
        m_actionButton->setText(message.actionText);
        m_actionButton->setVisible(!message.actionText.isEmpty());
        setAccessibleName(report());
    }
    Q_EMIT messageChanged();
}

} // namespace regroup::ui
