// SPDX-License-Identifier: GPL-3.0-or-later
// What a window remembers from one time to the next, and how it closes.
#include "ui/common/qt_text.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/welcome/welcome_page.h"
#include "ui/window/main_window.h"
#include "ui/window/open_groupings.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <system_error>

namespace regroup::ui {
namespace {

constexpr int layoutVersion = 2; ///< Another one makes saved layouts unknown.
const QString geometryKey = QStringLiteral("window/geometry");
const QString layoutKey = QStringLiteral("window/layout");
const QString modelKey = QStringLiteral("session/model");
const QString pageKey = QStringLiteral("session/page");
const QString viewKey = QStringLiteral("session/view");
const QString layerKey = QStringLiteral("session/layer");
const QString kindKey = QStringLiteral("session/kind");
const QString groupingsKey = QStringLiteral("session/groupings");
const QString headsKey = QStringLiteral("session/heads");
constexpr int headLimit = 1024; // What settings may say that somebody else has written.
const QString columnsKey = QStringLiteral("compare/columns");
const QString thumbnailKey = QStringLiteral("explore/thumbnailSize");

} // namespace

void MainWindow::restoreLayout() {
    const QSize room = screen()->availableSize();
    resize(QSize(1440, 900).boundedTo(room));
    m_defaultLayout = saveState(layoutVersion);
    if (!keepsSettings())
        return;
    const QSettings settings;
    restoreGeometry(settings.value(geometryKey).toByteArray());
    m_wasArranged = restoreState(settings.value(layoutKey).toByteArray(), layoutVersion);
    m_explorePage->setSettings(HeatmapSettings::readFrom(settings));
    m_comparePage->restoreColumns(settings.value(columnsKey).toByteArray());
    if (const int size = settings.value(thumbnailKey).toInt(); size > 0)
        m_explorePage->setThumbnailSize(size);
}

void MainWindow::resetLayout() {
    restoreState(m_defaultLayout, layoutVersion);
    arrangeDocks();
}

/// What a step needs beside the page: heads and facts where one groups, jobs where one trains, and
/// nothing where runs are compared.
void MainWindow::applyLayout(const QString& name) {
    resetLayout();
    const bool explores = name == QStringLiteral("explore");
    const bool compares = name == QStringLiteral("compare");
    m_layersDock->setVisible(explores);
    m_inspectorDock->setVisible(explores);
    m_jobsDock->setVisible(!compares);
    m_logDock->setVisible(!compares && !explores);
    m_jobsDock->raise();
    m_selection.showPage(name);
    if (!explores)
        resizeDocks({m_jobsDock}, {fontMetrics().height() * 12}, Qt::Vertical);
}

/// Where the text is large for the window, columns on both sides leave nothing to the page: the
/// docks then share the place below it.
void MainWindow::arrangeDocks() {
    constexpr int roomyLetters = 205;
    // The window's own font may still be that of before the scale was set.
    const QFontMetrics text(QApplication::font());
    if (width() >= text.averageCharWidth() * roomyLetters)
        return;
    for (QDockWidget* dock : {m_layersDock, m_inspectorDock}) {
        addDockWidget(Qt::BottomDockWidgetArea, dock);
        tabifyDockWidget(m_jobsDock, dock);
    }
    m_jobsDock->raise();
    resizeDocks({m_jobsDock}, {text.height() * 7}, Qt::Vertical);
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    if (!m_wasArranged)
        arrangeDocks();
    m_wasArranged = true;
}

bool MainWindow::restoreSession() {
    if (!keepsSettings())
        return false;
    const QSettings settings;
    const std::filesystem::path model = toPath(settings.value(modelKey).toString());
    std::error_code ignored;
    if (model.empty() || !std::filesystem::exists(model, ignored))
        return false; // Moved or unplugged: Welcome is a better start than an error.
    SelectionState place;
    place.page = settings.value(pageKey, place.page).toString();
    place.view = settings.value(viewKey, place.view).toString();
    place.layer = std::max(0, settings.value(layerKey).toInt());
    const QString kind = settings.value(kindKey).toString();
    place.kind = kind == QStringLiteral("value")   ? HeadKind::Value
                 : kind == QStringLiteral("query") ? HeadKind::Query
                                                   : HeadKind::Key;
    for (const QString& head : settings.value(headsKey).toStringList())
        if (const int number = head.toInt(); number >= 0 && number < headLimit)
            place.heads.push_back(number);
    m_placeToRestore = {model, place};
    m_groupingsToRestore = settings.value(groupingsKey).toStringList();
    openPath(model);
    return true;
}

void MainWindow::saveSession() {
    if (!keepsSettings())
        return;
    QSettings settings;
    settings.setValue(geometryKey, saveGeometry());
    settings.setValue(layoutKey, saveState(layoutVersion));
    m_explorePage->settings().writeTo(settings);
    settings.setValue(thumbnailKey, m_explorePage->thumbnailSize());
    settings.setValue(columnsKey, m_comparePage->columnsState());
    const SelectionState& now = m_selection.state();
    settings.setValue(modelKey, m_model.isOpen() ? toQt(m_model.path()) : QString());
    settings.setValue(pageKey, now.page);
    settings.setValue(viewKey, now.view);
    settings.setValue(layerKey, now.layer);
    settings.setValue(kindKey, toQt(headKindName(now.kind)));
    QStringList heads;
    for (const int head : now.heads)
        heads.append(QString::number(head));
    settings.setValue(headsKey, heads);
    QStringList groupings;
    for (int index = 0; index < m_groupings->count(); ++index)
        if (index != m_groupings->current() && !m_groupings->path(index).isEmpty())
            groupings.append(m_groupings->path(index));
    if (!m_grouping->path().isEmpty())
        groupings.append(m_grouping->path()); // The edited one last: it is edited again.
    settings.setValue(groupingsKey, groupings);
}

void MainWindow::updateRecentMenus() {
    const QStringList& models = m_recent.paths(RecentKind::Model);
    QStringList pinned;
    for (const RecentKind kind : {RecentKind::Model, RecentKind::Document})
        for (const QString& path : m_recent.paths(kind))
            if (m_recent.isPinned(path))
                pinned.append(path);
    m_welcomePage->setRecent(models, m_recent.paths(RecentKind::Document), pinned);
    for (QMenu* menu : {m_recentMenu, m_modelMenu}) {
        menu->clear();
        if (menu == m_modelMenu)
            menu->addActions({m_actions.openModel, m_actions.openSample});
        for (qsizetype place = 0; place < models.size(); ++place) {
            const QString path = models[place];
            QAction* action =
                menu->addAction(QString(path).replace(QLatin1Char('&'), QStringLiteral("&&")), this,
                                [this, path] { openPath(toPath(path)); });
            if (menu == m_recentMenu && place < 9)
                action->setShortcut(
                    QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + place)));
        }
    }
    m_recentMenu->setEnabled(!models.isEmpty());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (m_jobs.board().activeCount() > 0) {
        event->ignore();
        askBeforeClosing();
        return;
    }
    if (!m_groupings->unsaved().empty() && !m_closeConfirmed) {
        event->ignore();
        m_closeWhenIdle = false;
        whenGroupingsAreSafe([this] {
            m_closeConfirmed = true;
            close();
        });
        return;
    }
    saveSession();
    event->accept();
}

