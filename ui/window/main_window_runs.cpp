// SPDX-License-Identifier: GPL-3.0-or-later
// What the Compare page asks the window for: import, export of the table, the grouping of a run.
#include "ui/common/message_strip.h"
#include "ui/common/qt_text.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/compare/run_page.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/main_window.h"
#include "ui/window/stored_request.h"

#include <nlohmann/json.hpp>

namespace regroup::ui {

void MainWindow::connectRuns() {
    connect(m_comparePage, &ComparePage::importRequested, this, &MainWindow::chooseResults);
    connect(m_comparePage, &ComparePage::importFolderRequested, this, &MainWindow::chooseRunFolder);
    connect(m_comparePage, &ComparePage::exportTableRequested, this, &MainWindow::exportTable);
    connect(&m_comparePage->runPage(), &RunPage::rerunRequested, this, &MainWindow::rerun);
    connect(&m_comparePage->runPage(), &RunPage::groupingRequested, this,
            &MainWindow::openGroupingOf);
    connect(m_compare, &CompareController::archived, this,
            [this](const std::vector<std::int64_t>& runs) {
                m_messages->post({StripMessage::Kind::Notice,
                                  tr("%n run(s) are in the archive now; is:archived shows it.",
                                     nullptr, static_cast<int>(runs.size())),
                                  {},
                                  {},
                                  tr("Undo"),
                                  [this, runs] { m_compare->setArchived(runs, false); }});
            });
    connect(m_compare, &CompareController::imported, this,
            [this](const std::vector<std::int64_t>& runs, int newCount) {
                const int knownCount = static_cast<int>(runs.size()) - newCount;
                const QString added = tr("%n run(s) imported.", nullptr, newCount);
                const QString known =
                    tr("%n run(s) were here already and stay as they are.", nullptr, knownCount);
                m_messages->showNotice(newCount == 0     ? tr("Nothing new: %1").arg(known)
                                       : knownCount == 0 ? added
                                                         : tr("%1 %2").arg(added, known));
                m_selection.setRuns(runs);
                m_selection.showPage(QStringLiteral("compare"));
            });
}

void MainWindow::openGroupingOf(const nlohmann::ordered_json& run) {
    if (!hasModelFor(run))
        return;
    try {
        const auto grouping = storedGroupingOf(run);
        if (grouping && editStoredGrouping(run, grouping))
            m_selection.showLayer(m_selection.state().layer, m_selection.state().kind);
    } catch (const Error& error) {
        showError(tr("The grouping of this run cannot be taken."),
                  {error.code(), error.what(), error.hint()});
    }
}

void MainWindow::chooseResults() {
    FileQuestion question;
    question.title = tr("Import Results or Another Store");
    question.filter = tr("Results and stores (*.json *.sqlite)");
    askForPath(this, question,
               [this](const std::filesystem::path& path) { m_compare->importPaths({path}); });
}

void MainWindow::chooseRunFolder() {
    FileQuestion question;
    question.what = FileQuestion::What::ExistingFolder;
    question.title = tr("Import the Folder of a Run");
    askForPath(this, question,
               [this](const std::filesystem::path& path) { m_compare->importPaths({path}); });
}

void MainWindow::exportTable() {
    FileQuestion question;
    question.what = FileQuestion::What::NewFile;
    question.title = tr("Export Table");
    question.filter = tr("Tables (*.csv *.json *.md *.tex)");
    question.defaultEnding = QStringLiteral("csv");
    askForPath(this, question, [this](const std::filesystem::path& path) {
        writeExport(
            path,
            [this, path] {
                return fromQt(
                    m_comparePage->tableText(tableFormatOf(toQt(path.filename())), false));
            },
            tr("The table could not be exported."));
    });
}

} // namespace regroup::ui
