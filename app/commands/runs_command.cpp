// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "core/workflow/import_runs.h"
#include "core/workflow/readable_text.h"
#include "core/workflow/run_library.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace regroup::app {

namespace {

void addList(CLI::App& runs, CommandChoice& choice) {
    auto* command = runs.add_subcommand("list", "The stored runs, newest first");
    command->footer("Example:\n  regroup runs list --limit 20");
    auto query = std::make_shared<RunQuery>();
    command->add_option("--filter", query->text,
                        "Only runs whose name, model or method holds this text");
    command->add_option("--limit", query->limit, "At most so many")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command->callback([&choice, query] {
        choice.action = [query](const CommandContext& context, JobContext&) {
            const auto found = listRuns(context.global.requiredStorePath(), *query);
            return CommandResult{runsToJson(found), runsTable(found)};
        };
    });
}

void addShow(CLI::App& runs, CommandChoice& choice) {
    auto* command = runs.add_subcommand(
        "show", "Everything about one run: recipe, command, seed, versions, scores");
    command->footer("Example:\n  regroup runs show 3");
    auto id = std::make_shared<std::int64_t>();
    command->add_option("ID", *id, "Number of the run, as `runs list` shows it")->required();
    command->callback([&choice, id] {
        choice.action = [id](const CommandContext& context, JobContext&) {
            const auto run = showRun(context.global.requiredStorePath(), *id);
            return CommandResult{run, readableText(run)};
        };
    });
}

void addCompare(CLI::App& runs, CommandChoice& choice) {
    auto* command = runs.add_subcommand(
        "compare", "What differs between runs, each paired with the first on the same items");
    command->footer("Example:\n  regroup runs compare 1 2 3");
    auto ids = std::make_shared<std::vector<std::int64_t>>();
    command->add_option("IDS", *ids, "Numbers of two or more runs; the first is the baseline")
        ->required()
        ->expected(2, 100'000);
    command->callback([&choice, ids] {
        choice.action = [ids](const CommandContext& context, JobContext&) {
            const auto comparison = compareRuns(context.global.requiredStorePath(), *ids);
            return CommandResult{comparison, comparisonText(comparison)};
        };
    });
}

void addImport(CLI::App& runs, CommandChoice& choice) {
    auto* command = runs.add_subcommand(
        "import", "Takes results, folders of runs and other stores into the store");
    command->footer("Example:\n  regroup runs import results_2026-01-02T03-04-05.json");
    auto paths = std::make_shared<std::vector<std::filesystem::path>>();
    command
        ->add_option("PATHS", *paths,
                     "results_*.json of lm-evaluation-harness (the samples_*.jsonl of the same "
                     "time beside them are read, too, so that `runs compare` can pair items); "
                     "folders that convert, finetune or run --out wrote; other stores (.sqlite). "
                     "What is there already is not imported twice")
        ->required()
        ->check(CLI::ExistingPath);
    command->callback([&choice, paths] {
        choice.action = [paths](const CommandContext& context, JobContext& job) {
            const auto imported =
                importRuns(context.session, context.global.requiredStorePath(), *paths, job);
            return CommandResult{importedRunsToJson(imported), importedRunsText(imported)};
        };
    });
}

void addExport(CLI::App& runs, CommandChoice& choice) {
    auto* command =
        runs.add_subcommand("export", "Writes the stored runs into a file: .csv, .json or .sqlite");
    command->footer("Example:\n  regroup runs export --out runs.csv");
    auto out = std::make_shared<std::filesystem::path>();
    command->add_option("--out", *out, "A table, everything about every run, or the whole store")
        ->required();
    command->callback([&choice, out] {
        choice.action = [out](const CommandContext& context, JobContext&) {
            const auto count = exportRuns(context.global.requiredStorePath(), *out);
            return CommandResult{{{"out", out->string()}, {"runs", count}},
                                 fmt::format("{} runs in {}", count, out->string())};
        };
    });
}

void addDelete(CLI::App& runs, CommandChoice& choice) {
    auto* command =
        runs.add_subcommand("delete", "Deletes runs with all that belongs to them; models and "
                                      "files stay");
    command->footer("Example:\n  regroup runs delete 3 4");
    auto ids = std::make_shared<std::vector<std::int64_t>>();
    command->add_option("IDS", *ids, "Numbers of the runs")->required();
    command->callback([&choice, ids] {
        choice.action = [ids](const CommandContext& context, JobContext&) {
            deleteRuns(context.global.requiredStorePath(), *ids);
            return CommandResult{{{"deleted", *ids}}, fmt::format("{} deleted", ids->size())};
        };
    });
}

} // namespace

void addRunsCommand(CLI::App& app, CommandChoice& choice) {
    auto* command = app.add_subcommand(
        "runs", "Lists, shows, compares, imports, exports and deletes stored runs");
    command->footer("Example:\n  regroup runs list");
    command->require_subcommand(1);
    addList(*command, choice);
    addShow(*command, choice);
    addCompare(*command, choice);
    addImport(*command, choice);
    addExport(*command, choice);
    addDelete(*command, choice);
}

} // namespace regroup::app
