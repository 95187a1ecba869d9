// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_recipe.h"
#include "core/workflow/yaml_reader.h"

namespace regroup {

/// Reads `search`, `seed`, `merge`, `refine` and `variants` of a recipe. An entry of `variants` may
/// hold a list at any key but `name`: it stands for every combination of its lists. Internal to
/// workflow.
/// @param seed replaces every seed of the file.
/// @throws Error(BadData) naming file, line, key, found and expected.
void readVariants(const YamlMapping& document, std::optional<std::uint64_t> seed, Recipe& recipe);

} // namespace regroup
