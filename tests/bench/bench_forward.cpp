// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens per second of a model folder:
//     REGROUP_BENCH_MODEL=FOLDER [REGROUP_BENCH_THREADS=2] bench_forward
// Arguments of a row: sequences, tokens of each, and for grouped rows the heads of a group. Ids are
// random; every position counts.
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/generate.h"
#include "core/model/transformer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/randint.h>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace regroup {
namespace {

std::shared_ptr<const Transformer> model; // Loaded once in main.

InputBatch randomBatch(const benchmark::State& state) {
    InputBatch batch;
    batch.inputIds = at::randint(model->config().vocabularySize, {state.range(0), state.range(1)},
                                 at::TensorOptions().dtype(at::kLong));
    return batch;
}

void countTokens(benchmark::State& state) {
    state.counters["tokens/s"] =
        benchmark::Counter(static_cast<double>(state.range(0) * state.range(1)),
                           benchmark::Counter::kIsIterationInvariantRate);
}

at::Tensor runLayers(const Transformer& transformer, const InputBatch& batch,
                     const BatchContext& context) {
    at::Tensor hidden = transformer.embed(batch, context);
    for (int layer = 0; layer < transformer.config().layerCount; ++layer)
        hidden = transformer.runLayer(layer, hidden, context);
    return hidden;
}

void layersOnly(benchmark::State& state) {
    const at::NoGradGuard noGrad;
    const auto batch = randomBatch(state);
    for (auto _ : state) {
        const auto context = model->prepare(batch);
        benchmark::DoNotOptimize(runLayers(*model, batch, *context));
    }
    countTokens(state);
}

void logits(benchmark::State& state) {
    const auto batch = randomBatch(state);
    JobContext job;
    for (auto _ : state)
        benchmark::DoNotOptimize(model->forward(batch, job));
    countTokens(state);
}

void logitsThenLosses(benchmark::State& state) {
    const auto batch = randomBatch(state);
    JobContext job;
    for (auto _ : state)
        benchmark::DoNotOptimize(nextTokenLosses(model->forward(batch, job), batch));
    countTokens(state);
}

void lossesInSlices(benchmark::State& state) {
    const at::NoGradGuard noGrad;
    const auto batch = randomBatch(state);
    for (auto _ : state) {
        const auto context = model->prepare(batch);
        const auto hidden = runLayers(*model, batch, *context);
        benchmark::DoNotOptimize(nextTokenLosses(*model, hidden, *context, batch));
    }
    countTokens(state);
}

/// Head h reads group h % groups, so that groups are scattered; the first rows of the projections
/// serve.
std::shared_ptr<const Transformer> scattered(int64_t groupSize) {
    const int headCount = model->config().headCount;
    const int groupCount = std::max(1, headCount / static_cast<int>(groupSize));
    std::vector<int> labels;
    labels.reserve(static_cast<std::size_t>(headCount));
    for (int head = 0; head < headCount; ++head)
        labels.push_back(head % groupCount);
    const auto grouping = LayerGrouping::joint(Grouping::fromLabels(labels));
    const int64_t rows = int64_t{groupCount} * model->config().headDim;
    return model->withAttention([&](int, const AttentionWeights& weights) {
        AttentionWeights result = weights;
        for (LinearWeights* linear : {&result.key, &result.value}) {
            linear->weight = linear->weight.narrow(0, 0, rows);
            if (linear->bias.defined())
                linear->bias = linear->bias.narrow(0, 0, rows);
        }
        result.grouping = grouping;
        return result;
    });
}

void groupedLosses(benchmark::State& state) {
    const at::NoGradGuard noGrad;
    const auto batch = randomBatch(state);
    const auto grouped = scattered(state.range(2));
    for (auto _ : state) {
        const auto context = grouped->prepare(batch);
        const auto hidden = runLayers(*grouped, batch, *context);
        benchmark::DoNotOptimize(nextTokenLosses(*grouped, hidden, *context, batch));
    }
    countTokens(state);
}

void decoding(benchmark::State& state) {
    const auto grouped = scattered(state.range(0));
    const std::vector<int64_t> prompt{1};
    GenerateOptions options;
    options.tokenCount = std::min<int64_t>(200, model->config().positionCount - 1);
    double speed = 0.0;
    for (auto _ : state) {
        JobContext job;
        speed = std::max(speed, generateTokens(*grouped, prompt, options, job).tokensPerSecond);
    }
    state.counters["tokens/s"] = speed;
}

} // namespace
} // namespace regroup

int main(int argc, char** argv) {
    using namespace regroup;
    benchmark::Initialize(&argc, argv);
    const char* folder = std::getenv("REGROUP_BENCH_MODEL");
    if (folder == nullptr) {
        std::fputs("Set REGROUP_BENCH_MODEL to a model folder.\n", stderr);
        return 2;
    }
    const char* threads = std::getenv("REGROUP_BENCH_THREADS");
    prepareTensorLibrary(threads == nullptr ? 2 : std::atoi(threads));
    model = Transformer::load(Checkpoint::open(folder));

    const auto add = [](const char* name, void (*function)(benchmark::State&)) {
        return benchmark::RegisterBenchmark(name, function)
            ->Unit(benchmark::kMillisecond)
            ->UseRealTime();
    };
    add("layersOnly", layersOnly)->Args({16, 256})->Args({32, 128});
    add("logits", logits)->Args({16, 256})->Args({32, 128});
    add("logitsThenLosses", logitsThenLosses)->Args({16, 256})->Args({32, 128});
    add("lossesInSlices", lossesInSlices)->Args({16, 256})->Args({32, 128});
    add("groupedLosses", groupedLosses)->Args({16, 256, 1})->Args({16, 256, 2})->Args({16, 256, 4});
    add("decoding", decoding)->Arg(1)->Arg(2)->Arg(4);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
