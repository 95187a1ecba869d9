// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_options.h"

namespace regroup::app {

// One function and one file a command: each adds its subcommand with a runnable example; when the
// command line names it, it leaves its work in `choice`.
void addInspectCommand(CLI::App& app, CommandChoice& choice);
void addTokenizeCommand(CLI::App& app, CommandChoice& choice);
void addScoreCommand(CLI::App& app, CommandChoice& choice);
void addSimilarityCommand(CLI::App& app, CommandChoice& choice);
void addSearchCommand(CLI::App& app, CommandChoice& choice);
void addConvertCommand(CLI::App& app, CommandChoice& choice);
void addEvaluateCommand(CLI::App& app, CommandChoice& choice);
void addFinetuneCommand(CLI::App& app, CommandChoice& choice);
void addGenerateCommand(CLI::App& app, CommandChoice& choice);
void addRunCommand(CLI::App& app, CommandChoice& choice);
void addRunsCommand(CLI::App& app, CommandChoice& choice);
void addPlotCommand(CLI::App& app, CommandChoice& choice);

inline void addAllCommands(CLI::App& app, CommandChoice& choice) {
    for (const auto add :
         {addInspectCommand, addTokenizeCommand, addScoreCommand, addSimilarityCommand,
          addSearchCommand, addConvertCommand, addEvaluateCommand, addFinetuneCommand,
          addGenerateCommand, addRunCommand, addRunsCommand, addPlotCommand})
        add(app, choice);
}

} // namespace regroup::app
