// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_context.h"

#include <chrono>
#include <string>

namespace regroup::app {

/// Progress on stderr: a moving bar with step, rate and time left on a terminal, otherwise one line
/// at most every 10 s. One thread uses it.
class ProgressPrinter {
public:
    explicit ProgressPrinter(bool quiet);
    ~ProgressPrinter(); ///< Wipes the bar.

    void show(const Progress& progress);
    void clear();

private:
    std::string lineFor(const Progress& progress) const;

    bool m_quiet;
    bool m_terminal;
    bool m_barShown = false;
    std::string m_step;
    std::chrono::steady_clock::time_point m_stepStart;
    std::int64_t m_stepFirstDone = 0;
    std::chrono::steady_clock::time_point m_nextLine;
};

} // namespace regroup::app
