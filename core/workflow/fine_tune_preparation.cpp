// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/fine_tune_preparation.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/scalar_type.h"
#include "core/tokenizer/tokenizer.h"
#include "core/train/lora.h"
#include "core/train/training_memory.h"
#include "core/train/training_state.h"

#include <c10/core/ScalarType.h>
#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t headStream = 0x68656164;

LoadOptions loadOptions(const RuntimeOptions& runtime) {
    LoadOptions load;
    load.dtype = scalarTypeOf(dataTypeFromName(runtime.dataType));
    load.device = at::Device(resolveDevice(runtime.device));
    if (load.dtype == at::kHalf)
        throw Error(ErrorCode::Unsupported,
                    "Fine-tuning: --dtype is float16, expected float32, bfloat16 or float64: "
                    "gradients leave the range of float16.",
                    "Use --dtype bfloat16.");
    return load;
}

fs::path trainingFolder(const fs::path& checkpoint) {
    return fs::absolute(checkpoint).lexically_normal().parent_path();
}

/// An empty folder, or the one of the training that goes on.
void checkOut(const FineTuneRequest& request, const std::optional<fs::path>& resumed) {
    std::error_code ignored;
    if (resumed) {
        if (!fs::equivalent(trainingFolder(*resumed), request.out, ignored))
            throw Error(
                ErrorCode::BadUsage,
                fmt::format("{}: is another folder than that of {}, expected the training's "
                            "own.",
                            request.out.string(), resumed->string()),
                "Leave --out out: a training goes on in its folder.");
        return;
    }
    if (fs::exists(request.out, ignored) && !fs::is_empty(request.out, ignored))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: exists already and is not empty, expected a new folder.",
                                request.out.string()),
                    "Choose another folder, or go on with --resume.");
}

/// The model with the head that the task asks for.
std::shared_ptr<TrainableCheckpoint>
headedCheckpoint(const FineTuneRequest& request, const std::shared_ptr<const Checkpoint>& source,
                 const Tokenizer& tokenizer) {
    const ModelConfig& config = source->config();
    const TrainingGoal goal = trainingGoal(request.task, config);
    if (goal == TrainingGoal::NextTokens)
        requireLanguageModel(config, "Fine-tuning on text");
    if (goal == TrainingGoal::NextTokens || goal == TrainingGoal::MaskedTokens)
        return std::make_shared<TrainableCheckpoint>(source);
    const LabelHead head = labelHeadOf(request.task, config, tokenizer);
    if (config.output == ModelOutput::Labels && !request.newHead) {
        if (config.labels.size() == head.labels.size())
            return std::make_shared<TrainableCheckpoint>(source);
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: its head gives {} labels, expected the {} of {}.",
                                request.model.string(), config.labels.size(), head.labels.size(),
                                request.task),
                    "Use --new-head to replace it.");
    }
    return withLabelHead(source, head, request.train.seed ^ headStream);
}

std::int64_t trainedParameters(const TrainableCheckpoint& checkpoint, const TrainOptions& options) {
    if (options.method == TrainMethod::Full)
        return -1;
    std::int64_t count = 0;
    for (const std::string& layer : loraLayers(checkpoint, options.lora.targets)) {
        const auto& shape = checkpoint.find(layer + ".weight")->shape;
        count += options.lora.rank * (shape[0] + shape[1]);
    }
    for (const TensorInfo& tensor : checkpoint.tensors())
        if (checkpoint.config().output == ModelOutput::Labels && isLabelHeadTensor(tensor.name))
            count += static_cast<std::int64_t>(tensor.sizeBytes / dataTypeSize(tensor.dataType));
    return count;
}

std::int64_t longestExample(const TrainingData& data) {
    std::size_t longest = 1;
    for (const auto* part : {&data.examples, &data.heldOut})
        for (const TrainingExample& example : *part)
            longest = std::max(longest, example.ids.size());
    return static_cast<std::int64_t>(longest);
}

std::int64_t tokensOf(const TrainingData& data, std::int64_t steps, const TrainOptions& options) {
    double tokens = 0;
    for (const TrainingExample& example : data.examples)
        tokens += static_cast<double>(example.ids.size());
    const double epochs = static_cast<double>(steps) /
                          static_cast<double>(trainingStepsPerEpoch(data.examples.size(), options));
    return static_cast<std::int64_t>(tokens * epochs);
}

/// What a person recognises the data by.
std::vector<std::string> previewsOf(const FineTunePreparation& preparation) {
    constexpr std::size_t shownExamples = 3;
    const TrainingData& data = preparation.material.data;
    const auto& labels = preparation.checkpoint->config().labels;
    std::vector<std::string> previews;
    for (const TrainingExample& example : data.examples) {
        if (previews.size() == shownExamples)
            break;
        std::string label;
        if (data.goal == TrainingGoal::Score)
            label = fmt::format(", {}", example.label);
        else if (const auto index = static_cast<std::size_t>(example.label);
                 data.goal == TrainingGoal::Classes && index < labels.size())
            label = fmt::format(", {}", labels[index]);
        previews.push_back(
            fmt::format("{} tokens{}: {}", example.ids.size(), label,
                        preparation.tokenizer->decode(example.ids, SpecialOutput::Skip)));
    }
    return previews;
}

void addMemoryTo(FineTunePlan& plan, const TrainingMemory& memory) {
    plan.weightBytes = memory.weights;
    plan.gradientBytes = memory.gradients;
    plan.optimizerBytes = memory.optimizer;
    plan.activationBytes = memory.activations;
    plan.memoryBytes = memory.total();
}

