// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/file_source.h"

#include <filesystem>
#include <memory>
#include <string>

namespace regroup {

/// The files of one model, and which of them the user named.
struct ModelFiles {
    std::shared_ptr<const FileSource> files;
    std::string chosen; ///< A weight file or an index; "": the usual names (openWeights).
};

/// Finds the files that a user's MODEL means: a folder, config.json, a weight file or an index;
/// what resolveModelPath knows. For a file of llama2.c, which carries its model's sizes, the files
/// hold a config.json that says them.
/// @throws Error(BadData), Error(Unsupported)
ModelFiles locateModel(const std::filesystem::path& model);

} // namespace regroup
