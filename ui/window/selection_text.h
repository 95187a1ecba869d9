// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/selection.h"

#include <QString>
#include <optional>

namespace regroup::ui {

/// "layer=3,kind=K,heads=5+9", in any order and each part optional; empty: a default state.
/// @return nothing if the text is not of this form.
std::optional<SelectionState> selectionFromText(const QString& text);

QString selectionProblem(const QString& text); ///< The sentence for a text that is not.

} // namespace regroup::ui
