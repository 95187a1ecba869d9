// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QObject>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <ctime>
#include <thread>

namespace regroup::ui::test {

/// Called again and again by one thread; tells why two calls were far apart: the thread computed
/// (busy), or it slept or waited for something (idle). Time in which it could have run but others
/// had the cores is neither.
class LatenessMeter {
public:
    void start() { m_last = Times::now(); }
    void tick() {
        const Times now = Times::now();
        const double busy = now.busyMs - m_last.busyMs;
        const double waiting = now.waitingMs - m_last.waitingMs;
        m_busyMs = std::max(m_busyMs, busy);
        m_idleMs = std::max(m_idleMs, now.wallMs - m_last.wallMs - busy - waiting);
        m_last = now;
        ++m_ticks;
    }
    int tickCount() const { return m_ticks; }
    double longestBusyMs() const { return m_busyMs; } ///< Between two calls.
    double longestIdleMs() const { return m_idleMs; }

private:
    struct Times {
        double wallMs = 0;
        double busyMs = 0;    ///< On a core.
        double waitingMs = 0; ///< For a core.

        static double readMs(clockid_t clock) {
            timespec time{};
            ::clock_gettime(clock, &time);
            return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
        }
        static Times now() {
            Times times{readMs(CLOCK_MONOTONIC), readMs(CLOCK_THREAD_CPUTIME_ID), 0};
            QFile statistics(QStringLiteral("/proc/thread-self/schedstat"));
            if (statistics.open(QIODevice::ReadOnly))
                times.waitingMs = statistics.readAll().split(' ').value(1).toDouble() / 1e6;
            return times;
        }
    };

    Times m_last;
    int m_ticks = 0;
    double m_busyMs = 0;
    double m_idleMs = 0;
};

/// Ticks every 5 ms in the event loop of the GUI thread, and as often in a thread that does nothing
/// else: what keeps even that one asleep is the machine's doing (a virtual one may stand still).
class EventLoopWatchdog : public QObject {
public:
    EventLoopWatchdog() {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(5);
        connect(&m_timer, &QTimer::timeout, this, [this] { m_loop.tick(); });
    }
    void start() {
        m_loop.start();
        m_timer.start();
        m_thread = std::jthread([this](const std::stop_token& stop) {
            m_machine.start();
            while (!stop.stop_requested()) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
                m_machine.tick();
            }
        });
    }
    void stop() {
        m_timer.stop();
        m_thread.request_stop();
        m_thread.join();
    }

    const LatenessMeter& loop() const { return m_loop; }
    const LatenessMeter& machine() const { return m_machine; } ///< Only after stop().

private:
    QTimer m_timer;
    LatenessMeter m_loop;
    LatenessMeter m_machine;
    std::jthread m_thread; ///< Last: it uses what is above.
};

} // namespace regroup::ui::test
