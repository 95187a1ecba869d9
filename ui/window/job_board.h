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

    std::uint64_t add(const QString& title, std::function<void()> requestStop);
    void report(std::uint64_t id, const Progress& progress); ///< Marks the job as running.
    void end(std::uint64_t id, JobState state, const QString& note = {});
    void setPaused(std::uint64_t id, bool paused);
    void requestStop(std::uint64_t id);
    void requestStopOfAll();
    void clearFinished();

    std::uint64_t lastId() const {
        return m_lastId;
    }                        ///< Of the job added last; 0 before the first.
    int activeCount() const; ///< Waiting, running or stopping.
    const JobRow* find(std::uint64_t id) const;
    const JobRow* foremost() const; ///< The running job shown in status bar and title; may be null.
    std::optional<int> percent(const JobRow& row) const;
    QString timeText(const JobRow& row) const; ///< "12 s, about 40 s left".

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
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
    QTimer m_timer; ///< Reports are drawn at most every 100 ms; also moves the elapsed time.
};

QString jobStateText(JobState state);
QString durationText(std::int64_t milliseconds); ///< "8 s", "3 min 10 s", "2 h 5 min".

} // namespace regroup::ui
