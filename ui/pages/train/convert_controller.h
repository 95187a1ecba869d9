// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/remedy.h"
#include "ui/window/studio_context.h"

#include <QObject>
#include <memory>

namespace regroup::ui {

/// Writes grouped checkpoints, one at a time on the heavy lane, and works out beforehand what one
/// would take.
class ConvertController : public QObject {
    Q_OBJECT
public:
    explicit ConvertController(const StudioContext& context, QObject* parent = nullptr);

    void plan(const ConvertRequest& request);  ///< A newer call replaces the one before.
    void start(const ConvertRequest& request); ///< Nothing while one runs.
    void stop();

    bool isRunning() const { return m_running; }
    const ConvertRequest& request() const { return m_request; } ///< Of the last start.
    std::uint64_t jobId() const { return m_jobId; }             ///< On the board.

Q_SIGNALS:
    void planned(const regroup::ConvertPlan& plan);
    void planFailed(const regroup::Failure& failure); ///< Why it cannot be written like this.
    void started();
    void progressed(const regroup::Progress& progress);
    void finished(std::shared_ptr<const regroup::ExportReport> report);
    void stopped(); ///< Nothing is left in the folder.
    void failed(const QString& what, const regroup::Failure& failure,
                const regroup::ui::Remedy& remedy = {});

private:
    StudioContext m_context;
    ConvertRequest m_request;
    LatestRequest m_planRequest;
    JobTicket m_job;
    std::uint64_t m_jobId = 0;
    bool m_running = false;
};

} // namespace regroup::ui
