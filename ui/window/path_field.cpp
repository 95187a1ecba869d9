// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/path_field.h"

#include "ui/common/qt_text.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>

namespace regroup::ui {

PathField::PathField(const FileQuestion& question, QWidget* parent)
    : QWidget(parent), m_question(question) {
    m_edit = new QLineEdit;
    m_edit->setMinimumWidth(fontMetrics().averageCharWidth() * 18);
    auto* button = new QToolButton;
    button->setText(QStringLiteral("…"));
    button->setToolTip(question.title);
    button->setAccessibleName(question.title);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_edit, 1);
    row->addWidget(button);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textChanged, this, &PathField::changed);
    connect(m_edit, &QLineEdit::textEdited, this, &PathField::edited);
    connect(button, &QToolButton::clicked, this, [this] {
        FileQuestion asked = m_question;
        asked.start = path();
        askForPath(this, asked, [this](const std::filesystem::path& chosen) {
            setPath(chosen);
            Q_EMIT edited();
        });
    });
}

std::filesystem::path PathField::path() const {
    return toPath(m_edit->text().trimmed());
}

void PathField::setPath(const std::filesystem::path& path) {
    m_edit->setText(toQt(path));
    m_edit->setCursorPosition(0);
}

void PathField::setNames(const QString& accessibleName, const QString& toolTip) {
    m_edit->setAccessibleName(accessibleName);
    m_edit->setToolTip(toolTip);
}

} // namespace regroup::ui
