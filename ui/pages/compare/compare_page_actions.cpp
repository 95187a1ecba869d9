// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with the runs of the table: columns, copies, tags, notes, archive, deletion.
#include "ui/common/qt_text.h"
#include "ui/item_models/run_table_model.h"
#include "ui/item_models/run_table_text.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QInputDialog>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QTreeView>
#include <algorithm>

namespace regroup::ui {

std::vector<std::int64_t> ComparePage::pickedRuns() const {
    std::vector<std::int64_t> runs;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        if (const auto run = m_filter->runIdAt(index))
            runs.push_back(*run);
    return runs;
}

const RunSummary* ComparePage::runOf(std::int64_t id) const {
    const auto row = m_model->rowOf(id);
    return row ? &m_model->run(*row) : nullptr;
}

std::vector<int> ComparePage::columnsAsShown() const {
    std::vector<int> columns;
    columns.reserve(static_cast<std::size_t>(m_table->header()->count()));
    for (int visual = 0; visual < m_table->header()->count(); ++visual)
        columns.push_back(m_table->header()->logicalIndex(visual));
    return columns;
}

QString ComparePage::tableText(TableFormat format, bool onlyPicked, bool withHeader) const {
    std::vector<int> rows;
    if (onlyPicked)
        for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
            rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    return runTableText(*m_filter, rows, columnsAsShown(), format, withHeader);
}

void ComparePage::copyRows(TableFormat format, bool withHeader) {
    if (!pickedRuns().empty())
        QGuiApplication::clipboard()->setText(tableText(format, true, withHeader));
}

void ComparePage::showTableMenu(const QTreeView& view, const QPoint& where) {
    const QModelIndex index = view.indexAt(where);
    if (!index.isValid() || !m_filter->runIdAt(index))
        return;
    auto* menu = new QMenu(m_table);
    menu->setObjectName(QStringLiteral("runMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillRunMenu(*menu, *m_filter->runIdAt(index));
    menu->popup(view.viewport()->mapToGlobal(where));
}

void ComparePage::fillRunMenu(QMenu& menu, std::int64_t run) {
    std::vector<std::int64_t> runs = pickedRuns();
    if (runs.empty())
        runs = {run};
    menu.addAction(tr("&Show Run"), this, [this, run] {
        m_context.selection.setRuns({run});
        showTab(QStringLiteral("run"));
    });
    const auto choose = [this](std::optional<std::int64_t> baseline) {
        m_baselineChosen = true;
        setBaseline(baseline);
        fillCharts();
        testAgainstBaseline();
    };
    if (m_filter->baseline() == run)
        menu.addAction(tr("Remove &Baseline"), this, [choose] { choose(std::nullopt); });
    else
        menu.addAction(tr("Use as &Baseline"), this, [choose, run] { choose(run); });
    addStudyActions(menu, run);
    menu.addSeparator();
    menu.addAction(tr("&Copy Rows"), this, [this] { copyRows(TableFormat::Tabs, false); });
    QMenu* copyAs = menu.addMenu(tr("Cop&y Rows As"));
    copyAs->addAction(tr("With &Headers"), this, [this] { copyRows(TableFormat::Tabs, true); });
    copyAs->addAction(tr("&CSV"), this, [this] { copyRows(TableFormat::Csv, true); });
    copyAs->addAction(tr("&JSON"), this, [this] { copyRows(TableFormat::Json, true); });
    copyAs->addAction(tr("&Markdown"), this, [this] { copyRows(TableFormat::Markdown, true); });
    copyAs->addAction(tr("&LaTeX"), this, [this] { copyRows(TableFormat::Latex, true); });
    menu.addSeparator();
    menu.addAction(tr("Edit &Tags…"), this, [this, run] { editTags(run); });
    menu.addAction(tr("Edit &Note…"), this, [this, run] { editNote(run); });
    const RunSummary* summary = runOf(run);
    const bool isArchived = summary != nullptr && summary->archived;
    menu.addAction(isArchived ? tr("Take out of the &Archive") : tr("&Archive"), this,
                   [this, runs, isArchived] { m_controller.setArchived(runs, !isArchived); });
    menu.addAction(tr("&Delete…"), this, [this, runs] { m_controller.measureDeletion(runs); });
}

/// All runs of one recipe or sweep together.
void ComparePage::addStudyActions(QMenu& menu, std::int64_t run) {
    const RunSummary* summary = runOf(run);
    if (summary == nullptr || summary->studyId == 0)
        return;
    const std::int64_t study = summary->studyId;
    menu.addSeparator();
    menu.addAction(tr("&Pick the Whole Study"), this, [this, study] {
        std::vector<std::int64_t> parts;
        for (const RunSummary& other : m_model->runs())
            if (other.studyId == study && other.id != study)
                parts.push_back(other.id);
        m_context.selection.setRuns(parts);
    });
    menu.addAction(tr("Show Only This St&udy"), this,
                   [this, study] { m_filterEdit->setText(QStringLiteral("study=%1").arg(study)); });
}

void ComparePage::editTags(std::int64_t run) {
    const RunSummary* summary = runOf(run);
    if (summary == nullptr)
        return;
    QStringList tags;
    for (const std::string& tag : summary->tags)
        tags.append(toQt(tag));
    auto* dialog = new QInputDialog(this);
    dialog->setObjectName(QStringLiteral("tagsDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Tags of %1").arg(toQt(summary->name)));
    dialog->setLabelText(tr("Tags, divided by commas:"));
    dialog->setTextValue(tags.join(QStringLiteral(", ")));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, run](const QString& text) {
        QStringList wanted;
        for (const QString& tag : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
            wanted.append(tag.simplified());
        m_controller.setTags(run, wanted);
    });
    dialog->open();
}

void ComparePage::editNote(std::int64_t run) {
    const RunSummary* summary = runOf(run);
    if (summary == nullptr)
        return;
    const QString name = toQt(summary->name);
    auto* dialog = new QInputDialog(this);
    dialog->setObjectName(QStringLiteral("noteDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setOption(QInputDialog::UsePlainTextEditForTextInput);
    dialog->setWindowTitle(tr("Note of %1").arg(name));
    dialog->setLabelText(tr("What there is to say about this run:"));
    dialog->setTextValue(toQt(summary->userNote));
    connect(dialog, &QInputDialog::textValueSelected, this,
            [this, run, name](const QString& text) { m_controller.setNote(run, name, text); });
    dialog->open();
}

/// Nothing is deleted before this is answered, and the answer that comes first is not to.
void ComparePage::askForDeletion(const std::vector<std::int64_t>& runs, std::uint64_t bytes) {
    auto* box = new QMessageBox(
        QMessageBox::Warning, tr("Delete Runs"),
        tr("Delete %n runs, and all that belongs to them?", nullptr, static_cast<int>(runs.size())),
        QMessageBox::Cancel, this);
    box->setObjectName(QStringLiteral("deleteBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(
        tr("This frees %1 and cannot be undone. Archiving hides runs and keeps them.")
            .arg(QLocale().formattedDataSize(static_cast<qint64>(bytes))));
    QPushButton* remove = box->addButton(tr("&Delete"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(remove, &QPushButton::clicked, this, [this, runs] {
        std::vector<std::int64_t> left = m_context.selection.state().runs;
        std::erase_if(left, [&runs](std::int64_t run) {
            return std::find(runs.begin(), runs.end(), run) != runs.end();
        });
        m_context.selection.setRuns(left);
        m_controller.remove(runs);
    });
    box->open();
}

/// The shown runs that have the measure, in the table's order: together they are the comparison
/// that p-values are adjusted for.
void ComparePage::testAgainstBaseline() {
    m_model->clearPairs();
    const auto chosen = measure();
    const auto baseline = m_filter->baseline();
    const RunSummary* base = baseline ? runOf(*baseline) : nullptr;
    const bool canTest = chosen && base != nullptr && scoreOf(*base, *chosen) &&
                         (chosen->metric == "acc" || chosen->metric == "perplexity");
    std::vector<std::int64_t> runs;
    if (canTest)
        for (int row = 0; row < m_filter->rowCount(); ++row) {
            const RunSummary& run =
                m_model->run(m_filter->mapToSource(m_filter->index(row, 0)).row());
            if (run.id != *baseline && scoreOf(run, *chosen))
                runs.push_back(run.id);
        }
    if (runs.empty()) {
        m_controller.forgetPairs();
        return;
    }
    m_controller.readPairs(*baseline, runs,
                           chosen->metric == "perplexity" ? "perplexity" : chosen->task);
}

} // namespace regroup::ui
