// SPDX-License-Identifier: GPL-3.0-or-later
// Opening, saving and exporting. Files are read and written on worker threads, except figures,
// which only the GUI thread can draw.
#include "ui/common/message_strip.h"
#include "ui/common/qt_text.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/search/search_page.h"
#include "ui/window/file_dialogs.h"
#include "ui/window/main_window.h"
#include "ui/window/open_groupings.h"
#include "ui/window/studio_document.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QUrl>
#include <algorithm>
#include <utility>

namespace regroup::ui {
namespace {

bool hasShapeOf(const ModelGrouping& one, const ModelGrouping& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](const LayerGrouping& left, const LayerGrouping& right) {
                          return left.key.headCount() == right.key.headCount();
                      });
}

} // namespace

void MainWindow::openPath(const std::filesystem::path& path) {
    if (m_compare->canImport(path, false)) {
        m_compare->importPaths({path});
        return;
    }
    if (looksLikeModel(path))
        whenGroupingsAreSafe([this, path] {
            if (!m_model.isOpen())
                m_selection.showPage(QStringLiteral("explore")); // Shows that it is on its way.
            m_explore->openModel(path);
        });
    else
        openDocument(path);
}

void MainWindow::acceptModel() {
    m_recent.add(RecentKind::Model, toQt(m_model.path()));
    m_searchReport.reset();
    const bool again = std::exchange(m_reloaded, {}) == m_model.path() && m_grouping->isOpen() &&
                       hasShapeOf(m_grouping->grouping(), m_model.summary().grouping);
    if (!again)
        m_groupings->startOver(tr("new grouping"), m_model.summary().grouping);
    SelectionState place;
    place.page = QStringLiteral("explore");
    place.runs = m_selection.state().runs;
    if (m_placeToRestore && m_placeToRestore->first == m_model.path() &&
        m_grouping->hasLayer(m_placeToRestore->second.layer))
        place = m_placeToRestore->second;
    const int headCount = m_grouping->headCount(place.layer);
    std::erase_if(place.heads, [headCount](int head) { return head >= headCount; });
    if (m_placeToRestore && m_placeToRestore->first == m_model.path())
        openSessionGroupings();
    m_placeToRestore.reset();
    m_groupingsToRestore.clear();
    m_selection.set(place);
    m_selection.forgetPlaces();
    updateBudget();
    updateActions();
    updateTitle();
    followSearch(); // That of another model is none here.
    m_inspectorTimer.start();
    if (m_openingSample && m_model.path() == m_paths.sampleModel())
        addSampleResults();
    m_openingSample = false;
    if (m_workToBringBack && m_workToBringBack->work.model == m_model.path())
        bringBack(*std::exchange(m_workToBringBack, std::nullopt));
}

void MainWindow::openDocument(const std::filesystem::path& path) {
    JobEvents<StudioDocument> events;
    events.done = [this, path](const StudioDocument& document) {
        switch (document.kind) {
        case StudioDocument::Kind::Model: openPath(path.parent_path()); return;
        case StudioDocument::Kind::Grouping: acceptGroupingFile(path, *document.grouping); return;
        case StudioDocument::Kind::Recipe:
            m_recent.add(RecentKind::Document, toQt(path));
            m_messages->post({StripMessage::Kind::Notice,
                              tr("%1 is a recipe.").arg(toQt(path.filename())),
                              {},
                              {},
                              tr("Run It"),
                              [this, path] { runRecipe(path); }});
            return;
        }
    };
    events.failed = [this, path](const Failure& failure) {
        showError(tr("%1 could not be opened.").arg(toQt(path.filename())), failure);
    };
    m_jobs.start<StudioDocument>(
        {JobLane::Light, {}, this, nullptr, {}},
        [path](JobContext&) { return readStudioDocument(path); }, std::move(events));
}

void MainWindow::acceptGroupingFile(const std::filesystem::path& path, const GroupingFile& file) {
    const QString what = tr("%1 could not be opened.").arg(toQt(path.filename()));
    if (!m_model.isOpen()) {
        m_messages->showError(tr("%1 It is a grouping, and no model is open.").arg(what),
                              tr("Open the model first that it belongs to."));
        return;
    }
    try {
        checkGroupingFits(file, modelIdentity(), path.string());
    } catch (const Error& error) {
        showError(what, {error.code(), error.what(), error.hint()});
        return;
    }
    m_searchReport.reset();
    m_groupings->open(toQt(path.stem()), file.grouping, toQt(path));
    m_recent.add(RecentKind::Document, toQt(path));
    m_selection.showPage(QStringLiteral("explore"));
    updateActions();
}

