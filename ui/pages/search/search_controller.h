// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/studio_context.h"

#include <QObject>
#include <QTimer>
#include <memory>
#include <mutex>
#include <vector>

namespace regroup::ui {

/// Runs one search at a time on the heavy lane. Steps are buffered and handed over ten times a
/// second, however fast the search makes them.
class SearchController : public QObject {
    Q_OBJECT
public:
    explicit SearchController(const StudioContext& context, QObject* parent = nullptr);

    void start(const SearchRequest& request); ///< Nothing while one runs.
    void stop(); ///< The best so far still arrives, as finished with stopped set.

    bool isRunning() const { return m_running; }
    bool isStopping() const { return m_stopping; }
    const SearchRequest& request() const { return m_request; } ///< Of the last start.
    const std::vector<SearchStep>& steps() const {
        return m_steps;
    } ///< Of the last start, in order.
    std::shared_ptr<const SearchReport> report() const {
        return m_report;
    }                                               ///< Null until it has finished.
    std::uint64_t jobId() const { return m_jobId; } ///< On the board.

Q_SIGNALS:
    void started();
    void stepsArrived(); ///< At most 10 times a second; steps() holds all.
    void progressed(const regroup::Progress& progress);
    void finished(std::shared_ptr<const regroup::SearchReport> report);
    void stopped(); ///< Before a grouping was found.
    void failed(const QString& what, const regroup::Failure& failure);

private:
    /// Filled by the worker, emptied by the GUI thread.
    struct StepBuffer {
        std::mutex mutex;
        std::vector<SearchStep> steps;
    };

    void drain();
    void leaveRunning();
    QString resultNote() const;

    StudioContext m_context;
    SearchRequest m_request;
    std::vector<SearchStep> m_steps;
    std::shared_ptr<const SearchReport> m_report;
    std::shared_ptr<StepBuffer> m_buffer;
    QTimer m_drainTimer;
    LatestRequest m_latest;
    JobTicket m_job;
    std::uint64_t m_jobId = 0;
    bool m_running = false;
    bool m_stopping = false;
};

} // namespace regroup::ui
