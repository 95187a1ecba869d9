// SPDX-License-Identifier: GPL-3.0-or-later
// Export of the figure that the page shows. Only the GUI thread can draw it.
#include "ui/common/message_strip.h"
#include "ui/common/qt_text.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/train/train_page.h"
#include "ui/window/export_dialog.h"
#include "ui/window/main_window.h"

#include <QSettings>

namespace regroup::ui {

std::optional<FigureSource> MainWindow::shownFigure() const {
    const QString page = m_selection.state().page;
    if (page == QStringLiteral("explore") && m_explorePage->canExport())
        return m_explorePage->figureSource();
    if (page == QStringLiteral("search") && m_searchPage->canExport())
        return m_searchPage->figureSource();
    if (page == QStringLiteral("train") && m_trainPage->canExport())
        return m_trainPage->figureSource();
    if (page == QStringLiteral("compare") && m_comparePage->canExport())
        return m_comparePage->figureSource();
    return std::nullopt;
}

ExportDialog* MainWindow::exportFigure() {
    const std::optional<FigureSource> source = shownFigure();
    if (!source) {
        m_messages->showNotice(tr("This page shows no figure yet that could be exported."));
        return nullptr;
    }
    if (!m_exportChoices)
        m_exportChoices = keepsSettings() ? ExportChoices::readFrom(QSettings()) : ExportChoices();
    auto* dialog = new ExportDialog(*source, *m_exportChoices, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExportDialog::exported, this,
            [this, dialog](const std::filesystem::path& file) {
                *m_exportChoices = dialog->choices();
                if (keepsSettings()) {
                    QSettings settings;
                    m_exportChoices->writeTo(settings);
                }
                m_messages->showNotice(tr("Exported as %1.").arg(toQt(file.filename())));
            });
    dialog->open();
    return dialog;
}

} // namespace regroup::ui
