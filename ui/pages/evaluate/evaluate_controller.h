// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/item_models/item_table_model.h"
#include "ui/item_models/task_result_model.h"
#include "ui/window/remedy.h"
#include "ui/window/studio_context.h"

#include <QObject>
#include <QString>
#include <map>
#include <string>
#include <vector>

namespace regroup::ui {

/// What has come of an evaluation.
struct EvaluationResult {
    QString name;
    std::vector<TaskResult> rows;
    bool partial = false;
    std::int64_t cutCount = 0; ///< Prompts that did not fit the model as a whole.
    double seconds = 0;
    std::optional<std::int64_t> runId;
    double tokensPerSecond = 0; ///< Of a text, without loading and merging; 0: not measured.
    std::uint64_t keyValueBytesPerToken = 0; ///< 0: not known.
};

/// Runs one evaluation of the page's form at a time on the heavy lane, and reads items of runs.
class EvaluateController : public QObject {
    Q_OBJECT
public:
    explicit EvaluateController(const StudioContext& context, QObject* parent = nullptr);

    void startText(const EvaluateRequest& request); ///< Perplexity. Nothing while one runs.
    void startTask(const TaskRequest& request);     ///< Likewise.
    void stop();
    bool isRunning() const { return m_running; }
    const EvaluationResult& result() const { return m_result; } ///< Of the last that finished.
    std::uint64_t jobId() const { return m_jobId; }             ///< On the board.

    bool canResume() const { return m_wasStopped; } ///< The last one was stopped by the user.

    void listItemRuns(); ///< Answered by itemRunsChanged.
    const std::vector<RunSummary>& itemRuns() const { return m_itemRuns; } ///< Newest first.
    /// @param second 0: only the first. Answered by itemsArrived.
    void readItems(std::int64_t first, std::int64_t second);
    /// Answered by itemsFound; a newer call replaces the one before.
    void findItems(const SharedItems& items, const QString& text);
    void forgetFinding() { m_findRequest.next(); } ///< The answer is not wanted any more.
    /// Copies the lines of a run's samples file; failures are failed().
    void exportItems(std::int64_t run, const std::vector<std::int64_t>& lines,
                     const std::filesystem::path& target);

Q_SIGNALS:
    void started();
    void progressed(const regroup::Progress& progress);
    void finished();
    void resultChanged(); ///< Its rows have got their stamps.
    void stopped();
    void failed(const QString& what, const regroup::Failure& failure,
                const regroup::ui::Remedy& remedy = {});
    void itemRunsChanged();
    void itemsArrived(const regroup::ui::SharedItems& first,
                      const regroup::ui::SharedItems& second);
    void itemsFound(const regroup::ui::FoundItems& found);
    void itemsExported(const QString& path);

private:
    template <typename Report>
    void start(const QString& name, std::function<Report(JobContext&)> work,
               std::function<void()> again);
    void accept(const QString& name, const EvaluationReport& report);
    void accept(const QString& name, const TaskReport& report);
    void noteCacheOf(const EvaluateRequest& request);
    void askForLeaks();
    void acceptLeaks(const std::map<std::string, std::string>& leaks);

    StudioContext m_context;
    EvaluationResult m_result;
    std::vector<RunSummary> m_itemRuns;
    LatestRequest m_listRequest;
    LatestRequest m_itemsRequest;
    LatestRequest m_leakRequest;
    LatestRequest m_findRequest;
    JobTicket m_finding;
    JobTicket m_job;
    std::uint64_t m_jobId = 0;
    std::uint64_t m_keyValueBytes = 0; ///< Per token, of what is being measured.
    bool m_running = false;
    bool m_wasStopped = false;
};

/// Rows of a table: groups first, then tasks, with chance and majority where the items tell them.
std::vector<TaskResult> taskResults(const TaskReport& report);
std::vector<TaskResult> textResults(const EvaluationReport& report);

} // namespace regroup::ui
