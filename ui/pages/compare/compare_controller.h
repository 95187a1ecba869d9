// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/remedy.h"
#include "ui/window/run_work.h"
#include "ui/window/studio_context.h"

#include <QObject>
#include <QStringList>
#include <functional>
#include <vector>

namespace regroup::ui {

/// Reads the runs of the store, and makes new ones: evaluations and recipes.
class CompareController : public QObject {
    Q_OBJECT
public:
    using Ids = std::vector<std::int64_t>;

    explicit CompareController(const StudioContext& context, RunWork runWork = {},
                               QObject* parent = nullptr);

    void refresh(); ///< Reads all runs; runsChanged follows.
    const std::vector<RunSummary>& runs() const { return m_runs; }
    bool hasLoaded() const { return m_loaded; }

    /// Text about the picked runs: one in full, several compared with the first.
    void describe(const std::vector<std::int64_t>& ids);

    /// How these trainings went; curvesRead follows.
    void readCurves(const std::vector<std::int64_t>& ids);

    /// Of the searches among these runs that shared a budget out; frontsRead follows.
    void readFronts(const Ids& ids);

    /// Each run against the baseline in a task; pairsRead follows. A newer request stops it.
    void readPairs(std::int64_t baseline, const Ids& ids, const std::string& task);
    void forgetPairs();             ///< Those that are under way are not wanted any more.
    void readRun(std::int64_t run); ///< All about it; runRead follows.

    // Changes of stored runs; runsChanged follows.
    void setTags(std::int64_t run, const QStringList& tags);
    void setNote(std::int64_t run, const QString& name, const QString& note);
    void setArchived(const Ids& runs, bool archived);
    void measureDeletion(const Ids& runs); ///< deletionMeasured follows; nothing is deleted.
    void remove(const Ids& runs);
    /// What is not as it was when the run was made; then is called with sentences, none: nothing.
    void readDifferences(std::int64_t run, const RerunPlaces& places,
                         const std::function<void(const QStringList&)>& then);
    /// Results, folders of runs and other stores; imported follows. What was there already is not
    /// imported again.
    /// @param andModels whether models that Regroup made count as runs.
    bool canImport(const std::filesystem::path& path, bool andModels) const {
        return m_runWork.looksLikeRuns && m_runWork.looksLikeRuns(path, andModels);
    }
    void importPaths(const std::vector<std::filesystem::path>& paths);

    /// What figures of these runs were made of, for an export; then is called with YAML, or
    /// otherwise with why there is none and what to do.
    void readFigureRecipe(
        const FigureRecipe& figure, const std::function<void(const std::string& yaml)>& then,
        const std::function<void(const std::string& why, const std::string& hint)>& otherwise);

    /// Perplexity of the open model, grouped or as it is. Heavy lane; the result becomes a run.
    /// @param grouping nullopt: the model as it is.
    void evaluate(const QString& name, const std::optional<GroupingFile>& grouping,
                  const std::filesystem::path& text);
    bool isEvaluating() const { return m_evaluating > 0; }

    void
    runRecipe(const std::filesystem::path& recipe); ///< Heavy lane; every variant becomes a run.
    bool isRunningRecipe() const { return m_runningRecipe; }

Q_SIGNALS:
    void runsChanged();
    void described(const QString& text);
    void curvesRead(const std::vector<regroup::RunCurve>& curves);
    void frontsRead(const std::vector<regroup::BudgetFront>& fronts);
    void pairsRead(std::int64_t baseline, const std::vector<regroup::RunPair>& pairs);
    void runRead(std::int64_t run, const std::string& json);
    void archived(const std::vector<std::int64_t>& runs); ///< To be undone with setArchived().
    void deletionMeasured(const std::vector<std::int64_t>& runs, std::uint64_t bytes);
    /// @param runs all that the paths hold. @param newCount how many of them are new.
    void imported(const std::vector<std::int64_t>& runs, int newCount);
    void evaluated(const QString& name, const regroup::EvaluationReport& report);
    void stateChanged();
    void failed(const QString& what, const regroup::Failure& failure,
                const regroup::ui::Remedy& remedy = {});

private:
    void change(const QString& whatFailed, const std::function<void(JobContext&)>& work,
                const std::function<void()>& then = {});

    StudioContext m_context;
    RunWork m_runWork;
    std::vector<RunSummary> m_runs;
    LatestRequest m_refreshRequest;
    LatestRequest m_describeRequest;
    LatestRequest m_curvesRequest;
    LatestRequest m_pairsRequest;
    LatestRequest m_frontsRequest;
    LatestRequest m_runRequest;
    LatestRequest m_differencesRequest;
    JobTicket m_pairsJob;
    int m_evaluating = 0;
    bool m_runningRecipe = false;
    bool m_loaded = false;
};

} // namespace regroup::ui
