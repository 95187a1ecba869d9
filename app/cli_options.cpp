// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_options.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/workflow/json_values.h"
#include "core/workflow/run_library.h"

#include <fmt/format.h>

namespace regroup::app {

std::optional<std::filesystem::path> GlobalOptions::storePath() const {
    if (noStore)
        return std::nullopt;
    return store ? *store : defaultStore();
}

std::filesystem::path GlobalOptions::requiredStorePath() const {
    if (noStore)
        throw Error(ErrorCode::BadUsage, "--no-store: this command reads the store.",
                    "Leave the option out.");
    return *storePath();
}

void addGlobalOptions(CLI::App& app, GlobalOptions& options) {
    const std::string group = "Global options";
    app.add_option("--threads", options.runtime.threadCount, "Threads of the processor; 0: all")
        ->check(CLI::Range(0, 4096))
        ->group(group);
    app.add_option("--device", options.runtime.device, "auto, cpu, cuda or cuda:N")->group(group);
    app.add_option("--dtype", options.runtime.dataType, "Type to calculate in")
        ->check(CLI::IsMember({"float32", "bfloat16", "float16", "float64"}))
        ->group(group);
    app.add_option("--seed", options.seed, "Seed of every random choice; stored with the result")
        ->group(group);
    app.add_option("--base", options.adapterBase,
                   "Base model of adapter folders, instead of the one they name")
        ->group(group);
    app.add_option("--store", options.store,
                   "SQLite file of runs (default: $XDG_DATA_HOME/regroup/runs.sqlite)")
        ->group(group);
    app.add_flag("--no-store", options.noStore, "Store nothing")->group(group);
    app.add_flag("--json", options.json, "Print one JSON document on stdout")->group(group);
    app.add_flag("--dry-run", options.dryRun,
                 "Print recipe, pre-flight and output paths; write nothing")
        ->group(group);
    app.add_flag("--quiet", options.quiet, "No progress on stderr")->group(group);
    app.add_flag("--verbose", options.verbose, "Log what happens on stderr")->group(group);
}

CLI::Option* addModelArgument(CLI::App& command, std::filesystem::path& model) {
    return command.add_option("MODEL", model, "Checkpoint: a folder or a file")->required();
}

CommandResult dryRunResult(const DryRun& plan) {
    CommandResult result;
    result.json = {{"dry_run", true},
                   {"recipe", plan.recipe},
                   {"preflight",
                    {{"memory_bytes", plan.memoryBytes},
                     {"disk_bytes", plan.diskBytes},
                     {"seconds", orNull(plan.seconds)}}},
                   {"outputs", nlohmann::ordered_json::array()}};
    for (const auto& path : plan.outputs)
        result.json["outputs"].push_back(path.string());
    result.text = "Dry run: nothing is written.\nrecipe:\n";
    for (const auto& [key, value] : plan.recipe.items())
        result.text += fmt::format("  {}: {}\n", key,
                                   value.is_string() ? value.get<std::string>() : value.dump());
    result.text +=
        fmt::format("pre-flight: memory {}, disk {}, time {}\noutputs:", byteText(plan.memoryBytes),
                    byteText(plan.diskBytes),
                    plan.seconds ? durationText(*plan.seconds) : "not known before the first step");
    for (const auto& path : plan.outputs)
        result.text += "\n  " + path.string();
    return result;
}

} // namespace regroup::app
