// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/job_board.h"

#include "ui/common/qt_text.h"
#include "ui/common/step_text.h"

#include <QElapsedTimer>
#include <algorithm>
#include <utility>

namespace regroup::ui {
namespace {

constexpr int redrawMs = 100;
constexpr std::size_t finishedRowsKept = 200;

bool isActive(JobState state) {
    return state == JobState::Waiting || state == JobState::Running || state == JobState::Stopping;
}

/// It has not returned yet, and nobody waits for its result.
bool isAbandoned(const JobRow& job) {
    return job.state == JobState::Stopping && job.asked == StopLevel::Abandon;
}

std::function<std::int64_t()> monotonicClock() {
    QElapsedTimer timer;
    timer.start();
    return [timer] { return static_cast<std::int64_t>(timer.elapsed()); };
}

} // namespace

JobBoard::JobBoard(std::function<std::int64_t()> nowMs, QObject* parent)
    : QAbstractTableModel(parent), m_nowMs(nowMs ? std::move(nowMs) : monotonicClock()) {
    m_timer.setInterval(redrawMs);
    connect(&m_timer, &QTimer::timeout, this, &JobBoard::refresh);
}

std::uint64_t JobBoard::add(const QString& title, std::function<void()> requestStop,
                            JobStops stops) {
    beginInsertRows({}, 0, 0);
    JobRow row;
    row.id = ++m_lastId;
    row.title = title;
    row.startedMs = m_nowMs();
    row.requestStop = std::move(requestStop);
    row.stops = std::move(stops);
    m_rows.insert(m_rows.begin(), std::move(row));
    endInsertRows();
    if (m_rows.size() > finishedRowsKept && !isActive(m_rows.back().state)) {
        const int last = static_cast<int>(m_rows.size()) - 1;
        beginRemoveRows({}, last, last);
        m_rows.pop_back();
        endRemoveRows();
    }
    m_timer.start();
    Q_EMIT activityChanged();
    return m_lastId;
}

void JobBoard::report(std::uint64_t id, const Progress& progress) {
    JobRow* job = row(id);
    if (job == nullptr || !isActive(job->state))
        return;
    if (job->state == JobState::Waiting) {
        job->state = JobState::Running;
        job->startedMs = m_nowMs();
    }
    if (progress.step != job->progress.step)
        job->timeLeft.restart();
    job->timeLeft.add(m_nowMs(), progress.done, progress.total);
    job->progress = progress;
}

void JobBoard::end(std::uint64_t id, JobState state, const QString& note) {
    JobRow* job = row(id);
    if (job == nullptr || !isActive(job->state))
        return;
    job->state = state;
    job->note = note;
    job->endedMs = m_nowMs();
    job->requestStop = {};
    job->stops = {};
    refresh();
    if (activeCount() == 0)
        m_timer.stop();
}

void JobBoard::setPaused(std::uint64_t id, bool paused) {
    JobRow* job = row(id);
    if (job == nullptr || !isActive(job->state))
        return;
    job->paused = paused;
    job->timeLeft.restart(); // The pause says nothing of its speed.
    refresh();
}

bool JobBoard::canStop(const JobRow& job, StopLevel level) const {
    if (!isActive(job.state) || !job.requestStop)
        return false;
    switch (level) {
    case StopLevel::Stop: return !job.asked;
    case StopLevel::AtOnce: return job.stops.atOnce && job.asked < StopLevel::AtOnce;
    case StopLevel::Abandon:
        return job.stops.abandon && job.asked && *job.asked != StopLevel::Abandon &&
               m_nowMs() - job.askedMs >= m_patienceMs;
    }
    return false;
}

std::vector<StopLevel> JobBoard::stopLevels(const JobRow& job) const {
    std::vector<StopLevel> levels;
    for (const StopLevel level : {StopLevel::Stop, StopLevel::AtOnce, StopLevel::Abandon})
        if (canStop(job, level))
            levels.push_back(level);
    return levels;
}

void JobBoard::setPatience(std::int64_t milliseconds) {
    m_patienceMs = milliseconds;
}

void JobBoard::requestStop(std::uint64_t id, StopLevel level) {
    JobRow* job = row(id);
    if (job == nullptr || !canStop(*job, level))
        return;
    if (!job->asked)
        job->askedMs = m_nowMs();
    job->asked = level;
    job->state = JobState::Stopping;
    job->paused = false;
    const auto stop = job->requestStop; // A call may end the job and clear the row's copies.
    const JobStops stops = job->stops;
    if (level == StopLevel::AtOnce)
        stops.atOnce();
    Q_EMIT stopRequested(id, level);
    if (level == StopLevel::Abandon)
        stops.abandon();
    else
        stop();
    refresh();
}

void JobBoard::requestStopOfAll() {
    std::vector<std::uint64_t> active;
    for (const JobRow& job : m_rows)
        if (isActive(job.state))
            active.push_back(job.id);
    for (const std::uint64_t id : active)
        requestStop(id);
}

void JobBoard::clearFinished() {
    beginResetModel();
    std::erase_if(m_rows, [](const JobRow& job) { return !isActive(job.state); });
    endResetModel();
}

int JobBoard::activeCount() const {
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(),
                                          [](const JobRow& job) { return isActive(job.state); }));
}

const JobRow* JobBoard::find(std::uint64_t id) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [id](const JobRow& job) { return job.id == id; });
    return found == m_rows.end() ? nullptr : &*found;
}

JobRow* JobBoard::row(std::uint64_t id) {
    return const_cast<JobRow*>(std::as_const(*this).find(id));
}

