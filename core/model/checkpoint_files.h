// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/file_source.h"
#include "core/model/tensor_info.h"

#include <memory>
#include <string>
#include <vector>

namespace regroup {

struct WeightFile {
    std::string place; ///< For messages, with the folder.
    std::shared_ptr<const FileBytes> bytes;
};

/// The headers of a checkpoint's weight files; nothing is known of the architecture yet.
struct StoredWeights {
    std::vector<WeightFile> files;
    std::vector<TensorInfo> tensors; ///< Under the names of the files; each name once.
};

/// Finds and reads the headers of a checkpoint's weights: model.safetensors, pytorch_model.bin, or
/// one of their `.index.json` and its shards. What a weight file is, its first bytes say.
/// @param chosen a file of the source that the user named; "": the usual names, in that order.
/// @throws Error(BadData) for damaged or missing files; Error(Unsupported) if there are weights in
/// another format only, or quantised ones.
StoredWeights openWeights(const FileSource& files, const std::string& chosen);

/// config.json as text. @throws Error(BadData) if it is missing or absurdly large.
std::string readConfigText(const FileSource& files);

/// Folder and name, for messages.
std::string placeOf(const FileSource& files, const std::string& name);

} // namespace regroup
