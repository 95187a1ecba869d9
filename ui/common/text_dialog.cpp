// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/text_dialog.h"

#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace regroup::ui {

QDialog* openTextDialog(QWidget* parent, const QString& title, const QString& text) {
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(QStringLiteral("textDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto* edit = new QPlainTextEdit(text);
    edit->setReadOnly(true);
    edit->setAccessibleName(title);
    edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(dialog->font().pointSizeF());
    edit->setFont(fixed);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    auto* copy = buttons->addButton(QDialog::tr("&Copy"), QDialogButtonBox::ActionRole);
    copy->setObjectName(QStringLiteral("copyText"));
    QObject::connect(copy, &QPushButton::clicked, dialog,
                     [text] { QGuiApplication::clipboard()->setText(text); });
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    auto* column = new QVBoxLayout(dialog);
    column->addWidget(edit);
    column->addWidget(buttons);
    const QFontMetrics metrics(fixed);
    dialog->resize(metrics.averageCharWidth() * 72, metrics.lineSpacing() * 26);
    dialog->open();
    return dialog;
}

} // namespace regroup::ui
