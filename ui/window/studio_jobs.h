// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_queue.h"
#include "core/jobs/run_guarded.h"
#include "ui/window/job_board.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <functional>
#include <memory>
#include <utility>

namespace regroup::ui {

/// What becomes of a job; every function is called on the GUI thread. Empty ones are skipped.
/// Exactly one of done, stopped and failed is called, unless the owner is gone or has asked for
/// something newer.
template <typename Result> struct JobEvents {
    std::function<void(const Progress&)> progress;
    std::function<void(Result)> done;
    std::function<void()> stopped;
    std::function<void(const Failure&)> failed;
};

/// Numbers requests, so that a late answer to an old one is dropped (fast layer flipping).
class LatestRequest {
public:
    std::uint64_t next() { return ++*m_number; }
    bool isLatest(std::uint64_t number) const { return *m_number == number; }

private:
    std::shared_ptr<std::uint64_t> m_number = std::make_shared<std::uint64_t>(0);
};

struct JobOptions {
    JobLane lane = JobLane::Light;
    QString title;                   ///< In the Jobs dock; empty: too short to be shown.
    QObject* owner = nullptr;        ///< Nothing is delivered when it is gone.
    LatestRequest* latest = nullptr; ///< When given, this request replaces the earlier ones of it.
    std::function<QString()> note;   ///< Asked after done: the result in a few words for the dock.
    JobStops stops = {};             ///< But abandon, which every job has.
};

/// Starts jobs of core/workflow on worker threads and brings back, on the GUI thread, what becomes
/// of them. The only place of the window where two threads meet.
class StudioJobs : public QObject {
    Q_OBJECT
public:
    /// @param nowMs the clock of the Jobs dock; see JobBoard.
    explicit StudioJobs(std::function<std::int64_t()> nowMs = {}, QObject* parent = nullptr);
    ~StudioJobs() override; ///< Stops all jobs and waits; their results are dropped.

    JobBoard& board() { return m_board; }

    template <typename Result>
    JobTicket start(const JobOptions& options, std::function<Result(JobContext&)> work,
                    JobEvents<Result> events);

private:
    void post(std::function<void()> onGuiThread); ///< From any thread.
    std::uint64_t addToBoard(const JobOptions& options, const std::shared_ptr<JobTicket>& ticket,
                             std::function<void()> abandon);
    void endOnBoard(std::uint64_t boardId, const JobOptions& options, JobState state,
                    const QString& note);

    template <typename Result> struct Delivery;

    JobBoard m_board;
    std::unique_ptr<JobQueue> m_queue; ///< Last: its threads post to this object.
};

/// The way back of one job. If the queue drops the job before it ran, the destructor reports the
/// stop.
template <typename Result> struct StudioJobs::Delivery {
    StudioJobs* jobs = nullptr;
    JobOptions options;
    QPointer<QObject> owner;
    bool hasOwner = false;
    LatestRequest latest;
    std::uint64_t number = 0; ///< 0: never outdated.
    std::uint64_t boardId = 0;
    std::shared_ptr<JobEvents<Result>> events;
    bool delivered = false;
    bool abandoned = false; ///< GUI thread.

    /// GUI thread: whether anybody still waits for the answer.
    static bool isWanted(const Delivery& job) {
        return !job.abandoned && !(job.hasOwner && job.owner.isNull()) &&
               (job.number == 0 || job.latest.isLatest(job.number));
    }

    static void report(const std::shared_ptr<Delivery>& job, const Progress& progress) {
        job->jobs->post([job, progress] {
            job->jobs->m_board.report(job->boardId, progress);
            if (job->events->progress && isWanted(*job))
                job->events->progress(progress);
        });
    }

    /// GUI thread: its owner goes on as after a stop, whatever it still does.
    static void abandon(const std::shared_ptr<Delivery>& job) {
        const bool wanted = isWanted(*job);
        job->abandoned = true;
        if (wanted && job->events->stopped)
            job->events->stopped();
    }

    static void finish(const std::shared_ptr<Delivery>& job, JobOutcome<Result> outcome) {
        job->delivered = true;
        job->jobs->post([job, shared = std::make_shared<JobOutcome<Result>>(std::move(outcome))] {
            deliver(*job, std::move(*shared));
        });
    }

    static void deliver(Delivery& job, JobOutcome<Result> outcome) {
        const bool wanted = isWanted(job);
        const JobEvents<Result>& events = *job.events;
        if (job.abandoned) {
            job.jobs->endOnBoard(job.boardId, job.options, JobState::Stopped,
                                 tr("abandoned; its result was ignored"));
        } else if (auto* result = std::get_if<Result>(&outcome)) {
            if (wanted && events.done)
                events.done(std::move(*result));
            job.jobs->endOnBoard(job.boardId, job.options, JobState::Done, {});
        } else if (const auto* failure = std::get_if<Failure>(&outcome)) {
            job.jobs->endOnBoard(job.boardId, job.options, JobState::Failed,
                                 QString::fromStdString(failure->message));
            if (wanted && events.failed)
                events.failed(*failure);
        } else {
            job.jobs->endOnBoard(job.boardId, job.options, JobState::Stopped, {});
            if (wanted && events.stopped)
                events.stopped();
        }
    }
};

template <typename Result>
JobTicket StudioJobs::start(const JobOptions& options, std::function<Result(JobContext&)> work,
                            JobEvents<Result> events) {
    const auto ticket = std::make_shared<JobTicket>();
    const auto job = std::make_shared<Delivery<Result>>();
    job->jobs = this;
    job->options = options;
    job->owner = options.owner;
    job->hasOwner = options.owner != nullptr;
    if (options.latest != nullptr) {
        job->latest = *options.latest;
        job->number = job->latest.next();
    }
    job->boardId = addToBoard(options, ticket, [job] { Delivery<Result>::abandon(job); });
    job->events = std::make_shared<JobEvents<Result>>(std::move(events));

    // Frees the work on the worker thread, and tells of a job that was dropped before it ran.
    const std::shared_ptr<void> dropped(nullptr, [job](void*) {
        if (!job->delivered)
            Delivery<Result>::finish(job, Cancelled{});
    });
    *ticket = m_queue->submit(options.lane,
                              [job, dropped, work = std::move(work)](const std::stop_token& stop) {
                                  Delivery<Result>::report(job, Progress{});
                                  JobContext context(stop, [&job](const Progress& progress) {
                                      Delivery<Result>::report(job, progress);
                                  });
                                  Delivery<Result>::finish(job, runGuarded(work, context));
                              });
    return *ticket;
}

} // namespace regroup::ui
