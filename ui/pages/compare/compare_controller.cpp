// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/compare_controller.h"

#include "ui/common/qt_text.h"
#include "ui/window/command_line.h"

namespace regroup::ui {

CompareController::CompareController(const StudioContext& context, RunWork runWork, QObject* parent)
    : QObject(parent), m_context(context), m_runWork(std::move(runWork)) {}

void CompareController::refresh() {
    using Runs = std::vector<RunSummary>;
    JobEvents<Runs> events;
    events.done = [this](Runs runs) {
        m_runs = std::move(runs);
        m_loaded = true;
        Q_EMIT runsChanged();
    };
    events.failed = [this](const Failure& failure) {
        m_loaded = true;
        Q_EMIT failed(tr("The runs could not be read."), failure);
        Q_EMIT runsChanged();
    };
    m_context.jobs.start<Runs>(
        {JobLane::Light, {}, this, &m_refreshRequest, {}},
        [list = m_context.work.listRuns, store = m_context.paths.store](JobContext&) {
            return list(store, RunQuery{});
        },
        std::move(events));
}

void CompareController::describe(const std::vector<std::int64_t>& ids) {
    if (ids.empty()) {
        m_describeRequest.next();
        Q_EMIT described({});
        return;
    }
    JobEvents<std::string> events;
    events.done = [this](const std::string& text) { Q_EMIT described(toQt(text)); };
    events.failed =
        [this](const Failure& failure) { // E.g. runs without windows: a sentence, no alarm.
            Q_EMIT described(toQt(failure.message));
        };
    m_context.jobs.start<std::string>(
        {JobLane::Light, {}, this, &m_describeRequest, {}},
        [describe = m_context.work.describeRuns, store = m_context.paths.store, ids](JobContext&) {
            return describe(store, ids);
        },
        std::move(events));
}

void CompareController::readCurves(const std::vector<std::int64_t>& ids) {
    using Curves = std::vector<RunCurve>;
    if (ids.empty()) {
        m_curvesRequest.next();
        Q_EMIT curvesRead({});
        return;
    }
    JobEvents<Curves> events;
    events.done = [this](const Curves& curves) { Q_EMIT curvesRead(curves); };
    events.failed = [this](const Failure& failure) {
        Q_EMIT curvesRead({});
        Q_EMIT failed(tr("The curves of the trainings could not be read."), failure);
    };
    m_context.jobs.start<Curves>(
        {JobLane::Light, {}, this, &m_curvesRequest, {}},
        [read = m_context.work.trainingCurves, store = m_context.paths.store, ids](JobContext&) {
            return read(store, ids);
        },
        std::move(events));
}

void CompareController::readFigureRecipe(
    const FigureRecipe& figure, const std::function<void(const std::string&)>& then,
    const std::function<void(const std::string&, const std::string&)>& otherwise) {
    JobEvents<std::string> events;
    events.done = then;
    events.failed = [otherwise](const Failure& failure) {
        otherwise(failure.message, failure.hint);
    };
    m_context.jobs.start<std::string>(
        {JobLane::Light, {}, this, nullptr, {}},
        [read = m_context.work.figureRecipe, store = m_context.paths.store, figure](JobContext&) {
            return read(store, figure);
        },
        std::move(events));
}

void CompareController::evaluate(const QString& name, const std::optional<GroupingFile>& grouping,
                                 const std::filesystem::path& text) {
    EvaluateRequest request;
    request.runtime = m_context.model.runtime();
    request.model = m_context.model.path();
    request.grouping = grouping;
    request.data = text;
    request.store = m_context.paths.store;
    request.name = fromQt(name);
    request.groupingPlace = request.name;
    request.command = evaluateCommandLine(request);

    JobEvents<EvaluationReport> events;
    const auto note = std::make_shared<QString>();
    events.done = [this, name, note](const EvaluationReport& report) {
        --m_evaluating;
        *note = tr("perplexity %L1").arg(report.perplexity, 0, 'f', 3);
        Q_EMIT evaluated(name, report);
        Q_EMIT stateChanged();
        refresh();
    };
    events.stopped = [this] {
        --m_evaluating;
        Q_EMIT stateChanged();
    };
    events.failed = [this, name](const Failure& failure) {
        --m_evaluating;
        Q_EMIT stateChanged();
        Q_EMIT failed(tr("The perplexity of %1 could not be measured.").arg(name), failure);
    };
    ++m_evaluating;
    m_context.jobs.start<EvaluationReport>(
        {JobLane::Heavy, tr("Evaluate %1").arg(name), this, nullptr, [note] { return *note; }},
        [evaluate = m_context.work.evaluate, request](JobContext& job) {
            return evaluate(request, job);
        },
        std::move(events));
    Q_EMIT stateChanged();
}

void CompareController::runRecipe(const std::filesystem::path& recipe) {
    JobEvents<RecipeReport> events;
    events.done = [this](const RecipeReport&) {
        m_runningRecipe = false;
        Q_EMIT stateChanged();
        refresh();
    };
    events.stopped = [this] { // Finished variants stay; the next call goes on from them.
        m_runningRecipe = false;
        Q_EMIT stateChanged();
        refresh();
    };
    events.failed = [this, recipe](const Failure& failure) {
        m_runningRecipe = false;
        Q_EMIT stateChanged();
        Q_EMIT failed(tr("The recipe %1 failed.").arg(toQt(recipe.filename())), failure,
                      retryAfter(failure, [this, recipe] { runRecipe(recipe); }));
        refresh();
    };
    m_runningRecipe = true;
    m_context.jobs.start<RecipeReport>(
        {JobLane::Heavy, tr("Run %1").arg(toQt(recipe.filename())), this, nullptr, {}},
        [work = m_context.work, recipe, store = m_context.paths.store,
         runtime = m_context.model.runtime()](JobContext& job) {
            RecipeRequest request;
            request.recipe = work.readRecipe(recipe);
            request.command = recipeCommandLine(recipe);
            request.store = store;
            request.runtime = runtime;
            return work.runRecipe(request, job);
        },
        std::move(events));
    Q_EMIT stateChanged();
}

} // namespace regroup::ui
