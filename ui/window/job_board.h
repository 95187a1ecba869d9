// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_context.h"
#include "core/jobs/run_guarded.h"
#include "ui/window/time_left.h"

#include <QAbstractTableModel>
#include <QString>
#include <QTimer>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace regroup::ui {

enum class JobState { Waiting, Running, Stopping, Done, Stopped, Failed };

/// How a job can be ended, from the mildest. Stop and AtOnce ask it; Abandon ignores its result,
/// and its device stays taken until it returns: a thread is never killed.
enum class StopLevel { Stop, AtOnce, Abandon };

/// What a job has beside its stop.
struct JobStops {
    bool saves = false;            ///< A stop saves a checkpoint, and says so in menus.
    std::function<void()> atOnce;  ///< Told before the stop that nothing is to be saved.
    std::function<void()> abandon; ///< Ends the waiting for its result.
};

/// One row of the Jobs dock.
struct JobRow {
    std::uint64_t id = 0;
    QString title;
    JobState state = JobState::Waiting;
    Progress progress;
    QString note;        ///< Result in a few words, or why it failed.
    bool paused = false; ///< While it runs.
    std::int64_t startedMs = 0;
    std::int64_t endedMs = 0;
    std::function<void()> requestStop;
    JobStops stops;
    std::optional<StopLevel> asked; ///< The furthest level that was asked for.
    std::int64_t askedMs = 0;       ///< When it was first asked to stop.
    TimeLeft timeLeft;
};

/// All jobs of the window, newest first: the model of the Jobs dock and the source of the status
/// bar. GUI thread only; workers reach it through their controllers' links.
class JobBoard : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        TitleColumn,
        PhaseColumn,
        ProgressColumn,
        ElapsedColumn,
        LeftColumn,
        StateColumn,
        ColumnCount
    };
    enum Role {
        PercentRole = Qt::UserRole + 1,
        CanStopRole,
        IdRole
    }; ///< Percent: -1 when unknown.

    /// @param nowMs a clock that never runs backwards; tests and screenshots give a fixed one.
    explicit JobBoard(std::function<std::int64_t()> nowMs = {}, QObject* parent = nullptr);

    std::uint64_t add(const QString& title, std::function<void()> requestStop, JobStops stops = {});
    void report(std::uint64_t id, const Progress& progress); ///< Marks the job as running.
    void end(std::uint64_t id, JobState state, const QString& note = {});
    void setPaused(std::uint64_t id, bool paused);
    /// Nothing if the job does not have this level now; see canStop.
    void requestStop(std::uint64_t id, StopLevel level = StopLevel::Stop);
    void requestStopOfAll();
    void clearFinished();

    std::uint64_t lastId() const {
        return m_lastId;
    }                        ///< Of the job added last; 0 before the first.
    int activeCount() const; ///< Waiting, running or stopping.
    /// Abandon: only after a stop has gone unheard for the patience.
    bool canStop(const JobRow& row, StopLevel level) const;
    std::vector<StopLevel> stopLevels(const JobRow& row) const; ///< That it has now.
    void setPatience(std::int64_t milliseconds); ///< From a stop to Abandon; ten seconds.
    const JobRow* find(std::uint64_t id) const;
    const JobRow* foremost() const; ///< The running job shown in status bar and title; may be null.
    std::optional<int> percent(const JobRow& row) const;
    QString timeText(const JobRow& row) const; ///< "12 s, about 40 s left".

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// Before the job hears it, wherever it was asked for.
    void stopRequested(std::uint64_t id, regroup::ui::StopLevel level);
    void activityChanged(); ///< At most 10 times a second, and whenever a job comes or goes.

private:
    JobRow* row(std::uint64_t id);
    void refresh();
    std::int64_t elapsedMs(const JobRow& row) const;
    QString waitingText(const JobRow& row) const;
    QString displayText(const JobRow& row, int column) const;

    std::function<std::int64_t()> m_nowMs;
    std::vector<JobRow> m_rows;
    std::uint64_t m_lastId = 0;
    std::int64_t m_patienceMs = 10000;
    QTimer m_timer; ///< Reports are drawn at most every 100 ms; also moves the elapsed time.
};

QString jobStateText(JobState state);
QString stopLevelText(const JobRow& row, StopLevel level);    ///< For a menu.
QString stopLevelToolTip(const JobRow& row, StopLevel level); ///< What becomes of the work.
QString durationText(std::int64_t milliseconds);              ///< "8 s", "3 min 10 s", "2 h 5 min".

} // namespace regroup::ui
