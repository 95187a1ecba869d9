// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/evaluate/evaluate_controller.h"

#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"
#include "ui/window/inspector_facts.h"

#include <algorithm>
#include <map>

namespace regroup::ui {
namespace {

/// Of the items of one task: what guessing gives, and always the most frequent answer.
void addLines(const TaskScore& task, TaskResult& result) {
    if (task.items.empty() || result.metric != QStringLiteral("acc"))
        return;
    double chance = 0;
    std::map<int, std::int64_t> targets;
    for (const TaskItem& item : task.items) {
        chance += item.choices.empty() ? 0 : 1.0 / static_cast<double>(item.choices.size());
        ++targets[item.target];
    }
    const auto count = static_cast<double>(task.items.size());
    const auto most =
        std::max_element(targets.begin(), targets.end(), [](const auto& one, const auto& other) {
            return one.second < other.second;
        });
    if (chance > 0)
        result.chance = chance / count;
    result.majority = static_cast<double>(most->second) / count;
}

QString protocolText(TaskProtocol protocol) {
    return protocol == TaskProtocol::Prompt ? EvaluateController::tr("prompt")
                                            : EvaluateController::tr("classifier");
}

TaskResult resultOf(const std::string& task, const TaskMetric& metric, std::int64_t count) {
    TaskResult result;
    result.task = toQt(task);
    result.metric = toQt(metric.name);
    result.value = metric.value;
    result.standardError = metric.standardError;
    result.count = count;
    return result;
}

/// Pooled as the accuracy is: by items.
void addGroupLines(const TaskGroupScore& group, const std::vector<TaskResult>& tasks,
                   TaskResult& result) {
    double chance = 0;
    double items = 0;
    for (const TaskResult& task : tasks) {
        if (!task.chance || std::find(group.tasks.begin(), group.tasks.end(), fromQt(task.task)) ==
                                group.tasks.end())
            continue;
        chance += *task.chance * static_cast<double>(task.count);
        items += static_cast<double>(task.count);
    }
    if (items > 0)
        result.chance = chance / items;
}

} // namespace

std::vector<TaskResult> taskResults(const TaskReport& report) {
    std::vector<TaskResult> tasks;
    for (const TaskScore& task : report.tasks)
        for (const TaskMetric& metric : task.metrics) {
            tasks.push_back(resultOf(task.task, metric, task.itemCount));
            tasks.back().split = toQt(task.split);
            addLines(task, tasks.back());
        }
    std::vector<TaskResult> rows;
    for (const TaskGroupScore& group : report.groups) {
        rows.push_back(resultOf(group.group, group.accuracy, group.itemCount));
        rows.back().isGroup = true;
        addGroupLines(group, tasks, rows.back());
    }
    rows.insert(rows.end(), tasks.begin(), tasks.end());
    for (TaskResult& row : rows)
        row.protocol = protocolText(report.protocol);
    return rows;
}

std::vector<TaskResult> textResults(const EvaluationReport& report) {
    TaskResult loss;
    loss.task = EvaluateController::tr("perplexity");
    loss.metric = EvaluateController::tr("loss per token");
    loss.value = report.lossPerToken;
    loss.standardError = report.lossStandardError;
    loss.count = report.tokenCount;
    TaskResult perplexity = loss;
    perplexity.metric = EvaluateController::tr("perplexity");
    perplexity.value = report.perplexity;
    perplexity.standardError = report.perplexityStandardError;
    return {perplexity, loss};
}

EvaluateController::EvaluateController(const StudioContext& context, QObject* parent)
    : QObject(parent), m_context(context) {}

template <typename Report>
void EvaluateController::start(const QString& name, std::function<Report(JobContext&)> work,
                               std::function<void()> again) {
    const auto note = std::make_shared<QString>();
    JobEvents<Report> events;
    events.progress = [this](const Progress& progress) { Q_EMIT progressed(progress); };
    events.done = [this, name, note](const Report& report) {
        m_running = false;
        accept(name, report);
        if (!m_result.rows.empty())
            *note = tr("%1 %2").arg(m_result.rows.front().metric,
                                    shownNumber(m_result.rows.front().value, 'f', 4));
        Q_EMIT finished();
        askForLeaks();
    };
    events.stopped = [this] {
        m_running = false;
        m_wasStopped = true;
        Q_EMIT stopped();
    };
    events.failed = [this, name, again = std::move(again)](const Failure& failure) {
        m_running = false;
        Q_EMIT failed(tr("The evaluation of %1 failed.").arg(name), failure,
                      retryAfter(failure, again));
    };
    m_running = true;
    m_wasStopped = false;
    m_job = m_context.jobs.start<Report>(
        {JobLane::Heavy, tr("Evaluate %1").arg(name), this, nullptr, [note] { return *note; }, {}},
        std::move(work), std::move(events));
    m_jobId = m_context.jobs.board().lastId();
    Q_EMIT started();
}

/// Of the grouping that is measured, in the checkpoint's own data type.
void EvaluateController::noteCacheOf(const EvaluateRequest& request) {
    m_keyValueBytes = 0;
    if (!m_context.model.isOpen() || m_context.model.path() != request.model)
        return;
    const ModelSummary& summary = m_context.model.summary();
    m_keyValueBytes =
        request.grouping
            ? keyValueBytesPerToken(request.grouping->grouping, summary.headDim,
                                    static_cast<std::uint64_t>(keyValueElementBytes(summary)))
            : summary.keyValueBytesPerToken;
}

void EvaluateController::startText(const EvaluateRequest& request) {
    if (m_running)
        return;
    noteCacheOf(request);
    start<EvaluationReport>(
        toQt(request.name),
        [evaluate = m_context.work.evaluate, request](JobContext& job) {
            return evaluate(request, job);
        },
        [this, request] { startText(request); });
}

void EvaluateController::startTask(const TaskRequest& request) {
    if (m_running)
        return;
    noteCacheOf(request.evaluation);
    start<TaskReport>(
        toQt(request.evaluation.name),
        [evaluate = m_context.work.evaluateTask, request](JobContext& job) {
            return evaluate(request, job);
        },
        [this, request] { startTask(request); });
}

void EvaluateController::stop() {
    if (m_running)
        m_context.jobs.board().requestStop(m_jobId);
}

void EvaluateController::accept(const QString& name, const EvaluationReport& report) {
    m_result = {name, textResults(report), report.partial, 0, report.seconds, report.runId};
    m_result.keyValueBytesPerToken = m_keyValueBytes;
    if (report.keyValueBytesPerToken > 0)
        m_result.keyValueBytesPerToken = report.keyValueBytesPerToken; // As it was measured.
    m_result.tokensPerSecond = report.tokensPerSecond;
}

void EvaluateController::accept(const QString& name, const TaskReport& report) {
    std::int64_t cut = 0;
    for (const TaskScore& task : report.tasks)
        cut += task.cutCount;
    m_result = {name, taskResults(report), report.partial, cut, report.seconds, report.runId};
    m_result.keyValueBytesPerToken =
        report.keyValueBytesPerToken > 0 ? report.keyValueBytesPerToken : m_keyValueBytes;
}

/// The store knows what earlier runs have looked at.
void EvaluateController::askForLeaks() {
    using Leaks = std::map<std::string, std::string>;
    if (!m_result.runId)
        return;
    JobEvents<Leaks> events;
    events.done = [this](const Leaks& leaks) { acceptLeaks(leaks); };
    events.failed = [this](const Failure& failure) {
        Q_EMIT failed(tr("What earlier runs have looked at could not be read."), failure);
    };
    m_context.jobs.start<Leaks>(
        {JobLane::Light, {}, this, &m_leakRequest, {}},
        [leaksOf = m_context.work.leaksOfRun, store = m_context.paths.store,
         run = *m_result.runId](JobContext&) { return leaksOf(store, run); },
        std::move(events));
}

/// A group is stamped as one of its tasks is; a text has one task.
void EvaluateController::acceptLeaks(const std::map<std::string, std::string>& leaks) {
    if (leaks.empty())
        return;
    for (TaskResult& row : m_result.rows) {
        const auto found = leaks.find(fromQt(row.task));
        if (found != leaks.end())
            row.leak = toQt(found->second);
        else if (row.isGroup || row.protocol.isEmpty())
            row.leak = toQt(leaks.begin()->second);
    }
    Q_EMIT resultChanged();
}

void EvaluateController::listItemRuns() {
    using Runs = std::vector<RunSummary>;
    JobEvents<Runs> events;
    events.done = [this](Runs runs) {
        m_itemRuns = std::move(runs);
        Q_EMIT itemRunsChanged();
    };
    events.failed = [this](const Failure& failure) {
        Q_EMIT failed(tr("The runs could not be read."), failure);
    };
    m_context.jobs.start<Runs>(
        {JobLane::Light, {}, this, &m_listRequest, {}},
        [list = m_context.work.listItemRuns, store = m_context.paths.store](JobContext&) {
            return list(store);
        },
        std::move(events));
}

void EvaluateController::readItems(std::int64_t first, std::int64_t second) {
    using Both = std::pair<SharedItems, SharedItems>;
    JobEvents<Both> events;
    events.done = [this](const Both& items) { Q_EMIT itemsArrived(items.first, items.second); };
    events.failed = [this](const Failure& failure) {
        Q_EMIT failed(tr("The items could not be read."), failure);
    };
    m_context.jobs.start<Both>(
        {JobLane::Light, {}, this, &m_itemsRequest, {}},
        [read = m_context.work.readItems, store = m_context.paths.store, first,
         second](JobContext& job) {
            const auto items = [&](std::int64_t run) {
                return run == 0
                           ? SharedItems()
                           : std::make_shared<const std::vector<RunItem>>(read(store, run, job));
            };
            Both both;
            both.first = items(first);
            both.second = items(second);
            return both;
        },
        std::move(events));
}

void EvaluateController::findItems(const SharedItems& items, const QString& text) {
    JobEvents<FoundItems> events;
    events.done = [this](const FoundItems& found) { Q_EMIT itemsFound(found); };
    events.failed = [this](const Failure& failure) {
        Q_EMIT failed(tr("The items could not be searched."), failure);
    };
    m_finding.requestStop(); // Nobody waits for it.
    m_finding = m_context.jobs.start<FoundItems>(
        {JobLane::Light, {}, this, &m_findRequest, {}},
        [items, text](JobContext& job) { return findInItems(*items, text, job); },
        std::move(events));
}

void EvaluateController::exportItems(std::int64_t run, const std::vector<std::int64_t>& lines,
                                     const std::filesystem::path& target) {
    JobEvents<bool> events;
    events.done = [this, target](bool) { Q_EMIT itemsExported(toQt(target)); };
    events.failed = [this](const Failure& failure) {
        Q_EMIT failed(tr("The items could not be written."), failure);
    };
    m_context.jobs.start<bool>(
        {JobLane::Light,
         tr("Export %n items", nullptr, static_cast<int>(lines.size())),
         this,
         nullptr,
         {}},
        [copy = m_context.work.exportItems, store = m_context.paths.store, run, lines,
         target](JobContext& job) {
            copy(store, run, lines, target, job);
            return true;
        },
        std::move(events));
}

} // namespace regroup::ui
