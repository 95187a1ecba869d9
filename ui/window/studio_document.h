// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping_file.h"

#include <filesystem>
#include <optional>

namespace regroup::ui {

/// What a YAML or JSON file turned out to be.
struct StudioDocument {
    enum class Kind { Grouping, Recipe, Model };

    Kind kind = Kind::Grouping;
    std::optional<GroupingFile> grouping; ///< For a grouping.
};

/// Tells by what the file holds, not by its name: `layers` is a grouping, `variants` a recipe,
/// `model_type` a model's config.json.
/// @throws Error(BadData) for anything else, or a grouping that is none. Reads the file: no work
/// for the GUI thread.
StudioDocument readStudioDocument(const std::filesystem::path& path);

/// Can only be a model: a folder, a file of weights by its name, config.json, the index of a
/// sharded checkpoint, or the id of a model in the hub cache. Looks at names and folders, no more.
bool looksLikeModel(const std::filesystem::path& path);

} // namespace regroup::ui
