// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/studio_jobs.h"

#include <QTimer>
#include <condition_variable>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <stop_token>
#include <utility>
#include <vector>

namespace regroup::ui {

/// A long job of the heavy lane that tells of its steps: one at a time, steps handed over ten
/// times a second however fast they are made, and a stop. What a search and a training have in
/// common. GUI thread only, but for what the work calls.
template <typename Step, typename Report> class StreamedJob {
public:
    using Observer = std::function<void(const Step&)>; ///< For the worker thread.
    using Work = std::function<Report(JobContext&, const Observer&)>;

    /// All are called when isRunning() and steps() are up to date.
    struct Events {
        std::function<void()> stepsArrived;
        std::function<void(const Progress&)> progressed;
        std::function<void(Report)> done;
        std::function<void()> stopped;
        std::function<void(const Failure&)> failed;
        std::function<void(StopLevel)> stopping; ///< Asked to stop, here or in the Jobs dock.
    };

    /// @param owner nothing is delivered when it is gone; it owns this object.
    StreamedJob(StudioJobs& jobs, QObject* owner, Events events)
        : m_jobs(jobs), m_owner(owner), m_events(std::move(events)) {
        m_drainTimer.setInterval(drainMs);
        QObject::connect(&m_drainTimer, &QTimer::timeout, owner, [this] { drain(); });
        QObject::connect(&jobs.board(), &JobBoard::stopRequested, owner,
                         [this](std::uint64_t id, StopLevel level) {
                             if (m_running && id == m_jobId)
                                 takeStop(level);
                         });
    }

    /// Nothing while one runs; see isRunning().
    void start(const QString& title, std::function<QString()> note, Work work,
               JobStops stops = {}) {
        if (m_running)
            return;
        m_steps.clear();
        m_buffer = std::make_shared<Buffer>();
        m_running = true;
        m_stopping = false;
        m_paused = false;
        m_jobs.start<Report>(
            {JobLane::Heavy, title, m_owner, &m_latest, std::move(note), std::move(stops)},
            [work = std::move(work), buffer = m_buffer](JobContext& job) {
                return work(job, [&buffer, &job](const Step& step) {
                    buffer->take(step, job.stopToken());
                });
            },
            jobEvents());
        m_jobId = m_jobs.board().lastId();
        m_drainTimer.start();
    }

    void requestStop(StopLevel level = StopLevel::Stop) {
        if (m_running)
            m_jobs.board().requestStop(m_jobId, level);
    }
    bool canStop(StopLevel level) const { ///< Now.
        const JobRow* row = m_running ? m_jobs.board().find(m_jobId) : nullptr;
        return row != nullptr && m_jobs.board().canStop(*row, level);
    }

    /// Holds the job after the step in work, until it goes on or is stopped.
    void setPaused(bool paused) {
        if (!m_running || paused == m_paused)
            return;
        m_paused = paused;
        {
            const std::lock_guard lock(m_buffer->mutex);
            m_buffer->paused = paused;
        }
        m_buffer->goOn.notify_all();
        m_jobs.board().setPaused(m_jobId, paused);
    }
    bool isPaused() const { return m_paused; }

    bool isRunning() const { return m_running; }
    bool isStopping() const { return m_stopping; }
    const std::vector<Step>& steps() const { return m_steps; } ///< Of the last start, in order.
    std::uint64_t jobId() const { return m_jobId; }            ///< On the board.

private:
    static constexpr int drainMs = 100;

    /// Filled by the worker, emptied by the GUI thread.
    struct Buffer {
        std::mutex mutex;
        std::condition_variable_any goOn;
        bool paused = false;
        std::vector<Step> steps;

        /// Worker: while it is paused this does not return, unless it is stopped.
        void take(const Step& step, const std::stop_token& stop) {
            std::unique_lock lock(mutex);
            steps.push_back(step);
            goOn.wait(lock, stop, [this] { return !paused; });
        }
    };

    JobEvents<Report> jobEvents() {
        JobEvents<Report> events;
        events.progress = m_events.progressed;
        events.done = [this](Report report) {
            leaveRunning();
            m_events.done(std::move(report));
        };
        events.stopped = [this] {
            leaveRunning();
            m_events.stopped();
        };
        events.failed = [this](const Failure& failure) {
            leaveRunning();
            m_events.failed(failure);
        };
        return events;
    }

    void takeStop(StopLevel level) {
        m_stopping = true;
        if (m_events.stopping)
            m_events.stopping(level);
    }

    void drain() {
        std::vector<Step> fresh;
        {
            const std::lock_guard lock(m_buffer->mutex);
            fresh.swap(m_buffer->steps);
        }
        if (fresh.empty())
            return;
        m_steps.insert(m_steps.end(), std::make_move_iterator(fresh.begin()),
                       std::make_move_iterator(fresh.end()));
        m_events.stepsArrived();
    }

    void leaveRunning() {
        m_drainTimer.stop();
        drain();
        m_running = false;
        m_stopping = false;
        m_paused = false;
    }

    StudioJobs& m_jobs;
    QObject* m_owner;
    Events m_events;
    std::vector<Step> m_steps;
    std::shared_ptr<Buffer> m_buffer;
    QTimer m_drainTimer;
    LatestRequest m_latest;
    std::uint64_t m_jobId = 0;
    bool m_running = false;
    bool m_stopping = false;
    bool m_paused = false;
};

} // namespace regroup::ui
