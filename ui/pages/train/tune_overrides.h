// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/fine_tune.h"

#include <QString>
#include <QStringList>
#include <string>
#include <vector>

namespace regroup::ui {

/// Sets what lines of `key: value` say; keys are the options of `regroup finetune` without their
/// dashes in front. Empty lines and those that begin with # say nothing.
/// @return what is wrong with the first line that cannot be followed; empty: nothing.
QString applyTuneOverrides(const QString& text, FineTuneRequest& request);

QStringList tuneOverrideKeys(); ///< Sorted.

std::vector<std::string> wordList(const QString& text); ///< Words between commas.

} // namespace regroup::ui
