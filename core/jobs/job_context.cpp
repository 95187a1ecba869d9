// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job_context.h"

namespace regroup {

void JobContext::report(std::string_view step, std::int64_t done, std::int64_t total) {
    if (!m_onProgress)
        return;
    const auto now = std::chrono::steady_clock::now();
    const bool alwaysPasses = step != m_lastStep || (total > 0 && done >= total);
    if (!alwaysPasses && now < m_nextReport)
        return;
    m_nextReport = now + std::chrono::milliseconds(50);
    m_lastStep = step;
    m_onProgress(Progress{std::string(step), done, total});
}

} // namespace regroup
