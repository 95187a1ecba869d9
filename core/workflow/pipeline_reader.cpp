// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/data/glue.h"
#include "core/workflow/pipeline_recipe.h"
#include "core/workflow/recipe_variants.h"
#include "core/workflow/yaml_reader.h"

#include <fmt/format.h>

#include <limits>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t recipeLimitBytes = std::uintmax_t{1} << 20U;
constexpr std::int64_t largestCount = std::int64_t{1} << 40;

fs::path pathIn(const fs::path& folder, const std::string& named) {
    const fs::path path(named);
    return (path.is_absolute() ? path : folder / path).lexically_normal();
}

/// What is there of a stage's keys; what is not stays.
void readStage(const YamlMapping& keys, bool mayDistill, PipelineStage& stage) {
    std::vector<std::string> known{"method",   "epochs", "rate",        "schedule",
                                   "warmup",   "batch",  "length",      "held-out",
                                   "patience", "rank",   "weight-decay"};
    if (mayDistill)
        known.emplace_back("distill");
    keys.allowOnly(known);
    TrainOptions& train = stage.train;
    if (keys.has("method"))
        train.method = keys.read("method", trainMethodFromName);
    if (keys.has("schedule"))
        train.optimizer.schedule = keys.read("schedule", rateScheduleFromName);
    train.epochs = keys.number("epochs", train.epochs, 0, 1e6);
    train.optimizer.rate = keys.number("rate", train.optimizer.rate, 0, 10);
    train.optimizer.weightDecay = keys.number("weight-decay", train.optimizer.weightDecay, 0, 10);
    train.optimizer.warmupSteps =
        keys.integer("warmup", train.optimizer.warmupSteps, 0, largestCount);
    train.batchSize = keys.integer("batch", train.batchSize, 1, 1 << 20);
    train.patience = static_cast<int>(keys.integer("patience", train.patience, 0, 1 << 20));
    train.lora.rank = static_cast<int>(keys.integer("rank", train.lora.rank, 1, 1 << 16));
    stage.length = keys.integer("length", stage.length, 2, 1 << 20);
    stage.heldOutShare = keys.number("held-out", stage.heldOutShare, 0, 0.9);
    if (mayDistill && keys.has("distill")) {
        const std::string wanted = keys.text("distill");
        if (wanted != "true" && wanted != "false")
            throw Error(ErrorCode::BadData, fmt::format("{} is '{}', expected true or false.",
                                                        keys.where("distill"), wanted));
        stage.distill = wanted == "true";
    }
}

void readTask(const YamlMapping& document, const fs::path& folder, PipelineRecipe& recipe) {
    recipe.task = document.text("task");
    if (findGlueTask(recipe.task) == nullptr)
        throw Error(ErrorCode::BadData,
                    fmt::format("{} is '{}', expected a task of GLUE, such as sst2: a pipeline "
                                "evaluates by classification head.",
                                document.where("task"), recipe.task));
    recipe.data = pathIn(folder, document.text("data"));
    recipe.split = document.text("split", "validation");
    if (document.has("split") && document.read("split", splitFromName) == Split::Train)
        throw Error(ErrorCode::BadData,
                    fmt::format("{} is train, expected validation or test: models are tuned on "
                                "the training split.",
                                document.where("split")));
}

/// An objective that runs the tuned classifier takes rows with labels. Said before hours of tuning.
void checkObjectives(const YamlMapping& document, const PipelineRecipe& recipe) {
    if (!findGlueTask(recipe.task)->labelNames.empty())
        return;
    for (const RecipeVariant& variant : recipe.searches.variants) {
        const Objective objective = variant.search.value_or(recipe.searches.search).objective;
        if (runsTheModel(objective))
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: the objective of '{}' is {}, expected similarity or "
                                    "error: the task has scores, no labels.",
                                    document.where("variants"), variant.name,
                                    objectiveName(objective)));
    }
}

/// @param recipe has its `tune`, whose length is calibration's unless it is stated.
void readCalibration(const YamlMapping& document, PipelineRecipe& recipe) {
    CalibrationSettings& calibration = recipe.searches.calibration;
    calibration.length = recipe.tune.length;
    if (document.has("calibration")) {
        const YamlMapping keys = document.mapping("calibration");
        keys.allowOnly({"samples", "length"});
        recipe.calibrationSamples = keys.integer("samples", recipe.calibrationSamples, 1, 1 << 24);
        calibration.length = keys.integer("length", calibration.length, 2, 1 << 20);
    }
    calibration.tokenLimit = recipe.calibrationSamples * calibration.length;
}

} // namespace

bool isPipelineRecipe(const fs::path& path) {
    return readYamlMapping(readTextFile(path, recipeLimitBytes), path.string()).has("tune");
}

PipelineRecipe readPipelineRecipe(const fs::path& path, const RecipeOverrides& overrides) {
    PipelineRecipe recipe;
    recipe.text = readTextFile(path, recipeLimitBytes);
    const YamlMapping document = readYamlMapping(recipe.text, path.string());
    document.allowOnly({"version", "name", "model", "seed", "task", "data", "split", "tune",
                        "calibration", "search", "merge", "refine", "variants", "retune",
                        "export"});
    if (document.integer("version", 0, 0, largestCount) != 1)
        throw Error(ErrorCode::BadData,
                    fmt::format("{} is another version, expected 1.", document.where("version")));
    if (overrides.models.size() > 1)
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: {} models were named, expected one: this recipe is a "
                                "pipeline.",
                                path.string(), overrides.models.size()));
    const fs::path folder = fs::absolute(path).parent_path();
    recipe.name = document.text("name", path.stem().string());
    recipe.model = overrides.models.empty() ? pathIn(folder, document.text("model"))
                                            : overrides.models.front();
    readTask(document, folder, recipe);
    if (overrides.calibrationText)
        recipe.data = *overrides.calibrationText;
    readStage(document.mapping("tune"), false, recipe.tune);
    recipe.retune = recipe.tune;
    recipe.retune.train.epochs = 3;
    if (document.has("retune"))
        readStage(document.mapping("retune"), true, recipe.retune);
    readCalibration(document, recipe);
    readVariants(document, overrides.seed, recipe.searches);
    checkObjectives(document, recipe);
    recipe.tune.train.seed = recipe.retune.train.seed = recipe.searches.search.settings.seed;
    if (document.has("export")) {
        const YamlMapping keys = document.mapping("export");
        keys.allowOnly({"out"});
        recipe.folder = pathIn(folder, keys.text("out"));
    }
    return recipe;
}

} // namespace regroup
