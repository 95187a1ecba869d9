// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/time_left.h"

namespace regroup::ui {
namespace {

constexpr std::size_t samplesKept = 30;
constexpr std::int64_t unitsBeforeEstimate = 5;

} // namespace

void TimeLeft::restart() {
    m_samples.clear();
    m_total = 0;
}

void TimeLeft::add(std::int64_t atMs, std::int64_t done, std::int64_t total) {
    m_samples.push_back({atMs, done});
    if (m_samples.size() > samplesKept)
        m_samples.pop_front();
    m_total = total;
}

std::optional<std::int64_t> TimeLeft::leftMs() const {
    if (m_total <= 0 || m_samples.size() < 2 || m_samples.back().done < unitsBeforeEstimate)
        return std::nullopt;
    const std::int64_t units = m_samples.back().done - m_samples.front().done;
    const std::int64_t elapsedMs = m_samples.back().atMs - m_samples.front().atMs;
    if (units <= 0 || elapsedMs <= 0)
        return std::nullopt;
    const double msPerUnit = static_cast<double>(elapsedMs) / static_cast<double>(units);
    return static_cast<std::int64_t>(msPerUnit *
                                     static_cast<double>(m_total - m_samples.back().done));
}

} // namespace regroup::ui
