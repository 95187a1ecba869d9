// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/evaluation_plan.h"

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/data/plain_text.h"
#include "core/eval/choice_rows.h"
#include "core/eval/perplexity.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/model_summary.h"
#include "core/model/scalar_type.h"
#include "core/tokenizer/tokenizer.h"
#include "core/train/training_memory.h"
#include "core/workflow/label_input.h"
#include "core/workflow/task_material.h"

#include <c10/core/ScalarType.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace regroup {

namespace {

constexpr std::size_t sampledItems = 40;    // Of every task.
constexpr std::size_t sampledBytes = 65536; // Of a text.
constexpr std::int64_t batchTokens = 4096;  // As in ChoiceOptions and LabelOptions.
constexpr std::int64_t windowsAtOnce = 8;   // As in PerplexityOptions.
constexpr std::uint64_t programBytes = std::uint64_t{150} << 20U;
constexpr std::uint64_t itemBytes = 300;
/// Numbers of a token and unit of width that a layer has in memory at once: hidden states, queries,
/// keys, values, attention, and the MLP, which is four times as wide.
constexpr std::uint64_t numbersPerWidth = 18;
constexpr double measuredOverhead = 1.5; // Norms, activations, attention beside the products.

/// What a sample of items tells about all of them.
struct Work {
    double tokens = 0;
    std::int64_t longest = 1;
    std::uint64_t cacheTokens = 0; ///< Of a batch with a shared beginning, at most.
};

Work promptWork(const Tokenizer& tokenizer, const LoadedTask& task, std::int64_t positionCount) {
    std::vector<TokenizedChoices> sample;
    for (std::size_t item = 0; item < std::min(sampledItems, task.choices.size()); ++item)
        sample.push_back(tokenizeChoices(tokenizer, task.choices[item]));
    Work work;
    for (const RowGroup& group : groupRows(rowsOf(sample, positionCount), true)) {
        const std::int64_t longest = std::ssize(group.rows.front().ids);
        work.longest = std::max(work.longest, longest);
        work.tokens += static_cast<double>(group.prefixLength);
        for (const ChoiceRow& row : group.rows)
            work.tokens += static_cast<double>(std::ssize(row.ids) - group.prefixLength);
        const std::int64_t rows = std::max<std::int64_t>(
            1, batchTokens / std::max<std::int64_t>(1, longest - group.prefixLength));
        if (group.prefixLength > 0)
            work.cacheTokens =
                std::max(work.cacheTokens, static_cast<std::uint64_t>(rows * longest));
    }
    work.tokens *= static_cast<double>(task.choices.size()) / static_cast<double>(sample.size());
    return work;
}

Work classifierWork(const Tokenizer& tokenizer, const LoadedTask& task, const ModelConfig& config,
                    std::int64_t length) {
    const std::int64_t longest = length > 0 ? length : config.positionCount;
    const std::size_t count = std::min(sampledItems, task.texts.size());
    Work work;
    for (std::size_t item = 0; item < count; ++item) {
        const auto input = labelInputOf(*task.glue, task.texts[item], config, tokenizer, longest);
        work.tokens += static_cast<double>(input.ids.size());
        work.longest = std::max(work.longest, std::ssize(input.ids));
    }
    work.tokens *= static_cast<double>(task.texts.size()) / static_cast<double>(count);
    return work;
}

std::uint64_t parameterCount(const Checkpoint& checkpoint) {
    std::uint64_t count = 0;
    for (const TensorInfo& tensor : checkpoint.tensors())
        count += tensor.sizeBytes / dataTypeSize(tensor.dataType);
    return count;
}

void fillIn(EvaluationPlan& plan, const Checkpoint& checkpoint, const RuntimeOptions& runtime,
            std::int64_t tokensAtOnce, std::uint64_t cacheTokens) {
    const ModelConfig& config = checkpoint.config();
    const std::uint64_t element =
        c10::elementSize(scalarTypeOf(dataTypeFromName(runtime.dataType)));
    const std::uint64_t parameters = parameterCount(checkpoint);
    const std::string device = resolveDevice(runtime.device);
    plan.freeMemoryBytes = runtime.memoryBytes > 0 ? runtime.memoryBytes
                           : device == "cpu"       ? availableMemoryBytes()
                                                   : deviceMemory(device).free;
    plan.weightBytes = parameters * element;
    // Weights that do not fit are read layer by layer; on a GPU they are not.
    const auto layers = static_cast<std::uint64_t>(std::max(1, config.layerCount));
    if (device == "cpu" && plan.weightBytes > plan.freeMemoryBytes / 2)
        plan.weightBytes = 2 * plan.weightBytes / layers;
    const ModelSummary summary = summarizeModel(checkpoint);
    plan.activationBytes = static_cast<std::uint64_t>(tokensAtOnce) *
                               static_cast<std::uint64_t>(config.modelDim) * numbersPerWidth *
                               element +
                           cacheTokens * summary.keyValueBytesPerToken;
    plan.memoryBytes = programBytes + plan.weightBytes + plan.activationBytes;
    plan.diskBytes = static_cast<std::uint64_t>(plan.itemCount) * itemBytes;
    plan.seconds = 2.0 * static_cast<double>(parameters) * static_cast<double>(plan.tokenCount) /
                   measureMatrixSpeed(device, static_cast<std::int64_t>(element)) *
                   measuredOverhead;
}

} // namespace