void MainWindow::askBeforeClosing() {
    if (findChild<QMessageBox*>(QStringLiteral("closingBox")) != nullptr)
        return;
    const JobRow* job = m_jobs.board().foremost();
    auto* box =
        new QMessageBox(QMessageBox::Question, tr("Jobs Are Running"),
                        tr("“%1” is still at work.").arg(job->title), QMessageBox::NoButton, this);
    box->setObjectName(QStringLiteral("closingBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(
        tr("A stopped search keeps its best grouping so far, a training saves a checkpoint, and an "
           "evaluation or a recipe goes on from what it has finished. The window closes then."));
    QPushButton* stop = box->addButton(tr("&Stop and Save"), QMessageBox::DestructiveRole);
    QPushButton* wait = box->addButton(tr("&Wait, Then Close"), QMessageBox::AcceptRole);
    QPushButton* back = box->addButton(tr("&Back"), QMessageBox::RejectRole);
    stop->setObjectName(QStringLiteral("stopAndClose"));
    wait->setObjectName(QStringLiteral("waitAndClose"));
    back->setObjectName(QStringLiteral("backToWork"));
    box->setDefaultButton(back);
    box->setEscapeButton(back);
    connect(stop, &QPushButton::clicked, this, [this] {
        closeWhenIdle();
        m_jobs.board().requestStopOfAll();
    });
    connect(wait, &QPushButton::clicked, this, &MainWindow::closeWhenIdle);
    connect(back, &QPushButton::clicked, this, [this] { m_closeWhenIdle = false; });
    box->open();
}

void MainWindow::closeWhenIdle() {
    m_closeWhenIdle = true;
    showReadOut(tr("The window closes when the last job has ended."));
    followJobs();
}

} // namespace regroup::ui
