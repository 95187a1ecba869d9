// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/train_options.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <cmath>

namespace regroup {

namespace {

[[noreturn]] void refuse(std::string_view name, double found, std::string_view expected) {
    throw Error(ErrorCode::BadUsage,
                fmt::format("Fine-tuning: {} is {}, expected {}.", name, found, expected));
}

void requireBetween(std::string_view name, double value, double lowest, double highest) {
    if (!(value >= lowest && value <= highest))
        refuse(name, value, fmt::format("{} to {}", lowest, highest));
}

void requireAtLeast(std::string_view name, double value, double lowest) {
    if (!(value >= lowest) || !std::isfinite(value))
        refuse(name, value, fmt::format("at least {}", lowest));
}

void requireBelowOne(std::string_view name, double value) {
    if (!(value >= 0 && value < 1))
        refuse(name, value, "0 or more, and less than 1");
}

void requirePositive(std::string_view name, double value) {
    if (!(value > 0) || !std::isfinite(value))
        refuse(name, value, "more than 0");
}

void checkOptimizer(const OptimizerOptions& options) {
    requirePositive("the learning rate", options.rate);
    requireAtLeast("the number of warm-up steps", static_cast<double>(options.warmupSteps), 0);
    requireAtLeast("the weight decay", options.weightDecay, 0);
    requireBelowOne("beta1", options.beta1);
    requireBelowOne("beta2", options.beta2);
    requirePositive("epsilon", options.epsilon);
    requireAtLeast("the largest gradient norm", options.clipNorm, 0);
}

} // namespace

std::string_view trainMethodName(TrainMethod method) {
    return method == TrainMethod::Full ? "full" : "lora";
}

TrainMethod trainMethodFromName(std::string_view name) {
    for (const TrainMethod method : {TrainMethod::Full, TrainMethod::Lora})
        if (name == trainMethodName(method))
            return method;
    throw Error(ErrorCode::BadUsage,
                fmt::format("'{}' is no method of fine-tuning, expected full or lora.", name));
}

std::string_view rateScheduleName(RateSchedule schedule) {
    switch (schedule) {
    case RateSchedule::Linear: return "linear";
    case RateSchedule::Cosine: return "cosine";
    case RateSchedule::Constant: return "constant";
    }
    return {};
}

RateSchedule rateScheduleFromName(std::string_view name) {
    for (const RateSchedule schedule :
         {RateSchedule::Linear, RateSchedule::Cosine, RateSchedule::Constant})
        if (name == rateScheduleName(schedule))
            return schedule;
    throw Error(ErrorCode::BadUsage,
                fmt::format("'{}' is no schedule, expected linear, cosine or constant.", name));
}

void checkTrainOptions(const TrainOptions& options) {
    checkOptimizer(options.optimizer);
    if (options.method == TrainMethod::Lora) {
        requireBetween("the rank", options.lora.rank, 1, 65536);
        requirePositive("alpha", options.lora.alpha);
        requireBelowOne("the adapters' dropout", options.lora.dropout);
    }
    requireBetween("the weight of the distillation", options.distill.weight, 0, 1);
    requirePositive("the temperature", options.distill.temperature);
    requireAtLeast("the weight of hidden states", options.distill.hiddenWeight, 0);
    if (options.stepLimit == 0)
        requirePositive("the number of epochs", options.epochs);
    requireAtLeast("the number of steps", static_cast<double>(options.stepLimit), 0);
    requireAtLeast("the batch size", static_cast<double>(options.batchSize), 1);
    requireAtLeast("the number of accumulated batches", static_cast<double>(options.accumulation),
                   1);
    requireBelowOne("the label smoothing", options.labelSmoothing);
    requireAtLeast("the steps between evaluations", static_cast<double>(options.evaluateEvery), 0);
    requireAtLeast("the steps between checkpoints", static_cast<double>(options.checkpointEvery),
                   0);
    requireAtLeast("the patience", options.patience, 0);
    requireAtLeast("the number of kept checkpoints", options.keptCheckpoints, 1);
}

} // namespace regroup
