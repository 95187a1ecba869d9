// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/glue.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace regroup {

/// Where a classifier's labels have the classes of a task: result[class] is the place of its score.
/// Labels are known by the task's own names, its class numbers, the names that transformers' data
/// sets give them ("positive", "not_duplicate", ...), in any case, with spaces or hyphens for
/// underscores, or, where all are called LABEL_0, LABEL_1, ..., by these numbers. Of stsb, whose
/// classifier gives one number, the result is {0}.
/// @param labels as config.json names them, by place. @param place for messages.
/// @throws Error(BadData) for another count of labels, or a label of another task.
std::vector<std::size_t> placesOfClasses(const GlueTask& task, std::span<const std::string> labels,
                                         const std::string& place);

} // namespace regroup
