// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_options.h"

namespace regroup::app {

/// --data, --tokens and --length: the text that a command measures on.
struct CalibrationOptions {
    CalibrationSettings settings;
    CLI::Option* data = nullptr;
};

inline void addCalibrationOptions(CLI::App& command, CalibrationOptions& options) {
    options.data =
        command.add_option("--data", options.settings.data, "Training text: a .txt or .jsonl file");
    command
        .add_option("--tokens", options.settings.tokenLimit, "Use the first so many tokens of it")
        ->check(CLI::Range(std::int64_t{2}, std::int64_t{1} << 40))
        ->capture_default_str();
    command.add_option("--length", options.settings.length, "Tokens of a sequence")
        ->check(CLI::Range(2, 1 << 20))
        ->capture_default_str();
}

/// --task: training rows of a benchmark in the place of a text.
inline void addTaskOptions(CLI::App& command, CalibrationOptions& options) {
    command.add_option("--task", options.settings.task,
                       "Instead of a text the training rows of this task; --data is its folder");
    command.add_option("--split", options.settings.split, "Of the task: only train")
        ->capture_default_str();
}

} // namespace regroup::app