FineTunePlan planOf(Session& session, const FineTuneRequest& request,
                    const FineTunePreparation& preparation) {
    const TrainOptions& options = request.train;
    const TrainingData& data = preparation.material.data;
    const auto elementSize = static_cast<std::int64_t>(c10::elementSize(preparation.load.dtype));
    TrainingSize size = trainingSize(
        *preparation.checkpoint, trainedParameters(*preparation.checkpoint, options), elementSize);
    size.onGpu = preparation.load.device.is_cuda();
    std::optional<TrainingSize> teacher;
    if (request.teacher) {
        teacher = trainingSize(*session.checkpoint(*request.teacher), 0, elementSize);
        teacher->onGpu = size.onGpu;
    }
    const std::int64_t batchSize =
        std::min<std::int64_t>(options.batchSize, std::ssize(data.examples));
    const TrainingMemory memory = predictTrainingMemory(
        size, options, batchSize * longestExample(data), teacher ? &*teacher : nullptr);
    const std::string device = preparation.load.device.str();
    FineTunePlan plan;
    plan.exampleCount = std::ssize(data.examples);
    plan.heldOutCount = std::ssize(data.heldOut);
    plan.cutCount = preparation.material.cutCount;
    plan.previews = previewsOf(preparation);
    plan.stepCount = trainingStepCount(data.examples.size(), options);
    plan.trainedParameters = size.trainedParameters;
    addMemoryTo(plan, memory);
    plan.freeMemoryBytes = request.runtime.memoryBytes > 0 ? request.runtime.memoryBytes
                           : size.onGpu                    ? deviceMemory(device).free
                                                           : availableMemoryBytes();
    // The kept ones, the best one, and the one that is being written.
    const auto folders = static_cast<std::uint64_t>(options.keptCheckpoints) + 2;
    plan.diskBytes = folders * predictCheckpointBytes(size, options) +
                     (request.mergeAdapters ? static_cast<std::uint64_t>(size.storedBytes) : 0);
    plan.freeDiskBytes = freeBytesAt(request.out);
    plan.seconds = predictTrainingWork(size, options, tokensOf(data, plan.stepCount, options)) /
                   measureMatrixSpeed(device, elementSize) * 1.5;
    return plan;
}

void checkTeacher(const ModelConfig& teacher, const ModelConfig& student,
                  const FineTuneRequest& request) {
    const auto refuse = [&](const std::string& found, const std::string& expected) {
        throw Error(ErrorCode::BadUsage, fmt::format("{}, the teacher: {}, expected {}.",
                                                     request.teacher->string(), found, expected));
    };
    if (teacher.output != student.output || teacher.labels.size() != student.labels.size())
        refuse(fmt::format("a {}", teacher.className),
               fmt::format("the outputs of a {}", student.className));
    if (teacher.vocabularySize != student.vocabularySize)
        refuse(fmt::format("a vocabulary of {}", teacher.vocabularySize),
               fmt::format("the model's {}", student.vocabularySize));
    if (request.train.distill.hiddenWeight > 0 &&
        (teacher.layerCount != student.layerCount || teacher.modelDim != student.modelDim))
        refuse(fmt::format("{} layers of width {}", teacher.layerCount, teacher.modelDim),
               fmt::format("{} of {}, since hidden states are compared", student.layerCount,
                           student.modelDim));
}

} // namespace

fs::path trainingFolderOf(const fs::path& resumed) {
    return trainingFolder(findTrainingCheckpoint(resumed));
}

void checkFineTunePlan(const FineTunePlan& plan, const FineTuneRequest& request, bool onProcessor) {
    if (plan.memoryBytes > plan.freeMemoryBytes)
        throw Error(
            onProcessor ? ErrorCode::OutOfMemory : ErrorCode::GpuOutOfMemory,
            fmt::format("Fine-tuning: about {} of memory are needed (weights {}, gradients {}, "
                        "optimizer {}, activations {}), and {} are free{}.",
                        byteText(plan.memoryBytes), byteText(plan.weightBytes),
                        byteText(plan.gradientBytes), byteText(plan.optimizerBytes),
                        byteText(plan.activationBytes), byteText(plan.freeMemoryBytes),
                        onProcessor ? "" : " on the GPU"),
            plan.activationBytes > plan.weightBytes
                ? "Use a smaller --batch with --accumulate, a shorter --length, or "
                  "--gradient-checkpointing."
            : request.train.method == TrainMethod::Full
                ? "Use --method lora, which needs gradients of few weights only."
                : "Use --dtype bfloat16, or a smaller model.");
    if (plan.freeDiskBytes > 0 && plan.diskBytes > plan.freeDiskBytes)
        throw Error(ErrorCode::DiskFull,
                    fmt::format("{}: the checkpoints take {}, the disk has {} free.",
                                request.out.string(), byteText(plan.diskBytes),
                                byteText(plan.freeDiskBytes)),
                    "Free some space, use --keep 1, or another folder.");
}

FineTunePreparation prepareFineTune(Session& session, const FineTuneRequest& request,
                                    JobContext& job) {
    checkTrainOptions(request.train);
    FineTunePreparation preparation;
    preparation.load = loadOptions(request.runtime);
    if (request.resumed)
        preparation.resumed = findTrainingCheckpoint(*request.resumed);
    checkOut(request, preparation.resumed);
    preparation.source = session.checkpoint(request.model);
    preparation.tokenizer = session.tokenizer(request.model);
    preparation.checkpoint = headedCheckpoint(request, preparation.source, *preparation.tokenizer);
    const ModelConfig& config = preparation.checkpoint->config();
    if (request.teacher)
        checkTeacher(session.checkpoint(*request.teacher)->config(), config, request);
    preparation.material = readTrainingMaterial(request, config, *preparation.tokenizer, job);
    preparation.plan = planOf(session, request, preparation);
    return preparation;
}

} // namespace regroup
