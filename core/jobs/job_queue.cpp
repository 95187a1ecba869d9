// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job_queue.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace regroup {

struct JobTicket::State {
    std::uint64_t id = 0;
    std::stop_source stop;
    std::function<void(const std::stop_token&)> work;
    mutable std::mutex mutex;
    std::condition_variable ended;
    bool finished = false;

    void finish() {
        {
            const std::lock_guard lock(mutex);
            finished = true;
        }
        ended.notify_all();
    }
};

std::uint64_t JobTicket::id() const {
    return m_state ? m_state->id : 0;
}

void JobTicket::requestStop() const {
    if (m_state)
        m_state->stop.request_stop();
}

void JobTicket::wait() const {
    if (!m_state)
        return;
    std::unique_lock lock(m_state->mutex);
    m_state->ended.wait(lock, [this] { return m_state->finished; });
}

bool JobTicket::finished() const {
    if (!m_state)
        return true;
    const std::lock_guard lock(m_state->mutex);
    return m_state->finished;
}

struct JobQueue::Lane {
    explicit Lane(int threadCount) {
        for (int index = 0; index < threadCount; ++index)
            threads.emplace_back([this](const std::stop_token& closing) { serve(closing); });
    }

    void close() {
        {
            const std::lock_guard lock(mutex);
            for (const auto& job : waiting)
                job->stop.request_stop();
            for (const auto& job : running)
                job->stop.request_stop();
        }
        for (auto& thread : threads)
            thread.request_stop();
        threads.clear(); // Joins.
        for (const auto& job : waiting)
            job->finish();
    }

    void serve(const std::stop_token& closing) {
        for (;;) {
            std::shared_ptr<JobTicket::State> job;
            {
                std::unique_lock lock(mutex);
                if (!arrived.wait(lock, closing, [this] { return !waiting.empty(); }))
                    return;
                if (closing.stop_requested())
                    return; // close() finishes what still waits.
                job = waiting.front();
                waiting.pop_front();
                running.push_back(job);
            }
            if (!job->stop.stop_requested())
                job->work(job->stop.get_token());
            job->work =
                nullptr; // Frees what the job captured before anybody is told that it ended.
            {
                const std::lock_guard lock(mutex);
                running.erase(std::find(running.begin(), running.end(), job));
            }
            job->finish();
        }
    }

    mutable std::mutex mutex;
    std::condition_variable_any arrived;
    std::deque<std::shared_ptr<JobTicket::State>> waiting;
    std::vector<std::shared_ptr<JobTicket::State>> running;
    std::vector<std::jthread> threads; // Last: its threads use everything above.
};

JobQueue::JobQueue(int lightThreadCount) {
    if (lightThreadCount <= 0)
        lightThreadCount = std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
    m_heavy = std::make_unique<Lane>(1);
    m_light = std::make_unique<Lane>(lightThreadCount);
}

JobQueue::~JobQueue() {
    m_light->close();
    m_heavy->close();
}

JobTicket JobQueue::submit(JobLane lane, std::function<void(const std::stop_token&)> work) {
    static std::atomic<std::uint64_t> nextId{1};
    JobTicket ticket;
    ticket.m_state = std::make_shared<JobTicket::State>();
    ticket.m_state->id = nextId++;
    ticket.m_state->work = std::move(work);
    Lane& target = lane == JobLane::Heavy ? *m_heavy : *m_light;
    {
        const std::lock_guard lock(target.mutex);
        target.waiting.push_back(ticket.m_state);
    }
    target.arrived.notify_one();
    return ticket;
}

std::size_t JobQueue::waitingCount(JobLane lane) const {
    const Lane& target = lane == JobLane::Heavy ? *m_heavy : *m_light;
    const std::lock_guard lock(target.mutex);
    return target.waiting.size();
}

} // namespace regroup
