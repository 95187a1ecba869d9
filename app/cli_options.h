// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_context.h"
#include "core/workflow/session.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace regroup::app {

/// The options that every command takes.
struct GlobalOptions {
    RuntimeOptions runtime;
    std::optional<std::uint64_t> seed;
    std::filesystem::path adapterBase;          ///< Empty: what adapters name themselves.
    std::optional<std::filesystem::path> store; ///< As given; storePath() is what counts.
    bool noStore = false;
    bool json = false;
    bool dryRun = false;
    bool quiet = false;
    bool verbose = false;

    std::optional<std::filesystem::path> storePath() const; ///< nullopt with --no-store.
    std::filesystem::path
    requiredStorePath() const; ///< For `runs`. @throws Error(BadUsage) with --no-store.
};

/// What a command leaves: one JSON document, and the same for people.
struct CommandResult {
    nlohmann::ordered_json json;
    std::string text{};   ///< To stdout without --json; ends without a line break.
    bool stopped = false; ///< Stopped by the user with a useful result: exit code 130.
    std::string stopMessage{};
};

struct CommandContext {
    const GlobalOptions& global;
    Session& session;
    std::string commandLine; ///< As typed, for the store.
};

using CommandAction = std::function<CommandResult(const CommandContext&, JobContext&)>;

/// Where the parser leaves what to do: the subcommand that was named sets it.
struct CommandChoice {
    CommandAction action;
};

/// What `--dry-run` prints: the recipe, the pre-flight and the paths; nothing is written.
struct DryRun {
    nlohmann::ordered_json recipe;
    std::vector<std::filesystem::path> outputs;
    std::uint64_t memoryBytes = 0;
    std::uint64_t diskBytes = 0;
    std::optional<double> seconds;
};
CommandResult dryRunResult(const DryRun& plan);

void addGlobalOptions(CLI::App& app, GlobalOptions& options);

/// Names an option for the option of a command that has a MODEL argument.
CLI::Option* addModelArgument(CLI::App& command, std::filesystem::path& model);

} // namespace regroup::app
