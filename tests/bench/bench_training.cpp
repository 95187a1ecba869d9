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

/// The words of the command line, in its order.
struct Settings {
    std::string config;
    TrainMethod method = TrainMethod::Full;
    std::int64_t rows = 0;
    std::int64_t length = 0;
    std::size_t warmUp = 0;
    std::int64_t steps = 0;
    std::string device;
    LoadOptions load;
    int rank = 0;
    bool checkpointing = false;
};

Settings readSettings(char** words) {
    const auto number = [&](int index) { return std::strtoll(words[index], nullptr, 10); };
    Settings settings;
    settings.config = readTextFile(words[1]);
    settings.method = trainMethodFromName(words[2]);
    settings.rows = number(3);
    settings.length = number(4);
    settings.warmUp = static_cast<std::size_t>(number(5));
    settings.steps = number(5) + number(6);
    settings.device = resolveDevice(words[7]);
    settings.load.device = at::Device(settings.device);
    settings.load.dtype = scalarTypeOf(dataTypeFromName(words[8]));
    settings.rank = static_cast<int>(number(9));
    settings.checkpointing = number(10) != 0;
    return settings;
}

TrainOptions trainOptions(const Settings& settings) {
    TrainOptions train;
    train.method = settings.method;
    train.batchSize = settings.rows;
    train.stepLimit = settings.steps;
    train.optimizer.rate = 1e-5;
    train.optimizer.schedule = RateSchedule::Constant;
    train.optimizer.weightDecay = 0.01;
    train.gradientCheckpointing = settings.checkpointing;
    train.evaluateEvery = settings.steps;
    return train;
}

TrainingData randomData(const Settings& settings, std::int64_t vocabularySize) {
    TrainingData data;
    data.goal = TrainingGoal::NextTokens;
    Random random(1);
    data.examples.resize(static_cast<std::size_t>(settings.rows));
    for (TrainingExample& example : data.examples)
        for (std::int64_t token = 0; token < settings.length; ++token)
            example.ids.push_back(random.below(vocabularySize));
    return data;
}

/// Of a step after the first ones. Steps that a GPU has done ahead are reported together, at the
/// time of the last of them. @param times seconds after every step.
double secondsOfStep(const std::vector<double>& times, std::size_t warmUp) {
    std::size_t first = warmUp - 1;
    while (first + 1 < times.size() && times[first + 1] - times[first] < 0.005)
        ++first;
    return (times.back() - times[first]) / static_cast<double>(times.size() - 1 - first);
}

/// A profile of everything until it ends, for chrome://tracing.
class Trace {
public:
    Trace() {
        if (m_path == nullptr)
            return;
        torch::autograd::profiler::prepareProfiler(m_config, m_activities);
        torch::autograd::profiler::enableProfiler(m_config, m_activities);
    }
    void save() const {
        if (m_path != nullptr)
            torch::autograd::profiler::disableProfiler()->save(m_path);
    }

private:
    const char* m_path = std::getenv("REGROUP_TRACE");
    std::set<torch::profiler::impl::ActivityType> m_activities{
        torch::profiler::impl::ActivityType::CPU, torch::profiler::impl::ActivityType::CUDA};
    torch::profiler::impl::ProfilerConfig m_config{torch::profiler::impl::ProfilerState::KINETO};
};

int measure(char** words) {
    prepareTensorLibrary();
    const Settings settings = readSettings(words);
    TrainedModelOptions options;
    options.load = settings.load;
    options.method = settings.method;
    options.lora.rank = settings.rank;
    options.lora.alpha = 2.0 * settings.rank;
    const auto source = std::make_shared<RandomCheckpoint>(settings.config, settings.load);
    TrainedModel model(std::make_shared<TrainableCheckpoint>(source), options);
    const TrainingData data = randomData(settings, model.config().vocabularySize);
    std::vector<double> times;
    double loss = 0;
    TrainerCallbacks callbacks;
    callbacks.onLog = [&](const TrainingState& state, const TrainingLogEntry& entry) {
        times.push_back(state.seconds);
        loss = entry.loss.value_or(0);
        if (state.step == state.stepCount)
            throw Finished();
    };
    const Trace trace;
    JobContext job;
    try {
        (void)trainModel(model, data, trainOptions(settings), nullptr,
                         nlohmann::ordered_json::object(), "/tmp", std::nullopt, callbacks, job);
    } catch (const Finished&) {
        trace.save();
    }
    std::cout << nlohmann::json{{"seconds", secondsOfStep(times, settings.warmUp)},
                                {"peak_bytes", deviceMemory(settings.device).peak},
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
