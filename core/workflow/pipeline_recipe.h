// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/fine_tune.h"
#include "core/workflow/run_recipe.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace regroup {

/// How a pipeline tunes: the original before the search, or every variant after its conversion.
struct PipelineStage {
    TrainOptions train;
    std::int64_t length = 128;
    double heldOutShare = 0.05;
    bool distill = false; ///< From the tuned original; after the conversion only.
};

/// The whole way of the paper on one task of GLUE: tune the original, calibrate, search, convert,
/// tune again, evaluate by classification head. Paths are absolute after reading.
struct PipelineRecipe {
    std::string name;
    std::filesystem::path model;
    std::string task;           ///< Of GLUE, as lm-evaluation-harness names it.
    std::filesystem::path data; ///< The task's folder: its training file is tuned and searched on.
    std::string split;          ///< That is reported; never the training split.
    PipelineStage tune;
    PipelineStage retune;
    std::int64_t calibrationSamples = 300; ///< Training rows, as many of every class.
    Recipe searches; ///< Its search settings, merge, calibration length and variants count only.
    std::optional<std::filesystem::path> folder; ///< Where models are kept; absent: in the cache.
    std::string text;                            ///< The file as written.
};

/// Whether a recipe is a pipeline: it has the key `tune`. @throws Error(BadData) for no YAML
bool isPipelineRecipe(const std::filesystem::path& path);

/// @throws Error(BadData) naming file, line, key, found and expected.
PipelineRecipe readPipelineRecipe(const std::filesystem::path& path,
                                  const RecipeOverrides& overrides = {});

} // namespace regroup
