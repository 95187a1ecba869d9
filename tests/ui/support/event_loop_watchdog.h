// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QObject>
#include <QString>
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
        m_wallMs = std::max(m_wallMs, now.wallMs - m_last.wallMs);
        m_busyStalls += busy > stallMs ? 1 : 0;
        m_wallStalls += now.wallMs - m_last.wallMs > stallMs ? 1 : 0;
        m_idleMs = std::max(m_idleMs, now.wallMs - m_last.wallMs - busy - waiting);
        m_last = now;
        ++m_ticks;
    }
    int tickCount() const { return m_ticks; }
    double longestBusyMs() const { return m_busyMs; } ///< Between two calls.
    double longestIdleMs() const { return m_idleMs; }
    double longestWallMs() const { return m_wallMs; }
    int busyStallCount() const { return m_busyStalls; } ///< Longer than stallMs.
    int wallStallCount() const { return m_wallStalls; } ///< Likewise; a loaded machine's, too.

    static constexpr double stallMs = 50;

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
    int m_busyStalls = 0;
    int m_wallStalls = 0;
    double m_busyMs = 0;
    double m_wallMs = 0;
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
    QString text() const { ///< For a test's log.
        return QStringLiteral(
                   "%1 ticks; longest %2 ms busy, %3 ms on the clock; stalls over %4 ms: "
                   "%5 busy, %6 on the clock")
            .arg(m_loop.tickCount())
            .arg(m_loop.longestBusyMs(), 0, 'f', 1)
            .arg(m_loop.longestWallMs(), 0, 'f', 1)
            .arg(LatenessMeter::stallMs)
            .arg(m_loop.busyStallCount())
            .arg(m_loop.wallStallCount());
    }
    const LatenessMeter& machine() const { return m_machine; } ///< Only after stop().

private:
    QTimer m_timer;
    LatenessMeter m_loop;
    LatenessMeter m_machine;
    std::jthread m_thread; ///< Last: it uses what is above.
};

} // namespace regroup::ui::test
