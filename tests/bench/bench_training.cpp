// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of core/train on a model of random weights that never touches the disk, for
// compare_training_gpu.py:
//   bench_training CONFIG.json full|lora ROWS LENGTH WARM_UP STEPS DEVICE DTYPE RANK CHECKPOINTING
// prints {"seconds": of a step, "peak_bytes": of the GPU, "loss": of the last step}.
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/jobs/job_context.h"
#include "core/model/architecture.h"
#include "core/model/device.h"
#include "core/model/scalar_type.h"
#include "core/train/trained_model.h"
#include "core/train/trainer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <nlohmann/json.hpp>
#include <torch/csrc/autograd/profiler_kineto.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>

namespace regroup {
namespace {

/// Every tensor of a config, drawn when it is asked for, on the device.
class RandomCheckpoint final : public Checkpoint {
public:
    RandomCheckpoint(const std::string& text, const LoadOptions& options)
        : m_files(makeMemorySource({{"config.json", text}})),
          m_config(readModelConfig(text, "config.json")), m_options(options) {
        for (const TensorSpec& spec :
             architectureNamed(m_config.architecture, "config.json").tensorSpecs(m_config)) {
            if (spec.optional || spec.usedIfStored)
                continue;
            TensorInfo info;
            info.name = spec.name;
            info.shape = spec.shape;
            info.dataType = dataTypeOf(options.dtype);
            m_tensors.push_back(info);
        }
        std::sort(m_tensors.begin(), m_tensors.end(),
                  [](const TensorInfo& a, const TensorInfo& b) { return a.name < b.name; });
    }

    const ModelConfig& config() const override { return m_config; }
    const FileSource& files() const override { return *m_files; }
    const std::vector<TensorInfo>& tensors() const override { return m_tensors; }
    const std::vector<TensorInfo>& unusedTensors() const override { return m_unused; }
    const TensorInfo* find(const std::string& name) const override {
        for (const TensorInfo& info : m_tensors)
            if (info.name == name)
                return &info;
        return nullptr;
    }
    const std::vector<std::string>& warnings() const override { return m_warnings; }
    std::uint64_t weightBytes() const override { return 0; }
    TensorBytes bytes(const std::string& /*name*/) const override { return {{}, nullptr}; }
    at::Tensor tensor(const std::string& name) const override {
        const auto place = at::TensorOptions().dtype(m_options.dtype).device(m_options.device);
        const TensorInfo* info = find(name);
        return info->shape.size() == 1 ? at::ones(info->shape, place)
                                       : at::randn(info->shape, place).mul_(0.02);
    }
    void release(const std::string& /*name*/) const override {}

private:
    std::shared_ptr<const FileSource> m_files;
    ModelConfig m_config;
    LoadOptions m_options;
    std::vector<TensorInfo> m_tensors;
    std::vector<TensorInfo> m_unused;
    std::vector<std::string> m_warnings;
};

struct Finished {}; // Leaves the training before it saves.

int measure(char** words) {
    prepareTensorLibrary();
    const auto number = [&](int index) { return std::strtoll(words[index], nullptr, 10); };
    const std::string device = resolveDevice(words[7]);
    TrainedModelOptions options;
    options.load.device = at::Device(device);
    options.load.dtype = scalarTypeOf(dataTypeFromName(words[8]));
    options.method = trainMethodFromName(words[2]);
    options.lora.rank = static_cast<int>(number(9));
    options.lora.alpha = 2.0 * options.lora.rank;
    const auto source = std::make_shared<RandomCheckpoint>(readTextFile(words[1]), options.load);
    TrainedModel model(std::make_shared<TrainableCheckpoint>(source), options);

    TrainOptions train;
    train.method = options.method;
    train.batchSize = number(3);
    train.stepLimit = number(5) + number(6);
    train.optimizer.rate = 1e-5;
    train.optimizer.schedule = RateSchedule::Constant;
    train.optimizer.weightDecay = 0.01;
    train.gradientCheckpointing = number(10) != 0;
    train.evaluateEvery = train.stepLimit;
    TrainingData data;
    data.goal = TrainingGoal::NextTokens;
    Random random(1);
    data.examples.resize(static_cast<std::size_t>(train.batchSize));
    for (TrainingExample& example : data.examples)
        for (std::int64_t token = 0; token < number(4); ++token)
            example.ids.push_back(static_cast<std::int64_t>(
                random.below(model.config().vocabularySize)));

    std::vector<double> times;
    double loss = 0;
    TrainerCallbacks callbacks;
    callbacks.onLog = [&](const TrainingState& state, const TrainingLogEntry& entry) {
        times.push_back(state.seconds);
        loss = entry.loss.value_or(0);
        if (state.step == state.stepCount)
            throw Finished();
    };
    const char* trace = std::getenv("REGROUP_TRACE"); // Where a profile goes, for chrome://tracing.
    namespace profiler = torch::profiler::impl;
    const std::set<profiler::ActivityType> activities{profiler::ActivityType::CPU,
                                                      profiler::ActivityType::CUDA};
    const profiler::ProfilerConfig config(profiler::ProfilerState::KINETO);
    if (trace != nullptr) {
        torch::autograd::profiler::prepareProfiler(config, activities);
        torch::autograd::profiler::enableProfiler(config, activities);
    }
    JobContext job;
    try {
        (void)trainModel(model, data, train, nullptr, nlohmann::ordered_json::object(), "/tmp",
                         std::nullopt, callbacks, job);
    } catch (const Finished&) {
    }
    if (trace != nullptr)
        torch::autograd::profiler::disableProfiler()->save(trace);
    // Steps that a GPU has done ahead are reported together, at the time of the last of them.
    auto first = static_cast<std::size_t>(number(5)) - 1;
    while (first + 1 < times.size() && times[first + 1] - times[first] < 0.005)
        ++first;
    const auto steps = static_cast<double>(times.size() - 1 - first);
    std::cout << nlohmann::json{{"seconds", (times.back() - times[first]) / steps},
                                {"peak_bytes", deviceMemory(device).peak},
                                {"loss", loss}}
                     .dump()
              << "\n";
    return 0;
}

} // namespace
} // namespace regroup

int main(int count, char** words) {
    try {
        return count == 11 ? regroup::measure(words) : 2;
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
}
