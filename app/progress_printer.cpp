// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/progress_printer.h"

#include "core/base/text.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace regroup::app {

namespace {
constexpr auto lineInterval = std::chrono::seconds(10);
constexpr int barWidth = 24;
} // namespace

ProgressPrinter::ProgressPrinter(bool quiet)
    : m_quiet(quiet), m_terminal(::isatty(STDERR_FILENO) == 1),
      m_stepStart(std::chrono::steady_clock::now()), m_nextLine(m_stepStart + lineInterval) {}

ProgressPrinter::~ProgressPrinter() {
    clear();
}

std::string ProgressPrinter::lineFor(const Progress& progress) const {
    const double elapsed =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - m_stepStart).count();
    const auto finished = static_cast<double>(progress.done - m_stepFirstDone);
    std::string line = progress.step;
    if (progress.total > 0)
        line += fmt::format(" {}/{}", progress.done, progress.total);
    if (finished > 0 && elapsed > 0.5) {
        const double rate = finished / elapsed;
        line += fmt::format(", {:.{}f}/s", rate, rate < 10 ? 2 : 0);
        if (progress.total > progress.done)
            line += fmt::format(
                ", about {} left",
                durationText(static_cast<double>(progress.total - progress.done) / rate));
    }
    return line;
}

void ProgressPrinter::show(const Progress& progress) {
    if (m_quiet)
        return;
    const auto now = std::chrono::steady_clock::now();
    if (progress.step != m_step) {
        m_step = progress.step;
        m_stepStart = now;
        m_stepFirstDone = progress.done;
    }
    if (m_terminal) {
        const double share = progress.total > 0 ? static_cast<double>(progress.done) /
                                                      static_cast<double>(progress.total)
                                                : 0;
        const int filled = static_cast<int>(share * barWidth);
        fmt::print(stderr, "\r\033[K[{:#<{}}{:-<{}}] {}", "", filled, "", barWidth - filled,
                   lineFor(progress));
        std::fflush(stderr);
        m_barShown = true;
    } else if (now >= m_nextLine) {
        m_nextLine = now + lineInterval;
        fmt::print(stderr, "{}\n", lineFor(progress));
    }
}

void ProgressPrinter::clear() {
    if (m_barShown)
        fmt::print(stderr, "\r\033[K");
    m_barShown = false;
}

} // namespace regroup::app
