// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace regroup {

/// The folder or file that a user's MODEL means. An existing path is itself, except that a folder
/// of the hub cache (`models--org--name`) becomes its snapshot: the one that refs/main names, else
/// the newest. What does not exist and reads as a hub id (`org/name` or `name`) is looked up in the
/// cache folders. Nothing is ever downloaded.
/// @throws Error(BadData) for an id that is in no cache, naming the places; a path that does not
/// exist and cannot be an id is returned as it is.
std::filesystem::path resolveModelPath(const std::filesystem::path& model);

/// True for the names of files that stand for a model: weights, an index of shards, config.json.
bool isModelFileName(const std::string& name);

/// What loadTokenizer should read for a resolved model. A .json or .model file that is no model's
/// is a tokenizer, under any name. For a weight file it is the folder, or, where that has no
/// tokenizer of a usual name and one other `.model` file, that file, as llama2.c names its own
/// ("tok512.model").
std::filesystem::path tokenizerPathOf(const std::filesystem::path& model);

/// The snapshot of a hub id, nullopt if it reads as none or is in no cache. @throws Error(BadData)
/// for a damaged cache.
std::optional<std::filesystem::path> findInHubCache(const std::string& id);

/// Where downloads of the hub lie, in the order they are looked through: $HF_HUB_CACHE,
/// $HF_HOME/hub, $XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub; those whose variable is
/// set. Source: huggingface_hub, constants.py.
std::vector<std::filesystem::path> hubCacheFolders();

} // namespace regroup
