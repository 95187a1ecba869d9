// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>

namespace regroup {

enum class JobLane {
    Heavy, ///< One job at a time, in order: calibration, search, conversion, evaluation.
    Light  ///< Short jobs on the remaining cores: headers, similarity, live numbers, queries,
           ///< export.
};

/// A submitted job. Copies name the same job; dropping all of them does not stop it.
class JobTicket {
public:
    JobTicket() = default;
    std::uint64_t id() const; ///< 0 for an empty ticket.
    void requestStop() const; ///< Returns at once. A job still waiting is dropped without running.
    void wait() const;        ///< Until the job has ended or was dropped.
    bool finished() const;

private:
    friend class JobQueue;
    struct State;
    std::shared_ptr<State> m_state;
};

/// Owns every worker thread of the program. All methods may be called from any thread.
class JobQueue {
public:
    explicit JobQueue(int lightThreadCount = 0); ///< 0: number of cores minus one, at least one.
    ~JobQueue(); ///< Requests the stop of all jobs and waits for them.
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    /// @param work must turn every failure into a value (runGuarded): it must not throw.
    JobTicket submit(JobLane lane, std::function<void(const std::stop_token&)> work);
    std::size_t waitingCount(JobLane lane) const; ///< Jobs not started yet.

private:
    struct Lane;
    std::unique_ptr<Lane> m_heavy;
    std::unique_ptr<Lane> m_light;
};

} // namespace regroup
