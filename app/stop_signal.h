// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace regroup::app {

/// Turns Ctrl+C (SIGINT) and SIGTERM into a stop request; a second one ends the process at once.
/// Make it before any other thread, so that all inherit the blocked signals.
class StopSignal {
public:
    StopSignal();

    std::stop_token token() const { return m_stop.get_token(); }

private:
    void waitForSignals(const std::stop_token& closing);

    std::stop_source m_stop;
    std::jthread m_waiter; // Last: uses m_stop.
};

} // namespace regroup::app
