// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/help_window.h"

#include "ui/common/find_text.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QLineEdit>
#include <QLocale>
#include <QTextBlock>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace regroup::ui {
namespace {

constexpr int chapterLevel = 2;

QString helpText() {
    const QString language = QLocale().name().section(QLatin1Char('_'), 0, 0);
    for (const QString& name :
         {QStringLiteral(":/help/help_%1.md").arg(language), QStringLiteral(":/help/help.md")}) {
        QFile file(name);
        if (file.open(QIODevice::ReadOnly))
            return QString::fromUtf8(file.readAll());
    }
    return {};
}

int chapterOf(const QString& page) {
    static const QStringList pages = {QStringLiteral("welcome"),  QStringLiteral("explore"),
                                      QStringLiteral("search"),   QStringLiteral("train"),
                                      QStringLiteral("evaluate"), QStringLiteral("compare")};
    return static_cast<int>(pages.indexOf(page)); // The chapters stand in this order.
}

} // namespace

HelpWindow::HelpWindow(QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("helpWindow"));
    setWindowTitle(tr("Help"));
    m_text = new QTextBrowser;
    m_text->setObjectName(QStringLiteral("helpText"));
    m_text->setAccessibleName(tr("Help"));
    m_text->setOpenExternalLinks(false);
    m_text->setMarkdown(helpText());
    auto* find = new QLineEdit;
    find->setPlaceholderText(tr("Find in the help"));
    find->setAccessibleName(tr("Find in the help"));
    find->setClearButtonEnabled(true);
    connect(find, &QLineEdit::returnPressed, this,
            [this, find] { findNextIn(*m_text, find->text()); });
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addWidget(find);
    column->addWidget(m_text, 1);
    column->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 100, fontMetrics().height() * 42);
}

void HelpWindow::showChapter(const QString& page) {
    int chapter = chapterOf(page);
    for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() != chapterLevel || chapter-- > 0)
            continue;
        m_text->setTextCursor(QTextCursor(m_text->document()->lastBlock()));
        m_text->setTextCursor(QTextCursor(block)); // From below: the chapter begins at the top.
        return;
    }
}

} // namespace regroup::ui
