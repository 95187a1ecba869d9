// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace regroup::ui {

/// How long a step of a job will still take, from the rate of its last units: a job whose later
/// units are slower than its first ones should not promise the early rate.
class TimeLeft {
public:
    void restart(); ///< At the start of every step: its units cost something else.
    void add(std::int64_t atMs, std::int64_t done, std::int64_t total);

    /// Milliseconds; nothing before 5 units are done, without a total, or without a rate.
    std::optional<std::int64_t> leftMs() const;

private:
    struct Sample {
        std::int64_t atMs = 0;
        std::int64_t done = 0;
    };
    std::deque<Sample> m_samples; ///< The last 30 reports.
    std::int64_t m_total = 0;
};

} // namespace regroup::ui
