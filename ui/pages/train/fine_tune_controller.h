// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/streamed_job.h"
#include "ui/window/studio_context.h"

#include <QObject>
#include <memory>
#include <stop_token>
#include <vector>

namespace regroup::ui {

/// The models whose losses a training is compared with.
enum class FineTuneReference { Untuned, Original };

/// Runs one training at a time on the heavy lane, and works out beforehand what one would take.
/// Progress is buffered and handed over ten times a second.
class FineTuneController : public QObject {
    Q_OBJECT
public:
    explicit FineTuneController(const StudioContext& context, QObject* parent = nullptr);

    void plan(const FineTuneRequest& request);  ///< A newer call replaces the one before.
    void start(const FineTuneRequest& request); ///< Nothing while one runs.
    /// Measures what the training starts from, and its teacher if it has one, before a training
    /// that is started next. Answered by referenceMeasured; a failure is no answer.
    void measureReferences(const FineTuneRequest& request);
    void findSource(const std::filesystem::path& model);       ///< Answered by sourceFound, if any.
    void listCheckpoints(const std::filesystem::path& folder); ///< Answered by checkpointsListed.
    /// Ends after the step in work; a checkpoint is saved, and the report arrives as finished.
    void stopAndSave();
    /// Ends after the step in work; nothing more is saved. Also while a stop is saving.
    void stopNow();
    /// For a job that does not react: its result is dropped, the lane stays taken until it returns.
    void abandon();
    bool canAbandon() const; ///< A stop was asked for some seconds ago.

    bool isRunning() const { return m_job.isRunning(); }
    bool isStoppedAtOnce() const {
        return m_atOnce.stop_requested();
    } ///< The last one was, or is being.
    bool isStopping() const { return m_job.isStopping(); }
    const FineTuneRequest& request() const { return m_request; } ///< Of the last start.
    const std::vector<FineTuneProgress>& history() const { return m_job.steps(); }
    std::uint64_t jobId() const { return m_job.jobId(); } ///< On the board.

Q_SIGNALS:
    void planned(const regroup::FineTunePlan& plan);
    void referenceMeasured(regroup::ui::FineTuneReference which, double heldOutLoss);
    /// What a model was converted from.
    void sourceFound(const std::filesystem::path& model, const std::filesystem::path& source);
    void checkpointsListed(const std::vector<std::filesystem::path>& newestFirst);
    void planFailed(const regroup::Failure& failure);
    void started();
    void stepsArrived(); ///< At most 10 times a second; history() holds all.
    void progressed(const regroup::Progress& progress);
    void finished(std::shared_ptr<const regroup::FineTuneReport> report); ///< Or stopped and saved.
    void stopped();      ///< Before the first step, or abandoned.
    void stateChanged(); ///< canAbandon() may be another.
    void failed(const QString& what, const regroup::Failure& failure);

private:
    using Job = StreamedJob<FineTuneProgress, FineTuneReport>;

    Job::Events jobEvents();
    void measure(const FineTuneRequest& request, FineTuneReference which);
    void stopMeasuring();

    StudioContext m_context;
    FineTuneRequest m_request;
    Job m_job;
    std::stop_source m_atOnce;   ///< Of the last training.
    QString m_note;              ///< The result in a few words.
    bool m_couldAbandon = false; ///< When it was last looked at.
    LatestRequest m_planRequest;
    LatestRequest m_listRequest;
    LatestRequest m_sourceRequest;
    std::vector<std::uint64_t> m_measuring; ///< Jobs on the board.
};

} // namespace regroup::ui
