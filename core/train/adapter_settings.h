// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace regroup {

/// What adapter_config.json of PEFT says of a LoRA adapter. Source: peft, tuners/lora/config.py.
struct AdapterSettings {
    std::string baseModel; ///< A path or a hub id as it stands there; "" if it names none.
    double alpha = 8;
    bool dividesByRoot = false;            ///< alpha / sqrt(rank) (rslora, arXiv:2312.03732).
    std::map<std::string, double> alphaOf; ///< Layer, or its end behind a dot -> its own alpha.

    /// What B A of a layer is multiplied by.
    double scale(const std::string& layer, std::int64_t rank) const;
};

/// The folder of an adapter that a user's MODEL means: a folder with adapter_config.json and
/// without weights of a whole model, or one of the adapter's two files; "" if it is something else.
std::filesystem::path adapterFolder(const std::filesystem::path& model);

/// @throws Error(BadData); Error(Unsupported) for another method than LoRA, and for the forms of
/// LoRA whose update is not scale * B A (DoRA and others).
AdapterSettings readAdapterSettings(const std::filesystem::path& folder);

/// The model that an adapter was made for: what the settings name, as a path from here or from the
/// folder's parent, or an id in the hub cache. @throws Error(BadData) if it cannot be found.
std::filesystem::path adapterBase(const std::filesystem::path& folder);

} // namespace regroup
