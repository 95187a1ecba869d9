// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/recipe_progress.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace {

/// Where several variants run, one may speak after another: more is unreadable.
constexpr auto turnOfAVariant = std::chrono::milliseconds(500);

} // namespace

void TimeLeft::addWaiting(const std::string& line) {
    ++m_lines[line].waiting;
}

void TimeLeft::finish(const std::string& line, std::optional<double> seconds) {
    Line& known = m_lines[line];
    --known.waiting;
    if (seconds) {
        ++known.finished;
        known.seconds += *seconds;
    }
}

std::optional<double> TimeLeft::seconds(int jobCount) const {
    double spent = 0;
    int finished = 0;
    for (const auto& [name, line] : m_lines) {
        spent += line.seconds;
        finished += line.finished;
    }
    if (finished == 0)
        return std::nullopt;
    double left = 0;
    int waiting = 0;
    for (const auto& [name, line] : m_lines) {
        left +=
            line.waiting * (line.finished > 0 ? line.seconds / line.finished : spent / finished);
        waiting += line.waiting;
    }
    return left / std::clamp(jobCount, 1, std::max(1, waiting));
}

void RecipeProgress::addWaiting(const std::string& line) {
    const std::lock_guard lock(m_mutex);
    m_left.addWaiting(line);
}

void RecipeProgress::finish(const std::string& line, std::optional<double> seconds) {
    const std::lock_guard lock(m_mutex);
    m_left.finish(line, seconds);
}

void RecipeProgress::report(std::size_t index, const std::string& name, const Progress& progress) {
    const std::lock_guard lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    if (index != m_lastIndex && now < m_nextReport && m_hasSpoken[index])
        return;
    m_hasSpoken[index] = true;
    m_lastIndex = index;
    m_nextReport = m_jobCount > 1 ? now + turnOfAVariant : now;
    const auto left = m_left.seconds(m_jobCount);
    m_job.report(fmt::format("{} of {}{}, {}: {}", index + 1, m_variantCount,
                             left ? fmt::format(" (all in about {})", durationText(*left)) : "",
                             name, progress.step),
                 progress.done, progress.total);
}

} // namespace regroup
