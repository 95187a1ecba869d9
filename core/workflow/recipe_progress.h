// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_context.h"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace regroup {

/// What a recipe still has to do, and how long that will take: from the seconds that variants of
/// the same line took, or where none of a line is finished, that variants took on average.
class TimeLeft {
public:
    void addWaiting(const std::string& line);
    /// @param seconds what it took; nullopt: it was in the store already.
    void finish(const std::string& line, std::optional<double> seconds);
    /// Nullopt before anything was computed. @param jobCount variants at once.
    std::optional<double> seconds(int jobCount) const;

private:
    struct Line {
        int waiting = 0;
        int finished = 0;
        double seconds = 0;
    };
    std::map<std::string, Line> m_lines;
};

/// Brings the reports of several variants together into one job's. Internal to workflow.
class RecipeProgress {
public:
    /// @param job outlives this.
    RecipeProgress(JobContext& job, std::size_t variantCount, int jobCount)
        : m_job(job), m_variantCount(variantCount), m_jobCount(jobCount),
          m_hasSpoken(variantCount, false) {}

    void addWaiting(const std::string& line);
    void finish(const std::string& line, std::optional<double> seconds);
    /// Safe from any thread.
    void report(std::size_t index, const std::string& name, const Progress& progress);

private:
    JobContext& m_job;
    std::size_t m_variantCount;
    int m_jobCount;
    std::mutex m_mutex;
    TimeLeft m_left;
    std::chrono::steady_clock::time_point m_nextReport{};
    std::size_t m_lastIndex = 0;
    std::vector<bool> m_hasSpoken; ///< A variant's first report always passes.
};

} // namespace regroup