const JobRow* JobBoard::foremost() const {
    const JobRow* waiting = nullptr;
    for (const JobRow& job : m_rows) {
        if (job.state == JobState::Running || job.state == JobState::Stopping)
            return &job;
        if (job.state == JobState::Waiting)
            waiting = &job;
    }
    return waiting;
}

std::optional<int> JobBoard::percent(const JobRow& job) const {
    if (job.state == JobState::Done)
        return 100;
    if (job.progress.total <= 0)
        return std::nullopt;
    return static_cast<int>(100 * job.progress.done / job.progress.total);
}

std::int64_t JobBoard::elapsedMs(const JobRow& job) const {
    return (isActive(job.state) ? m_nowMs() : job.endedMs) - job.startedMs;
}

QString JobBoard::timeText(const JobRow& job) const {
    QString elapsed = durationText(elapsedMs(job));
    if (job.state == JobState::Stopping)
        return isAbandoned(job) ? tr("%1, abandoned").arg(elapsed)
                                : tr("%1, stopping…").arg(elapsed);
    if (job.state == JobState::Waiting)
        return waitingText(job);
    if (job.state != JobState::Running)
        return elapsed;
    if (job.paused)
        return tr("%1, paused").arg(elapsed);
    const std::optional<std::int64_t> left = job.timeLeft.leftMs();
    if (!left)
        return job.progress.total > 0 ? tr("%1, estimating…").arg(elapsed) : elapsed;
    return tr("%1, about %2 left").arg(elapsed, durationText(*left));
}

int JobBoard::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int JobBoard::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

/// Rows are the newest first: what runs, or waits longest, stands behind it.
QString JobBoard::waitingText(const JobRow& job) const {
    const JobRow* before = foremost();
    return before == nullptr || before->id == job.id ? tr("waiting")
                                                     : tr("waits for “%1”").arg(before->title);
}

QString JobBoard::displayText(const JobRow& job, int column) const {
    switch (column) {
    case TitleColumn: return job.title;
    case PhaseColumn:
        return isAbandoned(job)                 ? tr("The device stays taken until it ends")
               : job.state == JobState::Waiting ? waitingText(job)
               : isActive(job.state)            ? stepText(job.progress.step)
                                                : job.note;
    case ProgressColumn:
        if (job.progress.total <= 0 || !isActive(job.state))
            return {};
        return tr("%L1 of %L2").arg(job.progress.done).arg(job.progress.total);
    case ElapsedColumn: return durationText(elapsedMs(job));
    case LeftColumn: {
        const std::optional<std::int64_t> left =
            job.state == JobState::Running ? job.timeLeft.leftMs() : std::nullopt;
        if (left)
            return tr("about %1").arg(durationText(*left));
        return job.state == JobState::Running && job.progress.total > 0 ? tr("estimating…")
                                                                        : QString();
    }
    case StateColumn:
        return job.paused         ? tr("paused")
               : isAbandoned(job) ? tr("abandoned")
                                  : jobStateText(job.state);
    }
    return {};
}

QVariant JobBoard::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const JobRow& job = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return displayText(job, index.column());
    case Qt::ToolTipRole:
        return index.column() == PhaseColumn ? displayText(job, PhaseColumn) : QVariant();
    case PercentRole: return percent(job).value_or(-1);
    case CanStopRole: return canStop(job, StopLevel::Stop);
    case IdRole: return QVariant::fromValue<qulonglong>(job.id);
    default: return {};
    }
}

QVariant JobBoard::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TitleColumn: return tr("Job");
    case PhaseColumn: return tr("Phase or result");
    case ProgressColumn: return tr("Progress");
    case ElapsedColumn: return tr("Elapsed");
    case LeftColumn: return tr("Left");
    case StateColumn: return tr("State");
    }
    return {};
}

void JobBoard::refresh() {
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT activityChanged();
}

QString jobStateText(JobState state) {
    switch (state) {
    case JobState::Waiting: return JobBoard::tr("waiting");
    case JobState::Running: return JobBoard::tr("running");
    case JobState::Stopping: return JobBoard::tr("stopping");
    case JobState::Done: return JobBoard::tr("done");
    case JobState::Stopped: return JobBoard::tr("stopped");
    case JobState::Failed: return JobBoard::tr("failed");
    }
    return {};
}

QString stopLevelText(const JobRow& row, StopLevel level) {
    switch (level) {
    case StopLevel::Stop:
        return row.stops.saves ? JobBoard::tr("&Stop and Save Checkpoint") : JobBoard::tr("&Stop");
    case StopLevel::AtOnce: return JobBoard::tr("Stop &Now");
    case StopLevel::Abandon: return JobBoard::tr("&Abandon");
    }
    return {};
}

QString stopLevelToolTip(const JobRow& row, StopLevel level) {
    switch (level) {
    case StopLevel::Stop:
        return row.stops.saves ? JobBoard::tr("End after the step in work and save a checkpoint")
                               : JobBoard::tr("End soon; a search keeps the best grouping so far");
    case StopLevel::AtOnce:
        return JobBoard::tr("Save nothing more; the checkpoints made so far are kept");
    case StopLevel::Abandon:
        return JobBoard::tr("Ignore the result of a job that does not react; the device stays "
                            "taken until it ends");
    }
    return {};
}

QString durationText(std::int64_t milliseconds) {
    const std::int64_t seconds = (std::max<std::int64_t>(milliseconds, 0) + 500) / 1000;
    if (seconds < 60)
        return JobBoard::tr("%1 s").arg(seconds);
    if (seconds < 3600)
        return JobBoard::tr("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    return JobBoard::tr("%1 h %2 min").arg(seconds / 3600).arg(seconds / 60 % 60);
}

} // namespace regroup::ui
