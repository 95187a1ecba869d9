// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/fine_tune.h"
#include "core/workflow/json_values.h"

#include <nlohmann/json.hpp>

namespace regroup {

namespace {

using Json = nlohmann::ordered_json;

void addMethod(Json& settings, const FineTuneRequest& request) {
    const TrainOptions& train = request.train;
    settings["method"] = trainMethodName(train.method);
    if (train.method == TrainMethod::Lora) {
        settings["lora_rank"] = train.lora.rank;
        settings["lora_alpha"] = train.lora.alpha;
        settings["lora_dropout"] = train.lora.dropout;
        settings["lora_targets"] = train.lora.targets;
    }
    if (train.modelDropout)
        settings["dropout"] = "config";
    if (request.learnedMerge)
        settings["learned_merge"] = groupingToJson(request.learnedMerge->grouping);
    if (request.teacher) {
        settings["distill"] = request.teacher->string();
        settings["distill_weight"] = train.distill.weight;
        settings["temperature"] = train.distill.temperature;
        settings["hidden_weight"] = train.distill.hiddenWeight;
    }
}

void addOptimizer(Json& settings, const OptimizerOptions& optimizer) {
    settings["rate"] = optimizer.rate;
    settings["schedule"] = rateScheduleName(optimizer.schedule);
    settings["warmup"] = optimizer.warmupSteps;
    settings["weight_decay"] = optimizer.weightDecay;
    settings["beta1"] = optimizer.beta1;
    settings["beta2"] = optimizer.beta2;
    settings["epsilon"] = optimizer.epsilon;
    settings["clip"] = optimizer.clipNorm;
}

} // namespace

Json fineTuneSettings(const FineTuneRequest& request) {
    const TrainOptions& train = request.train;
    Json settings;
    settings["version"] = 1;
    settings["command"] = "finetune";
    settings["task"] = request.task;
    addMethod(settings, request);
    addOptimizer(settings, train.optimizer);
    if (train.stepLimit > 0)
        settings["steps"] = train.stepLimit;
    else
        settings["epochs"] = train.epochs;
    settings["batch"] = train.batchSize;
    settings["accumulate"] = train.accumulation;
    settings["length"] = request.length;
    settings["length_buckets"] = train.lengthBuckets;
    settings["gradient_checkpointing"] = train.gradientCheckpointing;
    settings["label_smoothing"] = train.labelSmoothing;
    settings["limit"] = request.exampleLimit;
    settings["held_out"] = request.heldOutShare;
    settings["new_head"] = request.newHead;
    settings["eval_every"] = train.evaluateEvery;
    settings["patience"] = train.patience;
    settings["dtype"] = request.runtime.dataType;
    settings["seed"] = train.seed;
    return settings;
}

std::string fineTuneRecipeText(const FineTuneRequest& request) {
    Json recipe = fineTuneSettings(request);
    recipe["model"] = request.model.string();
    recipe["data"] = request.data.string();
    recipe["out"] = request.out.string();
    recipe["device"] = request.runtime.device;
    recipe["keep"] = request.train.keptCheckpoints;
    recipe["checkpoint_every"] = request.train.checkpointEvery;
    std::string text;
    for (const auto& [key, value] : recipe.items()) // JSON values are YAML values.
        text += key + ": " + value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    return text;
}

Json fineTunePlanToJson(const FineTunePlan& plan) {
    Json document;
    document["examples"] = plan.exampleCount;
    document["held_out"] = plan.heldOutCount;
    document["cut"] = plan.cutCount;
    document["steps"] = plan.stepCount;
    document["trained_parameters"] = plan.trainedParameters;
    document["weight_bytes"] = plan.weightBytes;
    document["gradient_bytes"] = plan.gradientBytes;
    document["optimizer_bytes"] = plan.optimizerBytes;
    document["activation_bytes"] = plan.activationBytes;
    document["memory_bytes"] = plan.memoryBytes;
    document["free_memory_bytes"] = plan.freeMemoryBytes;
    document["disk_bytes"] = plan.diskBytes;
    document["free_disk_bytes"] = plan.freeDiskBytes;
    document["seconds"] = plan.seconds;
    return document;
}

Json fineTuneReportToJson(const FineTuneReport& report) {
    Json document;
    document["steps"] = report.steps;
    document["tokens"] = report.tokens;
    document["seconds"] = report.seconds;
    document["tokens_per_second"] = report.tokensPerSecond;
    document["train_loss"] = finiteOrNull(report.trainLoss);
    document["best_metric"] = finiteOrNull(report.bestMetric);
    document["best_metric_name"] = report.bestMetricName;
    document["checkpoint"] = report.checkpoint.string();
    document["last_checkpoint"] = report.lastCheckpoint.string();
    document["model"] = report.model.string();
    document["stopped"] = report.wasStopped;
    document["stopped_early"] = report.stoppedEarly;
    document["preflight"] = fineTunePlanToJson(report.plan);
    document["peak_memory_bytes"] = report.peakMemoryBytes;
    document["run"] = orNull(report.runId);
    document["warnings"] = Json::array();
    if (report.plan.cutCount > 0)
        document["warnings"].push_back(std::to_string(report.plan.cutCount) +
                                       " examples were longer than the length and were cut.");
    return document;
}

} // namespace regroup
