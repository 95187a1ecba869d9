// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping_file.h"
#include "core/train/train_options.h"
#include "core/workflow/session.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace regroup {

/// Names of what fine-tuning can be about: the tasks of GLUE ("sst2", ...), "text" and "alpaca".
std::vector<std::string> fineTuneTaskNames();

/// True for a file that holds instructions (alpaca) rather than text.
bool looksLikeAlpaca(const std::filesystem::path& data);

/// The folder of the training that a `--resume` path belongs to: the path itself, or the folder
/// around a checkpoint.
std::filesystem::path trainingFolderOf(const std::filesystem::path& resumed);

struct FineTuneRequest {
    std::filesystem::path model;
    std::string task = "text"; ///< One of fineTuneTaskNames().
    /// A task's folder, or one file of it: its training split; text: .txt or .jsonl; alpaca: .json
    /// or .jsonl.
    std::filesystem::path data;
    std::filesystem::path out;
    std::optional<std::filesystem::path> teacher; ///< `--distill`
    std::optional<std::filesystem::path> resumed; ///< A checkpoint, or a training's folder.
    /// `learned`: the heads of these groups are merged by numbers that are trained with the model.
    std::optional<GroupingFile> learnedMerge;
    std::string groupingPlace = "grouping"; ///< Names it in messages.
    TrainOptions train;
    std::int64_t length = 128;     ///< Longest sequence; longer examples are cut, and counted.
    std::int64_t exampleLimit = 0; ///< Uses the first so many examples; 0: all.
    double heldOutShare = 0.05;    ///< Of the training split; at most 1000 examples.
    bool newHead = false;          ///< A classifier gets a new head even if it has one that fits.
    bool mergeAdapters = false;    ///< LoRA: also writes OUT/merged, the model with the updates.
    RuntimeOptions runtime;
    std::optional<std::filesystem::path> store;
    std::string command;
    std::string name;
    /// Beside the job's stop: not even the work so far is saved; Cancelled.
    std::stop_token atOnce;
};

/// How a training goes, at most 10 times a second.
struct FineTuneProgress {
    std::int64_t step = 0;
    std::int64_t stepCount = 0;
    double epoch = 0;
    std::optional<double> loss;
    std::optional<double> rate;
    std::optional<double> gradientNorm;
    std::optional<double> heldOutLoss;
    std::optional<double> heldOutMetric;
    double tokensPerSecond = 0;
    double secondsLeft = 0;
    double seconds = 0; ///< Of training so far, those before a resume included.
};

/// What a training would take: `--dry-run`, and the check before it begins.
struct FineTunePlan {
    std::int64_t exampleCount = 0;
    std::int64_t heldOutCount = 0;
    std::int64_t cutCount = 0; ///< Examples longer than the length.
    std::int64_t stepCount = 0;
    std::int64_t trainedParameters = 0;
    std::uint64_t weightBytes = 0;
    std::uint64_t gradientBytes = 0;
    std::uint64_t optimizerBytes = 0;
    std::uint64_t activationBytes = 0;
    std::uint64_t memoryBytes = 0; ///< All of it together.
    std::uint64_t freeMemoryBytes = 0;
    std::uint64_t diskBytes = 0; ///< At the same time, all checkpoints together.
    std::uint64_t freeDiskBytes = 0;
    double seconds = 0; ///< A rough estimate.
    /// The first examples as the model reads them, each with its length and label.
    std::vector<std::string> previews;
};

struct FineTuneReport {
    std::int64_t steps = 0;
    std::int64_t tokens = 0; ///< Without padding.
    double seconds = 0;
    double tokensPerSecond = 0;
    double trainLoss = 0; ///< Mean over all steps.
    std::optional<double> bestMetric;
    std::string bestMetricName;       ///< "accuracy" or "loss", of the held-out part.
    std::filesystem::path checkpoint; ///< The best one.
    std::filesystem::path lastCheckpoint;
    std::filesystem::path model; ///< What evaluate, convert and generate take.
    bool wasStopped = false;
    bool stoppedEarly = false;
    FineTunePlan plan;
    std::uint64_t peakMemoryBytes = 0; ///< Of the process; of its tensors on a GPU.
    std::optional<std::int64_t> runId;
};

/// @throws Error as fineTuneModel does before it begins.
FineTunePlan planFineTune(Session& session, const FineTuneRequest& request, JobContext& job);

/// Tunes a model and writes checkpoints and the best model into request.out; stores the run with
/// recipe, seed, hashes and live metrics. A stop by the user saves a checkpoint and returns a
/// report that says so.
/// @param onProgress may be empty. @throws Error: BadUsage for what does not fit together, a
/// changed recipe; BadData for the files; OutOfMemory and DiskFull before it begins, with what to
/// change; NotFinite for a training that diverges, naming the last good checkpoint. Cancelled
/// before the first step.
FineTuneReport fineTuneModel(Session& session, const FineTuneRequest& request, JobContext& job,
                             const std::function<void(const FineTuneProgress&)>& onProgress = {});

/// The loss on the part that this training holds out, of the model as it is: what a tuned one must
/// get below. Nothing is written; folder, teacher and resumed are not looked at.
/// @throws Cancelled; Error as fineTuneModel does before it begins; BadUsage if nothing is held out
double heldOutLoss(Session& session, const FineTuneRequest& request, JobContext& job);

/// The checkpoints of a training's folder, the newest first; none for a folder that is not there.
std::vector<std::filesystem::path> trainingCheckpoints(const std::filesystem::path& folder);

/// The recipe as YAML: every setting, and what it is applied to.
std::string fineTuneRecipeText(const FineTuneRequest& request);

nlohmann::ordered_json fineTuneReportToJson(const FineTuneReport& report);
nlohmann::ordered_json fineTunePlanToJson(const FineTunePlan& plan);
/// The settings that decide the result, as they are compared when a training goes on.
nlohmann::ordered_json fineTuneSettings(const FineTuneRequest& request);

} // namespace regroup
