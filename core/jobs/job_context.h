// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

namespace regroup {

/// Thrown by throwIfStopped(). A wish of the user, not an error, so not a std::exception.
struct Cancelled {};

struct Progress {
    std::string step;       ///< Shown to the user, e.g. "Reading weights".
    std::int64_t done = 0;  ///< Finished units of this step.
    std::int64_t total = 0; ///< All units of this step; 0 when unknown.
};

/// A stop request and a place to report to. One thread uses it: the one that runs the job.
class JobContext {
public:
    JobContext() = default; ///< Never stopped, reports to nobody.
    JobContext(std::stop_token stop, std::function<void(const Progress&)> onProgress)
        : m_stop(std::move(stop)), m_onProgress(std::move(onProgress)) {}

    bool stopRequested() const { return m_stop.stop_requested(); }
    void throwIfStopped() const { ///< Call at least once per 100 ms of work.
        if (stopRequested())
            throw Cancelled{};
    }
    const std::stop_token& stopToken() const { return m_stop; }

    /// Forwards at most 20 reports per second; the first and the last report of a step always pass.
    void report(std::string_view step, std::int64_t done, std::int64_t total);

private:
    std::stop_token m_stop;
    std::function<void(const Progress&)> m_onProgress;
    std::chrono::steady_clock::time_point m_nextReport{};
    std::string m_lastStep;
};

} // namespace regroup
