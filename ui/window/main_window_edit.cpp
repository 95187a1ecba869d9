// SPDX-License-Identifier: GPL-3.0-or-later
// Copying, finding, zooming and exporting numbers: what acts on whatever is shown or has the focus.
#include "core/base/error.h"
#include "core/base/file.h"
#include "ui/charts/heatmap_grid.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/common/message_strip.h"
#include "ui/common/qt_text.h"
#include "ui/common/table_copy.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/help_window.h"
#include "ui/window/main_window.h"
#include "ui/window/model_sheet.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QProcess>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr double zoomStep = 1.25;
constexpr int usualThumbnailSize = 132;

} // namespace

/// Of the table or list that has the focus, else the numbers of the figure that is shown.
void MainWindow::copyShown(CopyForm form) {
    QWidget* focus = QApplication::focusWidget();
    if (const auto* view = qobject_cast<const QAbstractItemView*>(focus)) {
        // Some tables know better what a row of theirs is, e.g. the runs.
        const char* own = form == CopyForm::Cells         ? "copyCells"
                          : form == CopyForm::WithHeaders ? "copyWithHeaders"
                                                          : "copyAsJson";
        for (QAction* action : view->actions())
            if (action->objectName() == QLatin1String(own)) {
                action->trigger();
                return;
            }
        QApplication::clipboard()->setText(copiedText(*view, form));
        return;
    }
    const std::optional<FigureSource> source = shownFigure();
    if (!source) {
        m_messages->showNotice(tr("There is nothing to copy here."));
        return;
    }
    const FigureSheet sheet = source->sheet({});
    QApplication::clipboard()->setText(sheet.table ? toQt(sheet.table()) : QString());
    m_messages->showNotice(tr("The numbers of the figure are in the clipboard, as CSV."));
}

void MainWindow::exportNumbers() {
    const std::optional<FigureSource> source = shownFigure();
    if (!source) {
        if (m_selection.state().page == QStringLiteral("compare"))
            exportTable();
        else
            m_messages->showNotice(tr("This page shows no figure yet that could be exported."));
        return;
    }
    FileQuestion question;
    question.what = FileQuestion::What::NewFile;
    question.title = tr("Export Numbers");
    question.filter = tr("Tables (*.csv)");
    question.defaultEnding = QStringLiteral("csv");
    question.start = toPath(source->name + QStringLiteral(".csv"));
    const FigureSheet sheet = source->sheet({});
    askForPath(this, question, [this, sheet](const std::filesystem::path& path) {
        writeExport(
            path, [&sheet] { return sheet.table ? sheet.table() : std::string(); },
            tr("The numbers could not be exported."));
    });
}

void MainWindow::writeExport(const std::filesystem::path& path,
                             const std::function<std::string()>& text, const QString& failed) {
    JobEvents<bool> events;
    events.done = [this, path](bool) {
        m_messages->showNotice(tr("Exported as %1.").arg(toQt(path.filename())));
    };
    events.failed = [this, failed](const Failure& failure) { showError(failed, failure); };
    std::string written;
    try {
        written = text();
    } catch (const Error& error) {
        showError(failed, {error.code(), error.what(), error.hint()});
        return;
    }
    m_jobs.start<bool>(
        {JobLane::Light, {}, this, nullptr, {}},
        [path, written](JobContext&) {
            writeFileAtomically(path, written);
            return true;
        },
        std::move(events));
}

void MainWindow::zoom(int steps) {
    if (m_selection.state().page != QStringLiteral("explore"))
        return;
    if (m_selection.state().view == QStringLiteral("layer")) {
        SimilarityHeatmap& heatmap = m_explorePage->layerView().heatmap();
        heatmap.setZoom(steps == 0 ? 1.0 : heatmap.zoom() * std::pow(zoomStep, steps));
    } else {
        m_explorePage->setThumbnailSize(
            steps == 0 ? usualThumbnailSize
                       : static_cast<int>(std::lround(m_explorePage->thumbnailSize() *
                                                      std::pow(zoomStep, steps))));
    }
}

void MainWindow::openInNewWindow() {
    FileQuestion question;
    question.what = FileQuestion::What::ExistingFolder;
    question.title = tr("Open Checkpoint in a New Window: Choose Its Folder");
    askForPath(this, question, [this](const std::filesystem::path& path) {
        // A process of its own: a crash of one takes nothing from the other.
        const QStringList arguments{QStringLiteral("--store"), toQt(m_paths.store), toQt(path)};
        if (!QProcess::startDetached(QApplication::applicationFilePath(), arguments))
            m_messages->showError(tr("A new window could not be opened."));
    });
}

/// Reads the files of the model again; groupings, page and selection stay.
void MainWindow::reload() {
    if (m_selection.state().page == QStringLiteral("compare")) {
        m_compare->refresh();
        return;
    }
    m_reloaded = m_model.path();
    m_placeToRestore = {m_model.path(), m_selection.state()};
    m_explore->openModel(m_model.path());
}

QWidget* MainWindow::showHelp() {
    auto* help = findChild<HelpWindow*>();
    if (help == nullptr) {
        help = new HelpWindow(this);
        help->setAttribute(Qt::WA_DeleteOnClose);
    }
    help->showChapter(m_selection.state().page);
    help->show();
    help->raise();
    return help;
}

ModelSheet* MainWindow::showModel() {
    if (!m_model.isOpen())
        return nullptr;
    auto* sheet = new ModelSheet(m_context, this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->open();
    return sheet;
}

void MainWindow::connectEditActions() {
    for (const auto& [action, form] : {std::pair(m_actions.copy, CopyForm::Cells),
                                       std::pair(m_actions.copyWithHeaders, CopyForm::WithHeaders),
                                       std::pair(m_actions.copyAsJson, CopyForm::Json)})
        connect(action, &QAction::triggered, this, [this, wanted = form] { copyShown(wanted); });
    connect(m_actions.exportNumbers, &QAction::triggered, this, &MainWindow::exportNumbers);
    connect(m_actions.zoomIn, &QAction::triggered, this, [this] { zoom(1); });
    connect(m_actions.zoomOut, &QAction::triggered, this, [this] { zoom(-1); });
    connect(m_actions.zoomReset, &QAction::triggered, this, [this] { zoom(0); });
    connect(m_actions.openInNewWindow, &QAction::triggered, this, &MainWindow::openInNewWindow);
    connect(m_actions.reload, &QAction::triggered, this, &MainWindow::reload);
    connect(m_actions.help, &QAction::triggered, this, &MainWindow::showHelp);
    connect(m_actions.showModel, &QAction::triggered, this, &MainWindow::showModel);
}

} // namespace regroup::ui
