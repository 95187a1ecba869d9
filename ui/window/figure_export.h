// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/studio_work.h"

#include <QString>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace regroup::ui {

/// A figure of `regroup-studio --export KIND=FILE`, which `regroup plot` calls.
struct FigureRequest {
    /// "heatmaps" (all layers), "heatmap" (one); of runs: "pareto" (also called "comparison"),
    /// "bars", "groups", "curves", "subjects".
    QString kind;
    std::filesystem::path file;  ///< .png, .svg or .pdf; the numbers go to a .csv beside it.
    std::filesystem::path data;  ///< A similarity report; empty: the weights of model are compared.
    std::filesystem::path model; ///< Used when data is empty.
    QString selection;           ///< "layer=3,kind=V": which layer, and whose weights.
    QString theme;               ///< "dark": dark paper.
    std::filesystem::path store; ///< Of the runs.
    std::optional<std::int64_t> runsOf;  ///< Only the variants of this recipe run.
    std::vector<std::int64_t> runs = {}; ///< Only these; empty: all.
    QString measure = {}; ///< Task that runs are compared by; empty: perplexity, if there is any.
};

/// Draws without a window; needs a QApplication, offscreen is enough. Says on stderr what went
/// wrong. @return exit status: 0 done, 1 failed, 2 an unknown kind or selection.
int exportFigure(const FigureRequest& request, const StudioWork& work);

} // namespace regroup::ui
