// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/workflow/fine_tune.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

namespace regroup::app {

namespace {

constexpr double fullRate = 5e-5;
constexpr double loraRate = 2e-4; // Few numbers learn, from nothing: they need larger steps.

/// As typed.
struct FinetuneOptions {
    FineTuneRequest request;
    std::string task;
    std::filesystem::path text;
    std::string method = "full";
    std::string schedule = "linear";
    std::optional<double> rate;
    std::optional<std::filesystem::path> learnedMerge;
    bool noBuckets = false;
};

[[noreturn]] void refuse(const std::string& found, const std::string& expected) {
    throw Error(ErrorCode::BadUsage, fmt::format("finetune: {}, expected {}.", found, expected),
                "regroup finetune --help shows the options and an example.");
}

/// `--task T --data PATH`, or `--text F`.
void readData(const FinetuneOptions& options, FineTuneRequest& request) {
    if (!options.text.empty()) {
        if (!options.task.empty() || !request.data.empty())
            refuse("--text stands beside --task or --data",
                   "one of --text FILE and --task T --data PATH");
        request.data = options.text;
        request.task = looksLikeAlpaca(options.text) ? "alpaca" : "text";
        return;
    }
    if (request.data.empty())
        refuse("neither --text nor --data is there", "--text FILE, or --task T --data PATH");
    request.task = !options.task.empty()           ? options.task
                   : looksLikeAlpaca(request.data) ? "alpaca"
                                                   : "text";
}

FineTuneRequest requestOf(const FinetuneOptions& options, const CommandContext& context) {
    FineTuneRequest request = options.request;
    readData(options, request);
    if (request.out.empty()) {
        if (!request.resumed)
            refuse("--out is missing", "a new folder");
        request.out = trainingFolderOf(*request.resumed);
    }
    request.train.method = trainMethodFromName(options.method);
    request.train.optimizer.schedule = rateScheduleFromName(options.schedule);
    request.train.optimizer.rate =
        options.rate.value_or(request.train.method == TrainMethod::Lora ? loraRate : fullRate);
    request.train.lengthBuckets = !options.noBuckets;
    request.train.seed = context.global.seed.value_or(0);
    if (options.learnedMerge) {
        request.learnedMerge = readGroupingFile(*options.learnedMerge);
        request.groupingPlace = options.learnedMerge->string();
    }
    request.runtime = context.global.runtime;
    request.store = context.global.storePath();
    request.command = context.commandLine;
    return request;
}

CommandResult finetuneDryRun(const FineTuneRequest& request, const CommandContext& context,
                             JobContext& job) {
    const FineTunePlan plan = planFineTune(context.session, request, job);
    DryRun dryRun;
    dryRun.recipe = fineTuneSettings(request);
    dryRun.recipe["model"] = request.model.string();
    dryRun.recipe["data"] = request.data.string();
    dryRun.outputs = {request.out};
    dryRun.memoryBytes = plan.memoryBytes;
    dryRun.diskBytes = plan.diskBytes;
    dryRun.seconds = plan.seconds;
    CommandResult result = dryRunResult(dryRun);
    result.json["preflight"].update(fineTunePlanToJson(plan));
    return result;
}

std::string reportText(const FineTuneReport& report) {
    std::string text =
        fmt::format("steps      {} ({} tokens in {}, {:.0f} a second){}\n", report.steps,
                    countText(report.tokens), durationText(report.seconds), report.tokensPerSecond,
                    report.stoppedEarly ? ", stopped early" : "");
    text += fmt::format("loss       {:.5f} (mean of the training)\n", report.trainLoss);
    if (report.bestMetric)
        text += fmt::format("held out   {} {:.5f}\n", report.bestMetricName, *report.bestMetric);
    if (report.plan.cutCount > 0)
        text += fmt::format("cut        {} examples were longer than the length\n",
                            report.plan.cutCount);
    text += fmt::format("memory     {} (predicted {})\n", byteText(report.peakMemoryBytes),
                        byteText(report.plan.memoryBytes));
    text += fmt::format("best       {}\n", report.checkpoint.string());
    return text + fmt::format("written    {}", report.model.string());
}

CommandResult finetune(const FinetuneOptions& options, const CommandContext& context,
                       JobContext& job) {
    const FineTuneRequest request = requestOf(options, context);
    if (context.global.dryRun)
        return finetuneDryRun(request, context, job);
    const FineTuneReport report = fineTuneModel(context.session, request, job);
    CommandResult result{fineTuneReportToJson(report), reportText(report)};
    result.stopped = report.wasStopped;
    result.stopMessage =
        fmt::format("All {} steps so far are in {}; the same command with --resume {} goes on.",
                    report.steps, report.lastCheckpoint.string(), request.out.string());
    return result;
}

void addLearningOptions(CLI::App& command, FinetuneOptions& options) {
    TrainOptions& train = options.request.train;
    command.add_option("--method", options.method, "full: all weights; lora: low-rank updates")
        ->check(CLI::IsMember({"full", "lora"}))
        ->capture_default_str();
    command.add_option("--epochs", train.epochs, "Times through the data")->capture_default_str();
    command.add_option("--steps", train.stepLimit, "Updates; instead of --epochs");
    command.add_option("--batch", train.batchSize, "Examples that run together")
        ->capture_default_str();
    command.add_option("--accumulate", train.accumulation, "Batches of one update")
        ->capture_default_str();
    command.add_option("--length", options.request.length, "Tokens of an example, at most")
        ->check(CLI::Range(2, 1 << 24))
        ->capture_default_str();
    command.add_option("--rate", options.rate, "Learning rate (default: 5e-5, lora 2e-4)");
    command.add_option("--schedule", options.schedule, "linear, cosine or constant")
        ->check(CLI::IsMember({"linear", "cosine", "constant"}))
        ->capture_default_str();
    command.add_option("--warmup", train.optimizer.warmupSteps, "Updates while the rate rises");
    command.add_option("--weight-decay", train.optimizer.weightDecay, "Of AdamW");
    command.add_option("--clip", train.optimizer.clipNorm, "Largest gradient norm; 0: any")
        ->capture_default_str();
    command.add_option("--label-smoothing", train.labelSmoothing, "Part spread over all labels");
    command.add_flag("--gradient-checkpointing", train.gradientCheckpointing,
                     "Compute layers again on the way back: less memory, a third more time");
    command.add_flag("--no-buckets", options.noBuckets, "Do not batch by length");
}

void addAdapterOptions(CLI::App& command, FinetuneOptions& options) {
    TrainOptions& train = options.request.train;
    command.add_option("--lora-rank", train.lora.rank, "Rank of the updates")
        ->capture_default_str();
    command.add_option("--lora-alpha", train.lora.alpha, "Updates count alpha / rank times")
        ->capture_default_str();
    command.add_flag("--dropout", train.modelDropout,
                     "Drop in training what config.json says: embeddings, attention, residuals, "
                     "layers, label heads");
    command.add_option("--lora-dropout", train.lora.dropout, "Of their inputs");
    command
        .add_option("--lora-targets", train.lora.targets,
                    "Layer names, separated by commas, or all-linear (default: as PEFT)")
        ->delimiter(',');
    command.add_flag("--merge-adapters", options.request.mergeAdapters,
                     "Also write OUT/merged: the model with the updates added to its weights");
    command.add_option("--distill", options.request.teacher,
                       "Learn from this model's outputs, e.g. the one before conversion");
    command.add_option("--distill-weight", train.distill.weight, "The task's loss has the rest")
        ->capture_default_str();
    command.add_option("--temperature", train.distill.temperature, "Of both outputs")
        ->capture_default_str();
    command.add_option("--hidden-weight", train.distill.hiddenWeight,
                       "Of the difference between hidden states");
    command.add_option("--learned-merge", options.learnedMerge,
                       "Merge the heads of this grouping by weights that are learnt, too");
}

void addRunOptions(CLI::App& command, FinetuneOptions& options) {
    TrainOptions& train = options.request.train;
    command.add_option("--eval-every", train.evaluateEvery,
                       "Updates between looks at the held-out part; 0: once an epoch");
    command.add_option("--checkpoint-every", train.checkpointEvery,
                       "Updates between checkpoints; 0: as --eval-every");
    command.add_option("--keep", train.keptCheckpoints, "Newest checkpoints kept beside the best")
        ->capture_default_str();
    command.add_option("--patience", train.patience,
                       "Stop after so many looks without a better one; 0: never");
    command.add_option("--held-out", options.request.heldOutShare, "Part of the training rows")
        ->check(CLI::Range(0.0, 0.9))
        ->capture_default_str();
    command.add_option("--limit", options.request.exampleLimit, "Use the first so many examples")
        ->check(CLI::NonNegativeNumber);
    command.add_flag("--new-head", options.request.newHead, "Replace the classifier's head");
    command.add_option("--resume", options.request.resumed,
                       "Go on: a checkpoint-N, or the folder of a training");
    command.add_option("--name", options.request.name, "Name of the run in the store");
}

} // namespace

void addFinetuneCommand(CLI::App& app, CommandChoice& choice) {
    auto* command = app.add_subcommand("finetune", "Tunes a model on a text or a task of GLUE");
    command->footer("Example:\n  regroup finetune resources/samples/stories260k --text "
                    "resources/samples/stories.txt --steps 20 --batch 8 --out tuned");
    auto options = std::make_shared<FinetuneOptions>();
    addModelArgument(*command, options->request.model);
    command
        ->add_option("--task", options->task,
                     fmt::format("{}", fmt::join(fineTuneTaskNames(), ", ")))
        ->check(CLI::IsMember(fineTuneTaskNames()));
    command->add_option("--text", options->text, "A .txt or .jsonl file, or Alpaca's .json");
    command->add_option("--data", options->request.data,
                        "A task's folder (its training split is used), or one file");
    command->add_option("--out", options->request.out, "A new folder");
    addLearningOptions(*command, *options);
    addAdapterOptions(*command, *options);
    addRunOptions(*command, *options);
    command->callback([&choice, options] {
        choice.action = [options](const CommandContext& context, JobContext& job) {
            return finetune(*options, context, job);
        };
    });
}

} // namespace regroup::app
