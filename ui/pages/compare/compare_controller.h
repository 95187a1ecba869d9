// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/studio_context.h"

#include <QObject>
#include <functional>
#include <vector>

namespace regroup::ui {

/// Reads the runs of the store, and makes new ones: evaluations and recipes.
class CompareController : public QObject {
    Q_OBJECT
public:
    explicit CompareController(const StudioContext& context, QObject* parent = nullptr);

    void refresh(); ///< Reads all runs; runsChanged follows.
    const std::vector<RunSummary>& runs() const { return m_runs; }
    bool hasLoaded() const { return m_loaded; }

    /// Text about the picked runs: one in full, several compared with the first.
    void describe(const std::vector<std::int64_t>& ids);

    /// How these trainings went; curvesRead follows.
    void readCurves(const std::vector<std::int64_t>& ids);

    /// What figures of these runs were made of, for an export; then is called with YAML.
    void readFigureRecipe(const FigureRecipe& figure,
                          const std::function<void(const std::string&)>& then);

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
    void evaluated(const QString& name, const regroup::EvaluationReport& report);
    void stateChanged();
    void failed(const QString& what, const regroup::Failure& failure);

private:
    StudioContext m_context;
    std::vector<RunSummary> m_runs;
    LatestRequest m_refreshRequest;
    LatestRequest m_describeRequest;
    LatestRequest m_curvesRequest;
    int m_evaluating = 0;
    bool m_runningRecipe = false;
    bool m_loaded = false;
};

} // namespace regroup::ui
