// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/merge_options.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/workflow/evaluate_model.h"

#include <fmt/format.h>

#include <memory>

namespace regroup::app {

namespace {

struct EvaluateOptions {
    std::string task;
    std::optional<std::filesystem::path> grouping;
    EvaluateRequest request;
    MergeOptions merge;
};

CommandResult evaluate(const EvaluateOptions& options, const CommandContext& context,
                       JobContext& job) {
    EvaluateRequest request = options.request;
    request.runtime = context.global.runtime;
    request.store = context.global.storePath();
    request.command = context.commandLine;
    if (options.grouping) {
        request.grouping = readGroupingFile(*options.grouping);
        request.groupingPlace = options.grouping->string();
        request.merge = mergeRequestOf(options.merge);
    }
    if (context.global.dryRun) {
        DryRun plan;
        plan.recipe = {{"command", "evaluate"},
                       {"task", options.task},
                       {"model", request.model.string()},
                       {"data", request.data.string()}};
        if (request.store)
            plan.outputs = {*request.store};
        return dryRunResult(plan);
    }
    const EvaluationReport report = evaluateModel(context.session, request, job);
    CommandResult result{evaluationReportToJson(report), {}};
    result.text =
        fmt::format("perplexity {:.4f}   loss {:.5f} +- {:.5f} per token   {} tokens in {}{}",
                    report.perplexity, report.lossPerToken, report.lossStandardError,
                    countText(report.tokenCount), durationText(report.seconds),
                    report.partial ? "   (partial: --limit)" : "");
    return result;
}

} // namespace

void addEvaluateCommand(CLI::App& app, CommandChoice& choice) {
    auto* command = app.add_subcommand("evaluate", "Measures a model on a task");
    command->footer("Example:\n  regroup evaluate resources/samples/stories260k --task perplexity "
                    "--data resources/samples/stories.txt --json");
    auto options = std::make_shared<EvaluateOptions>();
    addModelArgument(*command, options->request.model);
    command->add_option("--task", options->task, "perplexity")
        ->required()
        ->check(CLI::IsMember({"perplexity"}));
    command->add_option("--data", options->request.data, "The text: a .txt or .jsonl file")
        ->required();
    command->add_option("--grouping", options->grouping,
                        "Merge the heads by this grouping first, in memory");
    addMergeOptions(*command, options->merge);
    CalibrationSettings& calibration = options->merge.calibration.settings;
    command->add_option("--calibration-data", calibration.data,
                        "Training text for the merge; default: the one the grouping names");
    command->add_option("--calibration-tokens", calibration.tokenLimit, "Tokens of it")
        ->capture_default_str();
    command->add_option("--calibration-length", calibration.length, "Tokens of a sequence of it")
        ->capture_default_str();
    command->add_option("--length", options->request.length,
                        "Tokens of a window; 0: the model's positions, at most 1024");
    command->add_option("--stride", options->request.stride,
                        "New tokens of each window; 0: half a window");
    command
        ->add_option("--limit", options->request.tokenLimit,
                     "Use the first so many tokens; the result is marked partial")
        ->check(CLI::NonNegativeNumber);
    command->callback([&choice, options] {
        choice.action = [options](const CommandContext& context, JobContext& job) {
            return evaluate(*options, context, job);
        };
    });
}

} // namespace regroup::app