EvaluationPlan planEvaluation(Session& session, const EvaluateRequest& request, JobContext& job) {
    const auto checkpoint = session.checkpoint(request.model);
    const ModelConfig& config = checkpoint->config();
    requireLanguageModel(config, "Perplexity");
    const auto documents = readTextDocuments(request.data);
    std::size_t bytes = 0;
    std::string sample;
    for (const std::string& document : documents) {
        job.throwIfStopped();
        bytes += document.size();
        if (sample.size() < sampledBytes)
            sample += document.substr(0, sampledBytes);
    }
    while (!isValidUtf8(sample)) // Cut within a character.
        sample.pop_back();
    const auto found =
        session.tokenizer(request.model)->encode(sample, SpecialTokens::Omit).ids.size();
    double tokens = static_cast<double>(found) * static_cast<double>(bytes) /
                    static_cast<double>(std::max<std::size_t>(1, sample.size())) *
                    (request.share.to - request.share.from);
    if (request.tokenLimit > 0)
        tokens = std::min(tokens, static_cast<double>(request.tokenLimit));
    const auto length = static_cast<double>(
        request.length > 0 ? request.length : defaultWindowLength(config.positionCount));
    const double stride =
        request.stride > 0 ? static_cast<double>(request.stride) : std::floor(length / 2);
    EvaluationPlan plan;
    const double windows = std::max(1.0, std::ceil((tokens - length) / stride) + 1);
    plan.itemCount = static_cast<std::int64_t>(windows);
    plan.tokenCount = static_cast<std::int64_t>(windows * std::min(length, tokens));
    const std::int64_t atOnce =
        request.batchTokens > 0 ? std::max(request.batchTokens, static_cast<std::int64_t>(length))
                                : windowsAtOnce * static_cast<std::int64_t>(length);
    fillIn(plan, *checkpoint, request.runtime, atOnce, 0);
    return plan;
}

EvaluationPlan planEvaluation(Session& session, const TaskRequest& request, JobContext& job) {
    const auto checkpoint = session.checkpoint(request.evaluation.model);
    const ModelConfig& config = checkpoint->config();
    const TaskProtocol protocol = protocolOf(request, config);
    const auto tokenizer = session.tokenizer(request.evaluation.model);
    EvaluationPlan plan;
    Work all;
    for (const LoadedTask& task : loadTasks(request, protocol)) {
        job.throwIfStopped();
        const Work work = protocol == TaskProtocol::Prompt
                              ? promptWork(*tokenizer, task, config.positionCount)
                              : classifierWork(*tokenizer, task, config, request.evaluation.length);
        all.tokens += work.tokens;
        all.longest = std::max(all.longest, work.longest);
        all.cacheTokens = std::max(all.cacheTokens, work.cacheTokens);
        plan.itemCount += std::ssize(task.choices) + std::ssize(task.texts);
    }
    plan.tokenCount = static_cast<std::int64_t>(all.tokens);
    fillIn(plan, *checkpoint, request.evaluation.runtime,
           std::min(plan.tokenCount,
                    std::max(request.evaluation.batchTokens > 0 ? request.evaluation.batchTokens
                                                                : batchTokens,
                             all.longest)),
           all.cacheTokens);
    return plan;
}

void checkEvaluationPlan(const EvaluationPlan& plan, const RuntimeOptions& runtime) {
    if (plan.memoryBytes <= plan.freeMemoryBytes)
        return;
    const bool onGpu = resolveDevice(runtime.device) != "cpu";
    const char* narrower =
        runtime.dataType == "bfloat16" || runtime.dataType == "float16" ? "" : "--dtype bfloat16, ";
    throw Error(onGpu ? ErrorCode::GpuOutOfMemory : ErrorCode::OutOfMemory,
                fmt::format("Evaluating: about {} of memory are needed (weights {}, one batch {}), "
                            "and {} are free{}.",
                            byteText(plan.memoryBytes), byteText(plan.weightBytes),
                            byteText(plan.activationBytes), byteText(plan.freeMemoryBytes),
                            onGpu ? " on the GPU" : ""),
                plan.activationBytes > plan.weightBytes
                    ? fmt::format("Use {}a shorter --length or fewer --shots.", narrower)
                    : fmt::format("Use {}{}a smaller model, or end other programs.", narrower,
                                  onGpu ? "--device cpu, " : ""));
}

nlohmann::ordered_json evaluationPlanToJson(const EvaluationPlan& plan) {
    return {{"items", plan.itemCount},
            {"tokens", plan.tokenCount},
            {"weight_bytes", plan.weightBytes},
            {"activation_bytes", plan.activationBytes},
            {"free_memory_bytes", plan.freeMemoryBytes}};
}

} // namespace regroup
