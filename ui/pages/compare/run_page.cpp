// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/run_page.h"

#include "ui/common/empty_state.h"
#include "ui/common/qt_text.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/run_page_text.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedLayout>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

namespace regroup::ui {
namespace {

const RunSummary* findRun(const std::vector<RunSummary>& runs, std::int64_t id) {
    const auto found = std::find_if(runs.begin(), runs.end(),
                                    [id](const RunSummary& run) { return run.id == id; });
    return found == runs.end() ? nullptr : &*found;
}

std::vector<NamedRun> parentsOf(const std::vector<RunSummary>& runs, std::int64_t id) {
    std::vector<NamedRun> parents;
    const RunSummary* run = findRun(runs, id);
    while (run != nullptr && run->parentId != 0 && parents.size() < 100) {
        run = findRun(runs, run->parentId);
        if (run != nullptr)
            parents.emplace_back(run->id, toQt(run->name));
    }
    std::reverse(parents.begin(), parents.end());
    return parents;
}

std::vector<NamedRun> partsOf(const std::vector<RunSummary>& runs, std::int64_t id) {
    std::vector<NamedRun> parts;
    for (const RunSummary& run : runs)
        if (run.parentId == id)
            parts.emplace_back(run.id, toQt(run.name));
    std::reverse(parts.begin(), parts.end()); // The list has the newest first.
    return parts;
}

std::string textAt(const nlohmann::ordered_json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Where what the run made lies, if that is still there.
QString folderOf(const nlohmann::ordered_json& run) {
    const auto folder = run.find("folder");
    return folder != run.end() && folder->is_object() && folder->value("exists", false)
               ? toQt(textAt(*folder, "path"))
               : QString();
}

/// What the button does, or why it cannot.
QString folderTip(const nlohmann::ordered_json& run) {
    const auto folder = run.find("folder");
    if (folder == run.end() || !folder->is_object())
        return RunPage::tr("This run is stored without a folder.");
    const QString place = toQt(textAt(*folder, "path"));
    return folder->value("exists", false)
               ? RunPage::tr("Show the folder of what this run made, or of its model: %1")
                     .arg(place)
               : RunPage::tr("The folder is not there any more: %1").arg(place);
}

/// As the window finds it: stored with the run, or as a text among its settings.
bool hasGrouping(const nlohmann::ordered_json& run) {
    const auto grouping = run.find("grouping");
    if (grouping != run.end() && grouping->is_object())
        return true;
    const auto params = run.find("parameters");
    return params != run.end() && !textAt(*params, "grouping").empty();
}

} // namespace

RunPage::RunPage(const StudioContext& context, CompareController& controller, QWidget* parent)
    : QWidget(parent), m_context(context), m_controller(controller) {
    m_empty = new EmptyState;
    m_empty->setSentence(tr("Pick a run in the table or in a chart to read all about it here."));
    m_empty->setButtonText(tr("Show Table"));
    m_text = new QTextBrowser;
    m_text->setObjectName(QStringLiteral("runText"));
    m_text->setAccessibleName(tr("About the picked run"));
    m_text->setOpenLinks(false);
    m_text->setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    m_text->setFrameShape(QFrame::NoFrame);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(createRow());
    column->addWidget(m_text, 1);
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    connect(m_empty, &EmptyState::buttonClicked, this, &RunPage::chooseRequested);
    connect(m_text, &QTextBrowser::anchorClicked, this,
            [this](const QUrl& link) { m_context.selection.setRuns({link.path().toLongLong()}); });
    connect(&m_context.selection, &Selection::changed, this,
            [this](const SelectionState& now, const SelectionState& before) {
                if (now.runs != before.runs && isVisible())
                    follow();
            });
    connect(&m_controller, &CompareController::runsChanged, this, [this] {
        m_asked = 0; // Its note, its state, its tags may be others.
        if (isVisible())
            follow();
    });
    connect(&m_controller, &CompareController::runRead, this, &RunPage::take);
}

QWidget* RunPage::createRow() {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(8, 4, 8, 4);
    m_again = new QPushButton(tr("Run A&gain"));
    m_again->setToolTip(tr("Go to the page that makes such runs, with these settings, and start"));
    m_edit = new QPushButton(tr("E&dit a Copy"));
    m_edit->setToolTip(tr("Go to the page that makes such runs, with these settings"));
    m_copy = new QPushButton(tr("&Copy Command"));
    m_copy->setToolTip(tr("Copy the command line that does the same"));
    m_folder = new QPushButton(tr("&Open Folder"));
    m_grouping = new QPushButton(tr("Open Its Gr&ouping"));
    for (QPushButton* button : {m_again, m_edit, m_grouping, m_copy, m_folder})
        row->addWidget(button);
    row->addStretch(1);
    connect(m_again, &QPushButton::clicked, this, [this] { Q_EMIT rerunRequested(m_run, true); });
    connect(m_edit, &QPushButton::clicked, this, [this] { Q_EMIT rerunRequested(m_run, false); });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(toQt(textAt(m_run, "command"))); });
    connect(m_folder, &QPushButton::clicked, this, &RunPage::openFolder);
    connect(m_grouping, &QPushButton::clicked, this, [this] { Q_EMIT groupingRequested(m_run); });
    return box;
}

/// The run that was picked last: with several, the others are what it is compared with.
void RunPage::follow() {
    const std::vector<std::int64_t>& runs = m_context.selection.state().runs;
    if (runs.empty()) {
        m_run = nullptr;
        m_asked = 0;
        m_stack->setCurrentIndex(0);
        return;
    }
    if (runs.back() == m_asked)
        return;
    m_asked = runs.back();
    m_controller.readRun(m_asked);
}

void RunPage::take(std::int64_t id, const std::string& json) {
    if (id != m_asked)
        return;
    m_run = nlohmann::ordered_json::parse(json, nullptr, false);
    if (!m_run.is_object())
        return;
    m_text->setHtml(
        runPageHtml(m_run, parentsOf(m_controller.runs(), id), partsOf(m_controller.runs(), id)));
    m_copy->setEnabled(!textAt(m_run, "command").empty());
    m_folder->setEnabled(!folderOf(m_run).isEmpty());
    m_folder->setToolTip(folderTip(m_run));
    m_grouping->setEnabled(hasGrouping(m_run));
    m_grouping->setToolTip(m_grouping->isEnabled()
                               ? tr("Edit the groups that this run found or used, as one more "
                                    "open grouping")
                               : tr("No grouping is stored with this run."));
    m_stack->setCurrentIndex(1);
    Q_EMIT shown();
}

void RunPage::openFolder() {
    QDesktopServices::openUrl(QUrl::fromLocalFile(folderOf(m_run)));
}

void RunPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    follow();
}

} // namespace regroup::ui
