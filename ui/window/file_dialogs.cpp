// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/file_dialogs.h"

#include "ui/common/qt_text.h"

#include <QFileDialog>

namespace regroup::ui {

void askForPath(QWidget* parent, const FileQuestion& question,
                const std::function<void(const std::filesystem::path&)>& chosen) {
    auto* dialog = new QFileDialog(parent, question.title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    switch (question.what) {
    case FileQuestion::What::ExistingFile: dialog->setFileMode(QFileDialog::ExistingFile); break;
    case FileQuestion::What::ExistingFolder:
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
        break;
    case FileQuestion::What::NewFile:
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setDefaultSuffix(question.defaultEnding);
        dialog->setOption(QFileDialog::DontConfirmOverwrite, !question.asksBeforeReplacing);
        break;
    }
    if (!question.filter.isEmpty())
        dialog->setNameFilter(question.filter);
    if (!question.start.empty()) {
        dialog->setDirectory(toQt(question.start.parent_path()));
        dialog->selectFile(toQt(question.start.filename()));
    }
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
                     [chosen](const QString& path) { chosen(toPath(path)); });
    dialog->open();
}

} // namespace regroup::ui
