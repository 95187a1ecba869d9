// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/stop_signal.h"

#include <unistd.h>

#include <csignal>
#include <ctime>

namespace regroup::app {

namespace {

sigset_t stopSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

} // namespace

StopSignal::StopSignal() {
    const sigset_t signals = stopSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_waiter = std::jthread([this](const std::stop_token& closing) { waitForSignals(closing); });
}

void StopSignal::waitForSignals(const std::stop_token& closing) {
    const sigset_t signals = stopSignals();
    const timespec interval{0, 50'000'000};
    while (!closing.stop_requested()) {
        if (sigtimedwait(&signals, nullptr, &interval) < 0)
            continue;
        if (m_stop.stop_requested())
            ::_exit(130);
        m_stop.request_stop();
    }
}

} // namespace regroup::app
