// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/training_memory.h"

#include "core/model/checkpoint.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>

#include <algorithm>
#include <chrono>

namespace regroup {

namespace {

constexpr std::int64_t largestSlice = std::int64_t{1} << 26U; // See training_pass.cpp.
constexpr std::int64_t largestGpuSlice = std::int64_t{1} << 29U;

std::int64_t countOf(const TensorInfo& tensor) {
    std::int64_t count = 1;
    for (const std::int64_t extent : tensor.shape)
        count *= extent;
    return count;
}

std::uint64_t bytesOf(std::int64_t count, std::int64_t elementSize) {
    return static_cast<std::uint64_t>(count * elementSize);
}

/// Elements that one layer's backward pass needs of each token: norms, projections, attention and
/// its output, the MLP before and after its activation (measured: 14 to 18 model widths).
std::int64_t layerElements(const TrainingSize& size) {
    // Kernels that keep only what goes in; see core/model/fused_kernels.h.
    if (size.onGpu && size.elementSize == 2)
        return 9 * size.modelDim + 3 * size.innerDim + 2 * size.headCount;
    return 16 * size.modelDim + 4 * size.innerDim + 2 * size.headCount;
}

} // namespace

TrainingSize trainingSize(const Checkpoint& checkpoint, std::int64_t trainedParameters,
                          std::int64_t elementSize) {
    const ModelConfig& config = checkpoint.config();
    TrainingSize size;
    for (const TensorInfo& tensor : checkpoint.tensors()) {
        size.parameters += countOf(tensor);
        size.storedBytes += static_cast<std::int64_t>(tensor.sizeBytes);
        const bool isEmbedding =
            !tensor.shape.empty() && tensor.shape.front() == config.vocabularySize;
        if (tensor.shape.size() == 2 && !isEmbedding)
            size.innerDim = std::max({size.innerDim, tensor.shape[0], tensor.shape[1]});
    }
    size.innerDim = std::min(size.innerDim, 8 * config.modelDim); // Position tables are longer.
    size.trainedParameters = trainedParameters < 0 ? size.parameters : trainedParameters;
    size.layers = config.layerCount;
    size.modelDim = config.modelDim;
    size.headCount = config.headCount;
    size.classes = config.output == ModelOutput::Labels
                       ? static_cast<std::int64_t>(config.labels.size())
                       : config.vocabularySize;
    size.elementSize = elementSize;
    return size;
}

TrainingMemory predictTrainingMemory(const TrainingSize& size, const TrainOptions& options,
                                     std::int64_t batchTokens, const TrainingSize* teacher) {
    TrainingMemory memory;
    const std::int64_t wide = std::max<std::int64_t>(4, size.elementSize);
    // Of a GPU: its context, and the workspaces of the libraries.
    memory.program = std::uint64_t{size.onGpu ? 1024U : 250U} << 20U;
    memory.weights = bytesOf(size.parameters, size.elementSize);
    memory.gradients = bytesOf(size.trainedParameters, size.elementSize);
    memory.optimizer = bytesOf(size.trainedParameters, 2 * wide + (size.elementSize < 4 ? 4 : 0));
    const std::int64_t keptLayers = options.gradientCheckpointing ? 1 : size.layers;
    std::int64_t elements = batchTokens * layerElements(size) * keptLayers;
    if (options.gradientCheckpointing)
        elements += batchTokens * size.modelDim * size.layers;
    const std::int64_t sliceRows =
        std::min(batchTokens,
                 std::max<std::int64_t>(1, largestSlice / (4 * size.classes)) + 2 * size.modelDim);
    const std::int64_t logitCopies = teacher != nullptr ? 6 : 3;
    elements += logitCopies * (size.onGpu ? std::min(batchTokens * size.classes, largestGpuSlice)
                                          : std::min(sliceRows * size.classes, largestSlice));
    memory.activations = bytesOf(elements, size.elementSize);
    if (teacher != nullptr) {
        memory.weights += bytesOf(teacher->parameters, teacher->elementSize);
        const std::int64_t states = options.distill.hiddenWeight > 0 ? teacher->layers : 1;
        memory.activations +=
            bytesOf(batchTokens * (layerElements(*teacher) + states * teacher->modelDim),
                    teacher->elementSize);
    }
    return memory;
}

std::uint64_t predictCheckpointBytes(const TrainingSize& size, const TrainOptions& options) {
    const std::int64_t wide = std::max<std::int64_t>(4, size.elementSize);
    const std::int64_t moments = size.trainedParameters * 2 * wide;
    if (options.method == TrainMethod::Lora)
        return static_cast<std::uint64_t>(moments + size.trainedParameters * size.elementSize) +
               (std::uint64_t{16} << 20U);
    const bool isNarrow = size.storedBytes < size.parameters * wide;
    const std::int64_t masters = isNarrow ? size.trainedParameters * wide : 0;
    return static_cast<std::uint64_t>(size.storedBytes + moments + masters) +
           (std::uint64_t{16} << 20U);
}

double predictTrainingWork(const TrainingSize& size, const TrainOptions& options,
                           std::int64_t tokens) {
    // Forward 2, gradients of inputs 2, of weights 2 operations a parameter and token.
    double perParameter = options.method == TrainMethod::Lora ? 4 : 6;
    if (options.gradientCheckpointing)
        perParameter += 2;
    return perParameter * static_cast<double>(size.parameters) * static_cast<double>(tokens);
}

double measureMatrixSpeed(const std::string& device, std::int64_t elementSize) {
    const at::NoGradGuard noGradients;
    const at::Device place(device);
    const bool onGpu = place.is_cuda();
    const std::int64_t width = onGpu ? 4096 : 512;
    const at::Tensor matrix =
        at::ones({width, width}, at::TensorOptions().device(place).dtype(
                                     onGpu && elementSize == 2 ? at::kBFloat16 : at::kFloat));
    // Reading one number waits for the product.
    const auto multiply = [&] { (void)at::matmul(matrix, matrix)[0][0].item<double>(); };
    multiply();
    const auto start = std::chrono::steady_clock::now();
    std::int64_t products = 0;
    double seconds = 0;
    while (seconds < 0.05) {
        multiply();
        ++products;
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    return 2.0 * static_cast<double>(products * width * width * width) / seconds;
}

} // namespace regroup
