// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

namespace regroup {

/// The folder or file that a user's MODEL means. An existing path is itself, except that a folder
/// of the hub cache (`models--org--name`) becomes its snapshot: the one that refs/main names, else
/// the newest. What does not exist and reads as a hub id (`org/name` or `name`) is looked up in the
/// cache folders. Nothing is ever downloaded.
/// @throws Error(BadData) for an id that is in no cache, naming the places; a path that does not
/// exist and cannot be an id is returned as it is.
std::filesystem::path resolveModelPath(const std::filesystem::path& model);

/// Where downloads of the hub lie, in the order they are looked through: $HF_HUB_CACHE,
/// $HF_HOME/hub, $XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub; those whose variable is
/// set. Source: huggingface_hub, constants.py.
std::vector<std::filesystem::path> hubCacheFolders();

} // namespace regroup
