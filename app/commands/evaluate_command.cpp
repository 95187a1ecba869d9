// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/merge_options.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/workflow/evaluate_task.h"
#include "core/workflow/evaluation_plan.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace regroup::app {

namespace {

constexpr std::string_view perplexity = "perplexity";

/// For the parser: empty if there is such a task.
std::string taskProblem(const std::string& task) {
    if (task == perplexity || isTask(task))
        return {};
    std::vector<std::string> known = taskNames();
    known.emplace_back(perplexity);
    const std::string nearest = nearestWord(task, known);
    return fmt::format("'{}' is no task, expected perplexity, a task of GLUE or mmlu.{}", task,
                       nearest.empty() ? "" : fmt::format(" Did you mean '{}'?", nearest));
}

struct EvaluateOptions {
    std::string task;
    std::optional<std::string> protocol;
    std::optional<std::filesystem::path> grouping;
    EvaluateRequest request;
    MergeOptions merge;
    TaskRequest choices; ///< For tasks other than perplexity.
};

TaskRequest taskRequest(const EvaluateOptions& options, const EvaluateRequest& request) {
    TaskRequest choices = options.choices;
    choices.evaluation = request;
    choices.task = options.task;
    choices.limit = request.tokenLimit;
    if (options.protocol)
        choices.protocol = taskProtocolFromName(*options.protocol);
    return choices;
}

CommandResult dryRunOf(const EvaluateOptions& options, const EvaluateRequest& request,
                       const CommandContext& context, JobContext& job) {
    DryRun plan;
    plan.recipe = {{"command", "evaluate"},
                   {"task", options.task},
                   {"model", request.model.string()},
                   {"data", request.data.string()}};
    if (request.store)
        plan.outputs = {*request.store};
    if (options.choices.samples)
        plan.outputs.push_back(*options.choices.samples);
    const EvaluationPlan wanted =
        options.task == perplexity
            ? planEvaluation(context.session, request, job)
            : planEvaluation(context.session, taskRequest(options, request), job);
    plan.memoryBytes = wanted.memoryBytes;
    plan.diskBytes = wanted.diskBytes;
    plan.seconds = wanted.seconds;
    CommandResult result = dryRunResult(plan);
    result.json["preflight"].update(evaluationPlanToJson(wanted));
    return result;
}

std::string perplexityText(const EvaluationReport& report) {
    std::string speed;
    if (report.tokensPerSecond > 0)
        speed = fmt::format(", {:.0f} tokens/s", report.tokensPerSecond);
    return fmt::format(
        "perplexity {:.4f} +- {:.4f}   loss {:.5f} +- {:.5f} per token   {} tokens in {}{}{}",
        report.perplexity, report.perplexityStandardError, report.lossPerToken,
        report.lossStandardError, countText(report.tokenCount), durationText(report.seconds), speed,
        report.partial ? "   (partial: --limit)" : "");
}

CommandResult evaluate(const EvaluateOptions& options, const CommandContext& context,
                       JobContext& job) {
    EvaluateRequest request = options.request;
    request.runtime = context.global.runtime;
    request.store = context.global.storePath();
    request.command = context.commandLine;
    request.seed = context.global.seed.value_or(0);
    if (options.grouping) {
        request.grouping = readGroupingFile(*options.grouping);
        request.groupingPlace = options.grouping->string();
        request.merge = mergeRequestOf(options.merge);
    }
    if (context.global.dryRun)
        return dryRunOf(options, request, context, job);
    if (options.task != perplexity) {
        const TaskReport report = evaluateTask(context.session, taskRequest(options, request), job);
        return {taskReportToJson(report), taskReportText(report)};
    }
    const EvaluationReport report = evaluateModel(context.session, request, job);
    return {evaluationReportToJson(report), perplexityText(report)};
}

/// A stop keeps what was finished, and says how to go on.
CommandResult evaluateOrStop(const EvaluateOptions& options, const CommandContext& context,
                             JobContext& job) {
    try {
        return evaluate(options, context, job);
    } catch (const Cancelled&) {
        CommandResult stopped;
        stopped.stopped = true;
        stopped.stopMessage =
            context.global.storePath()
                ? "Finished items are kept in the store; the same command with --resume goes on "
                  "with the rest."
                : "Nothing was kept, because there is no store (--no-store).";
        stopped.json = {{"error",
                         {{"code", "stopped"},
                          {"message", "Stopped by the user before there was a result."},
                          {"hint", stopped.stopMessage}}}};
        return stopped;
    }
}

void addTaskOptions(CLI::App& command, EvaluateOptions& options) {
    command
        .add_option("--task", options.task,
                    "perplexity; or, as in lm-evaluation-harness: sst2, qnli, mnli, "
                    "mnli_mismatch, cola, mrpc, qqp, rte, stsb, wnli, mmlu, mmlu_stem (humanities, "
                    "social_sciences, other), mmlu_SUBJECT")
        ->required()
        ->check([](const std::string& task) { return taskProblem(task); });
    command
        .add_option("--data", options.request.data,
                    "perplexity: a .txt or .jsonl file; tasks: their folder, or one file of it")
        ->required();
    command
        .add_option("--protocol", options.protocol,
                    "prompt: the likeliest of the answers, worded as the harness does; classifier: "
                    "a head for labels, GLUE only; default: what the model's head asks for")
        ->check(CLI::IsMember({"prompt", "classifier"}));
    command
        .add_option("--shots", options.choices.shots,
                    "Prompt: answered examples before each question, chosen as the harness does: "
                    "MMLU's first ones, of GLUE's training rows seeded ones")
        ->check(CLI::Range(0, 100));
    command
        .add_option("--split", options.choices.split, "Default: validation for GLUE, test for MMLU")
        ->check(CLI::IsMember({"train", "validation", "dev", "test"}));
    command.add_option("--samples", options.choices.samples,
                       "Write one JSON object an item into this file");
    command.add_flag("--resume", options.request.resume,
                     "Go on with the newest equal evaluation in the store, where it stopped");
}

/// For heads that are merged before.
void addGroupingOptions(CLI::App& command, EvaluateOptions& options) {
    command.add_option("--grouping", options.grouping,
                       "Merge the heads by this grouping first, in memory");
    addMergeOptions(command, options.merge);
    CalibrationSettings& calibration = options.merge.calibration.settings;
    command.add_option("--calibration-data", calibration.data,
                       "Training text for the merge; default: the one the grouping names");
    command.add_option("--calibration-tokens", calibration.tokenLimit, "Tokens of it")
        ->capture_default_str();
    command.add_option("--calibration-length", calibration.length, "Tokens of a sequence of it")
        ->capture_default_str();
}

void addWindowOptions(CLI::App& command, EvaluateOptions& options) {
    command.add_option("--length", options.request.length,
                       "Tokens of a window; 0: the model's positions, at most 1024. Classifier: "
                       "longest text, 0: the model's positions");
    command.add_option("--stride", options.request.stride,
                       "New tokens of each window; 0: half a window");
    command
        .add_option("--batch-tokens", options.request.batchTokens,
                    "Tokens that are computed at once; 0: automatic")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 30U));
    command
        .add_option("--limit", options.request.tokenLimit,
                    "Use the first so many tokens, or items of a task; the result is partial")
        ->check(CLI::NonNegativeNumber);
}

} // namespace

void addEvaluateCommand(CLI::App& app, CommandChoice& choice) {
    auto* command = app.add_subcommand("evaluate", "Measures a model on a task");
    command->footer("Example:\n  regroup evaluate resources/samples/stories260k --task perplexity "
                    "--data resources/samples/stories.txt --json");
    auto options = std::make_shared<EvaluateOptions>();
    addModelArgument(*command, options->request.model);
    addTaskOptions(*command, *options);
    addGroupingOptions(*command, *options);
    addWindowOptions(*command, *options);
    command->callback([&choice, options] {
        choice.action = [options](const CommandContext& context, JobContext& job) {
            return evaluateOrStop(*options, context, job);
        };
    });
}

} // namespace regroup::app
