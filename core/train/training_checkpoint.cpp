// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/training_checkpoint.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/jobs/job_context.h"
#include "core/model/tensor_file.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr const char* optimizerFile = "optimizer.safetensors";
/// What a checkpoint has beside the model.
constexpr std::array stateFiles{optimizerFile, "scheduler.json", "rng_state.json",
                                "trainer_state.json"};

void writeText(const fs::path& path, const std::string& text) {
    FileWriter file(path);
    file.write(text);
    file.close();
}

void writeStateFiles(const fs::path& folder, const TrainedModel& model, const AdamW& optimizer,
                     const TrainingState& state, double nextRate, std::uint64_t seed) {
    std::map<std::string, at::Tensor> tensors = optimizer.state();
    if (model.losesInWriting())
        for (const auto& [name, parameter] : model.parameters())
            tensors["parameter." + name] = parameter;
    writeTensorFile(folder / optimizerFile, tensors);
    const nlohmann::ordered_json scheduler{
        {"last_epoch", state.step}, {"_step_count", state.step + 1}, {"_last_lr", {nextRate}}};
    writeText(folder / "scheduler.json", scheduler.dump(2) + "\n");
    // All random choices follow from the seed and the step: nothing else is needed to go on.
    const nlohmann::ordered_json random{
        {"seed", seed}, {"epoch", state.step / state.stepsPerEpoch}, {"step", state.step}};
    writeText(folder / "rng_state.json", random.dump(2) + "\n");
    writeText(folder / "trainer_state.json", trainingStateText(state));
}

/// The parameters as the model's own files hold them.
std::map<std::string, at::Tensor> writtenParameters(const fs::path& checkpoint,
                                                    const TrainedModel& model) {
    if (fs::exists(checkpoint / "adapter_model.safetensors"))
        return readAdapterFile(checkpoint / "adapter_model.safetensors");
    const auto written = Checkpoint::open(checkpoint);
    std::map<std::string, at::Tensor> tensors;
    for (const auto& [name, parameter] : model.parameters())
        if (written->find(name) != nullptr)
            tensors[name] = written->tensor(name);
    return tensors;
}

std::map<std::string, at::Tensor> storedParameters(const fs::path& checkpoint,
                                                   const TrainedModel& model,
                                                   const std::map<std::string, at::Tensor>& state) {
    constexpr std::string_view start = "parameter.";
    std::map<std::string, at::Tensor> tensors;
    for (const auto& [name, tensor] : state)
        if (name.starts_with(start))
            tensors[name.substr(start.size())] = tensor;
    return tensors.empty() ? writtenParameters(checkpoint, model) : tensors;
}

} // namespace

fs::path writeTrainingCheckpoint(const fs::path& folder, const TrainedModel& model,
                                 const AdamW& optimizer, const TrainingState& state,
                                 double nextRate, std::uint64_t seed) {
    const at::NoGradGuard noGradients;
    JobContext unstoppable; // A checkpoint that a stop asks for is written to its end.
    fs::path target = folder / fmt::format("checkpoint-{}", state.step);
    const fs::path replaced = folder / fmt::format(".checkpoint-{}.replaced", state.step);
    std::error_code ignored;
    fs::remove_all(replaced, ignored);
    if (fs::exists(target, ignored))
        fs::rename(target, replaced, ignored);
    StagedFolder staged(target);
    model.write(staged.path(), unstoppable);
    writeStateFiles(staged.path(), model, optimizer, state, nextRate, seed);
    staged.commit();
    fs::remove_all(replaced, ignored);
    return target;
}

namespace {

void setParameters(const fs::path& checkpoint, const TrainedModel& model,
                   const std::map<std::string, at::Tensor>& state) {
    const auto stored = storedParameters(checkpoint, model, state);
    for (const auto& [name, parameter] : model.parameters()) {
        const auto found = stored.find(name);
        if (found == stored.end() || found->second.sizes() != parameter.sizes())
            throw Error(
                ErrorCode::BadData,
                fmt::format("{}: parameter '{}' {}, expected shape {}.", checkpoint.string(), name,
                            found == stored.end() ? std::string("is missing")
                                                  : "has shape " + shapeText(found->second.sizes()),
                            shapeText(parameter.sizes())),
                "The checkpoint belongs to another model, or is damaged.");
        parameter.detach().copy_(found->second);
    }
}

} // namespace

void restoreParameters(const fs::path& checkpoint, const TrainedModel& model) {
    const at::NoGradGuard noGradients;
    setParameters(checkpoint, model, readTensorFile(checkpoint / optimizerFile));
}

void restoreTrainingCheckpoint(const fs::path& checkpoint, const TrainedModel& model,
                               AdamW& optimizer) {
    const at::NoGradGuard noGradients;
    const auto state = readTensorFile(checkpoint / optimizerFile);
    setParameters(checkpoint, model, state);
    optimizer.load(state, (checkpoint / optimizerFile).string());
}

void removeUnfinishedCheckpoints(const fs::path& folder) {
    std::error_code ignored;
    std::vector<fs::path> leftovers;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.path().filename().string().starts_with(".checkpoint-"))
            leftovers.push_back(entry.path());
    for (const fs::path& path : leftovers) {
        // A checkpoint that was being replaced is the only one of its step.
        const std::string name = path.filename().string();
        constexpr std::string_view ending = ".replaced";
        const fs::path original =
            folder / name.substr(1, name.size() - 1 - std::min(name.size() - 1, ending.size()));
        if (name.ends_with(ending) && !fs::exists(original, ignored))
            fs::rename(path, original, ignored);
        else
            fs::remove_all(path, ignored);
    }
}

void pruneTrainingCheckpoints(const fs::path& folder, int kept, const std::string& best) {
    auto found = listTrainingCheckpoints(folder);
    const auto surplus = std::max<std::ptrdiff_t>(0, std::ssize(found) - kept);
    found.resize(static_cast<std::size_t>(surplus));
    std::error_code ignored;
    for (const auto& [step, path] : found)
        if (path.filename() != best)
            fs::remove_all(path, ignored);
}

void publishModel(const fs::path& checkpoint, const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(checkpoint)) {
        const std::string name = entry.path().filename().string();
        if (std::find(stateFiles.begin(), stateFiles.end(), name) == stateFiles.end())
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
        const auto isConfig = [](const fs::path& path) {
            return path.filename().string().ends_with("config.json") &&
                   !path.filename().string().starts_with("tokenizer");
        };
        return isConfig(a) == isConfig(b) ? a < b : isConfig(b);
    });
    for (const fs::path& file : files) {
        const fs::path target = folder / file.filename();
        const fs::path partial = folder / fmt::format(".{}.part", file.filename().string());
        std::error_code error;
        fs::remove(partial, error);
        fs::create_hard_link(file, partial, error);
        if (error) // Not every disk has links.
            fs::copy_file(file, partial);
        fs::rename(partial, target);
    }
}

} // namespace regroup
