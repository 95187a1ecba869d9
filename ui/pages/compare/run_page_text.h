// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <QString>
#include <cstdint>
#include <utility>
#include <vector>

namespace regroup::ui {

/// A run and its name, for links.
using NamedRun = std::pair<std::int64_t, QString>;

/// All about a run as rich text, from what showRun() tells: facts, scores with the reason of a
/// stamp, predicted against actual, settings, parents and parts as links `run:ID`, command, recipe.
/// @param parents from the outermost to the nearest. @param parts in the order they began.
QString runPageHtml(const nlohmann::ordered_json& run, const std::vector<NamedRun>& parents,
                    const std::vector<NamedRun>& parts);

} // namespace regroup::ui
