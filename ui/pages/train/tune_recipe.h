// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/fine_tune.h"

#include <QString>
#include <QStringList>
#include <string>

namespace regroup::ui {

/// A stored training as the form takes it.
struct TuneRecipe {
    FineTuneRequest request; ///< What the form has fields for; without model, data and folder.
    QString overrides;       ///< Lines for the rest.
    QStringList notTaken;    ///< Settings that neither can hold, by their keys.
};

/// @param recipe the run's recipe, JSON as fineTuneSettings() gives it; what is none: the defaults.
/// @param usual the recipe of a training with nothing chosen, as fineTuneRecipeText() writes it.
TuneRecipe tuneRecipeOf(const std::string& recipe, const std::string& usual);

} // namespace regroup::ui