GroupedModelIdentity MainWindow::modelIdentity() const {
    const ModelSummary& summary = m_model.summary();
    return {summary.architecture, summary.layerCount, summary.headCount, {}};
}

GroupingFile MainWindow::groupingFile() const {
    // What a search found keeps its origin as long as nobody has changed it.
    if (m_searchReport && m_searchReport->file.grouping == m_grouping->grouping())
        return m_searchReport->file;
    GroupingFile file;
    file.grouping = m_grouping->grouping();
    file.model = modelIdentity();
    return file;
}

void MainWindow::saveGrouping(bool askForName, const std::function<void()>& then) {
    if (!m_grouping->isOpen())
        return;
    const std::filesystem::path known = toPath(m_grouping->path());
    if (!askForName && !known.empty()) {
        writeGrouping(known, then);
        return;
    }
    FileQuestion question;
    question.what = FileQuestion::What::NewFile;
    question.title = tr("Save Grouping");
    question.filter = tr("Groupings (*.yaml *.json)");
    question.defaultEnding = QStringLiteral("yaml");
    question.start = known;
    askForPath(this, question,
               [this, then](const std::filesystem::path& path) { writeGrouping(path, then); });
}

void MainWindow::writeGrouping(const std::filesystem::path& path,
                               const std::function<void()>& then) {
    const GroupingFile file = groupingFile();
    JobEvents<bool> events;
    events.done = [this, path, then, written = file.grouping](bool) {
        if (m_grouping->grouping() == written) { // Nothing was changed meanwhile.
            m_grouping->setName(toQt(path.stem()));
            m_grouping->setSaved(toQt(path));
        }
        m_recent.add(RecentKind::Document, toQt(path));
        m_messages->showNotice(tr("Saved as %1.").arg(toQt(path.filename())));
        if (then)
            then();
    };
    events.failed = [this, path](const Failure& failure) {
        showError(tr("%1 could not be saved.").arg(toQt(path.filename())), failure);
    };
    m_jobs.start<bool>(
        {JobLane::Light, {}, this, nullptr, {}},
        [path, file](JobContext&) {
            writeGroupingFile(path, file);
            return true;
        },
        std::move(events));
}

void MainWindow::chooseModel() {
    FileQuestion question;
    question.what = FileQuestion::What::ExistingFolder;
    question.title = tr("Open Checkpoint: Choose Its Folder");
    if (m_model.isOpen())
        question.start = m_model.path();
    askForPath(this, question, [this](const std::filesystem::path& path) { openPath(path); });
}

void MainWindow::chooseModelFile() {
    FileQuestion question;
    question.title = tr("Open Checkpoint: Choose One of Its Files");
    question.filter = tr("Checkpoints (config.json *.safetensors *.index.json *.bin *.pt *.pth)");
    askForPath(this, question, [this](const std::filesystem::path& path) { openPath(path); });
}

void MainWindow::chooseDocument() {
    FileQuestion question;
    question.title = tr("Open Grouping or Recipe");
    question.filter = tr("Groupings and recipes (*.yaml *.yml *.json)");
    askForPath(this, question, [this](const std::filesystem::path& path) { openPath(path); });
}

void MainWindow::locate(const QString& path) {
    const bool isModel = m_recent.paths(RecentKind::Model).contains(path);
    FileQuestion question;
    question.what = isModel ? FileQuestion::What::ExistingFolder : FileQuestion::What::ExistingFile;
    question.title = tr("Where Is %1 Now?").arg(toQt(toPath(path).filename()));
    if (!isModel)
        question.filter = tr("Groupings and recipes (*.yaml *.yml *.json)");
    askForPath(this, question, [this, path](const std::filesystem::path& found) {
        m_recent.relocate(path, toQt(found));
        openPath(found);
    });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty() && urls.front().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.isEmpty() || !urls.front().isLocalFile())
        return;
    event->acceptProposedAction();
    // A model that Regroup made is a run, too: where runs are compared, it is dropped to be one.
    const bool takesModels = m_selection.state().page == QStringLiteral("compare");
    std::vector<std::filesystem::path> runs; // Several at once are one import.
    for (const QUrl& url : urls)
        if (url.isLocalFile() && m_compare->canImport(toPath(url.toLocalFile()), takesModels))
            runs.push_back(toPath(url.toLocalFile()));
    if (!runs.empty())
        m_compare->importPaths(runs);
    else
        openPath(toPath(urls.front().toLocalFile()));
}

} // namespace regroup::ui
