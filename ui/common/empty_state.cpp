// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/empty_state.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace regroup::ui {

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent), m_sentence(new QLabel(this)), m_progress(new QProgressBar(this)),
      m_button(new QPushButton(this)) {
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setMinimumWidth(fontMetrics().averageCharWidth() * 24);
    m_sentence->setObjectName(QStringLiteral("emptySentence"));
    m_progress->setMaximumWidth(fontMetrics().averageCharWidth() * 48);
    m_progress->setObjectName(QStringLiteral("emptyProgress"));
    m_button->setObjectName(QStringLiteral("emptyButton"));
    m_button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);

    auto* layout = new QVBoxLayout(this);
    layout->addStretch(2);
    layout->addWidget(m_sentence);
    layout->addSpacing(fontMetrics().height() / 2);
    layout->addWidget(m_progress, 0, Qt::AlignHCenter);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);

    connect(m_button, &QPushButton::clicked, this, &EmptyState::buttonClicked);
    refresh();
}

void EmptyState::setSentence(const QString& sentence) {
    m_sentence->setText(sentence);
    m_busy = false;
    refresh();
}

void EmptyState::setButtonText(const QString& text) {
    m_button->setText(text);
    refresh();
}

void EmptyState::setButtonToolTip(const QString& text) {
    m_button->setToolTip(text);
}

void EmptyState::setButtonEnabled(bool enabled) {
    m_button->setEnabled(enabled);
}

void EmptyState::showProgress(const QString& sentence, int percent) {
    m_sentence->setText(sentence);
    m_progress->setRange(0, percent < 0 ? 0 : 100);
    m_progress->setValue(percent);
    m_busy = true;
    refresh();
}

QString EmptyState::sentence() const {
    return m_sentence->text();
}

QString EmptyState::buttonText() const {
    return m_button->text();
}

void EmptyState::refresh() {
    m_progress->setVisible(m_busy);
    m_progress->setAccessibleName(m_sentence->text());
    m_button->setVisible(!m_busy && !m_button->text().isEmpty());
    setAccessibleName(m_sentence->text());
}

} // namespace regroup::ui
