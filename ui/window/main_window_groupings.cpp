// SPDX-License-Identifier: GPL-3.0-or-later
// The groupings that are open beside each other, and how their changes are kept safe.
#include "core/base/error.h"
#include "ui/common/message_strip.h"
#include "ui/common/qt_text.h"
#include "ui/editor/group_list.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_page.h"
#include "ui/window/main_window.h"
#include "ui/window/open_groupings.h"
#include "ui/window/studio_document.h"

#include <QAbstractButton>
#include <QAction>
#include <QMenu>
#include <QMessageBox>
#include <algorithm>

namespace regroup::ui {
void MainWindow::newGrouping() {
    m_searchReport.reset();
    m_groupings->open(tr("new grouping"), m_model.summary().grouping, {}, true);
    updateActions();
}

void MainWindow::openEdited(const QString& name, const ModelGrouping& grouping,
                            const QString& command) {
    m_searchReport.reset();
    m_groupings->open(name, m_model.summary().grouping);
    m_grouping->applyGrouping(grouping, command);
    updateActions();
}

void MainWindow::closeGrouping() {
    if (m_groupings->count() < 2) {
        m_messages->showNotice(tr("The last grouping stays open as long as its model does."));
        return;
    }
    whenGroupingIsSafe(m_groupings->current(), [this](bool) {
        if (m_groupings->count() > 1)
            m_groupings->close(m_groupings->current());
    });
}

void MainWindow::updateGroupingMenu() {
    m_groupingMenu->clear();
    for (int index = 0; index < m_groupings->count(); ++index) {
        QAction* entry = m_groupingMenu->addAction(
            m_groupings->title(index).replace(QLatin1Char('&'), QStringLiteral("&&")));
        const auto edit = [this, index] {
            if (index < m_groupings->count())
                m_groupings->edit(index);
        };
        // Queued: the entries are made anew when another grouping is edited.
        connect(entry, &QAction::triggered, this, edit, Qt::QueuedConnection);
        entry->setCheckable(true);
        entry->setChecked(index == m_groupings->current());
        entry->setToolTip(m_groupings->path(index));
    }
    m_groupingMenu->addSeparator();
    m_groupingMenu->addActions({m_actions.newGrouping, m_actions.openDocument,
                                m_actions.saveGrouping, m_actions.saveGroupingAs,
                                m_actions.closeGrouping});
    m_actions.closeGrouping->setEnabled(m_groupings->count() > 1);
    updateTitle();
}

void MainWindow::updateBudget() {
    const SearchRequest request = m_searchPage->options().request();
    m_explorePage->layerView().groups().setBudget(
        request.sharesBudget ? std::nullopt : std::optional(request.search.groupCount));
}

void MainWindow::whenGroupingIsSafe(int index, const std::function<void(bool saved)>& then) {
    if (!m_groupings->isModified(index)) {
        then(true);
        return;
    }
    m_groupings->edit(index); // Its name and heads are seen while it is asked about.
    auto* box = new QMessageBox(
        QMessageBox::Question, tr("Unsaved Grouping"),
        tr("The grouping “%1” has changes that are not saved.").arg(m_groupings->name(index)),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
    box->setObjectName(QStringLiteral("unsavedBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setDefaultButton(QMessageBox::Save);
    connect(box, &QMessageBox::buttonClicked, this, [this, box, then](QAbstractButton* button) {
        if (box->standardButton(button) == QMessageBox::Save)
            saveGrouping(false, [then] { then(true); });
        else if (box->standardButton(button) == QMessageBox::Discard)
            then(false);
    });
    box->open();
}

void MainWindow::whenGroupingsAreSafe(const std::function<void()>& then, std::vector<int> givenUp) {
    for (int index = 0; index < m_groupings->count(); ++index) {
        if (!m_groupings->isModified(index) ||
            std::find(givenUp.begin(), givenUp.end(), index) != givenUp.end())
            continue;
        whenGroupingIsSafe(index, [this, then, givenUp, index](bool saved) mutable {
            if (!saved)
                givenUp.push_back(index);
            whenGroupingsAreSafe(then, std::move(givenUp));
        });
        return;
    }
    then();
}

/// Only what has changed since the last time is written, and never while that is on its way.
void MainWindow::autosave() {
    if (m_paths.state.empty())
        return;
    UnsavedWork work{m_model.path(), m_groupings->unsaved()};
    if (work.groupings.empty())
        work.model.clear();
    if (work == m_autosaved)
        return;
    if (!m_autosave)
        m_autosave = std::make_shared<AutosaveFile>(m_paths.state / "autosave");
    m_autosaved = work;
    JobEvents<bool> events;
    events.failed = [this](const Failure& failure) { // Tried again with the next change.
        showError(tr("Unsaved groupings cannot be kept for a crash."), failure);
    };
    m_jobs.start<bool>(
        {JobLane::Light, {}, this, nullptr, {}},
        [file = m_autosave, work](JobContext&) {
            file->keep(work);
            return true;
        },
        std::move(events));
}

void MainWindow::offerLeftWork() {
    if (m_paths.state.empty())
        return;
    JobEvents<std::vector<LeftWork>> events;
    events.done = [this](const std::vector<LeftWork>& found) {
        for (const LeftWork& left : found) {
            QStringList names;
            for (const UnsavedGrouping& grouping : left.work.groupings)
                names.append(QStringLiteral("“%1”").arg(grouping.name));
            m_messages->post(
                {StripMessage::Kind::Error,
                 tr("The last session did not end well. Changes of %1 of the model %2 "
                    "were not saved, but kept.")
                     .arg(names.join(QStringLiteral(", ")), toQt(left.work.model.filename())),
                 {},
                 {},
                 tr("Bring Them Back"),
                 [this, left] {
                     if (m_model.isOpen() && m_model.path() == left.work.model) {
                         bringBack(left);
                         return;
                     }
                     m_workToBringBack = left;
                     openPath(left.work.model);
                 }});
        }
    };
    m_jobs.start<std::vector<LeftWork>>(
        {JobLane::Light, {}, this, nullptr, {}},
        [folder = m_paths.state / "autosave"](JobContext&) { return leftBehind(folder); },
        std::move(events));
}

void MainWindow::bringBack(const LeftWork& left) {
    QStringList refused;
    for (const UnsavedGrouping& kept : left.work.groupings) {
        m_groupings->open(kept.name, m_model.summary().grouping, kept.path);
        if (!m_grouping->applyGrouping(kept.grouping, tr("Bring Back Unsaved Changes")))
            refused.append(kept.name);
    }
    m_selection.showPage(QStringLiteral("explore"));
    updateActions();
    if (!refused.isEmpty()) {
        m_messages->showError(tr("%1 belongs to a model of another shape and was left where it is.")
                                  .arg(refused.join(QStringLiteral(", "))));
        return;
    }
    autosave(); // Kept under this window's name before the old file goes.
    m_jobs.start<bool>({JobLane::Light, {}, this, nullptr, {}},
                       [file = left.file](JobContext&) {
                           forgetLeftWork(file);
                           return true;
                       },
                       {});
}

void MainWindow::openSessionGroupings() {
    using Files = std::vector<std::pair<std::filesystem::path, GroupingFile>>;
    JobEvents<Files> events;
    events.done = [this, model = m_model.path()](const Files& files) {
        if (m_model.path() != model)
            return;
        for (const auto& [path, file] : files) {
            try {
                checkGroupingFits(file, modelIdentity(), path.string());
                m_groupings->open(toQt(path.stem()), file.grouping, toQt(path));
            } catch (const Error&) {
                continue; // Written anew for another model since.
            }
        }
        updateActions();
    };
    m_jobs.start<Files>(
        {JobLane::Light, {}, this, nullptr, {}},
        [paths = m_groupingsToRestore](JobContext&) {
            Files files;
            for (const QString& path : paths) {
                try {
                    files.emplace_back(toPath(path), readGroupingFile(toPath(path)));
                } catch (const std::exception&) {
                    continue; // Moved or changed since: the session is restored as far as it goes.
                }
            }
            return files;
        },
        std::move(events));
}

} // namespace regroup::ui
