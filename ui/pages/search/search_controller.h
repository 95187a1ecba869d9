// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/search/search_replay.h"
#include "ui/window/remedy.h"
#include "ui/window/streamed_job.h"
#include "ui/window/studio_context.h"

#include <QObject>
#include <memory>
#include <optional>
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

    bool isRunning() const { return m_job.isRunning(); }
    void setPaused(bool paused); ///< Between two recorded steps.
    bool isPaused() const { return m_job.isPaused(); }
    bool isStopping() const { return m_job.isStopping(); }
    const SearchRequest& request() const { return m_request; } ///< Of the last start.
    const std::vector<SearchStep>& steps() const {
        return m_job.steps();
    } ///< Of the last start, in order.
    std::shared_ptr<const SearchReport> report() const {
        return m_report;
    } ///< Null until it has finished.
    /// While it runs: the best groups so far, and what `around` says where it has not come to.
    /// Nothing before the first candidate.
    std::optional<ModelGrouping> bestSoFar(const ModelGrouping& around);
    /// What is possible at best in each slot of the last start, as soon as it is known; empty: not
    /// yet, or nowhere. Slots without an optimum have none.
    const std::vector<SlotOptimum>& optima() const { return m_optima; }
    bool isFindingOptima() const { return m_findsOptima; }
    std::uint64_t jobId() const { return m_job.jobId(); } ///< On the board.

Q_SIGNALS:
    void started();
    void stepsArrived(); ///< At most 10 times a second; steps() holds all.
    void pausedChanged();
    void progressed(const regroup::Progress& progress);
    void optimaChanged();
    void finished(std::shared_ptr<const regroup::SearchReport> report);
    void stopped(); ///< Before a grouping was found.
    void failed(const QString& what, const regroup::Failure& failure,
                const regroup::ui::Remedy& remedy = {});

private:
    using Job = StreamedJob<SearchStep, SearchReport>;

    Job::Events jobEvents();
    QString resultNote() const;
    void findOptima(const std::vector<int>& groupCounts);

    StudioContext m_context;
    SearchRequest m_request;
    std::shared_ptr<const SearchReport> m_report;
    BestSoFar m_best;
    std::size_t m_bestTaken = 0; ///< Of steps(), into m_best.
    std::vector<SlotOptimum> m_optima;
    LatestRequest m_latestOptima;
    bool m_findsOptima = false;
    bool m_asksOptima = false; ///< Of the last start, not asked for yet.
    Job m_job;
};

/// How far a search can be from the optimum, as a sentence; empty where no bound is known.
QString gapText(const SearchReport& report);

} // namespace regroup::ui
