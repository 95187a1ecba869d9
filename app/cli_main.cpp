// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_options.h"
#include "app/commands/commands.h"
#include "app/progress_printer.h"
#include "app/stop_signal.h"
#include "core/base/text.h"
#include "core/base/version.h"
#include "core/jobs/run_guarded.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <string_view>

namespace regroup::app {

namespace {

constexpr int exitDone = 0;
constexpr int exitFailed = 1;
constexpr int exitWrongUsage = 2;
constexpr int exitStopped = 130;

void printFailure(bool json, std::string_view code, const std::string& message,
                  const std::string& hint) {
    if (json) {
        const nlohmann::ordered_json document{
            {"error", {{"code", code}, {"message", message}, {"hint", hint}}}};
        fmt::print("{}\n",
                   document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
        return;
    }
    fmt::print(stderr, "regroup: {}\n", message);
    if (!hint.empty())
        fmt::print(stderr, "hint: {}\n", hint);
}

/// A misspelled command is to the parser only a missing one.
std::string usageSentence(const CLI::App& app, const CLI::ParseError& error) {
    const std::vector<std::string> left = app.remaining();
    if (!app.get_subcommands().empty() || left.empty())
        return error.what();
    std::vector<std::string> known;
    for (const CLI::App* command : app.get_subcommands(nullptr))
        known.push_back(command->get_name());
    const std::string nearest = nearestWord(left.front(), known);
    return fmt::format("There is no command '{}', expected one of {}.{}", left.front(),
                       fmt::join(known, ", "),
                       nearest.empty() ? "" : fmt::format(" Did you mean '{}'?", nearest));
}

int reportUsageError(CLI::App& app, const CLI::ParseError& error, bool json) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success))
        return app.exit(error); // --help and --version print to stdout.
    printFailure(json, "bad_usage", usageSentence(app, error),
                 "regroup COMMAND --help shows the options and an example.");
    return exitWrongUsage;
}

int reportResult(const CommandResult& result, const GlobalOptions& global) {
    if (global.json)
        fmt::print("{}\n", result.json.dump(-1, ' ', false,
                                            nlohmann::ordered_json::error_handler_t::replace));
    else if (!result.text.empty())
        fmt::print("{}\n", result.text);
    if (!result.stopped)
        return exitDone;
    fmt::print(stderr, "regroup: stopped. {}\n", result.stopMessage);
    return exitStopped;
}

int runCommand(const CommandChoice& choice, const CommandContext& context,
               const StopSignal& signal) {
    ProgressPrinter printer(context.global.quiet);
    JobContext job(signal.token(), [&](const Progress& progress) { printer.show(progress); });
    const auto outcome =
        runGuarded([&](JobContext& running) { return choice.action(context, running); }, job);
    printer.clear();
    if (const auto* result = std::get_if<CommandResult>(&outcome))
        return reportResult(*result, context.global);
    if (const auto* failure = std::get_if<Failure>(&outcome)) {
        printFailure(context.global.json, errorCodeName(failure->code), failure->message,
                     failure->hint);
        return failure->code == ErrorCode::BadUsage ? exitWrongUsage : exitFailed;
    }
    printFailure(context.global.json, "stopped", "Stopped by the user before there was a result.",
                 "What was finished is kept in the store; the same command goes on from there "
                 "where it can.");
    return exitStopped;
}

std::string joinArguments(int argumentCount, char** arguments) {
    std::string line = "regroup";
    for (int index = 1; index < argumentCount; ++index) {
        const std::string_view word = arguments[index];
        const bool plain = !word.empty() && word.find_first_of(" \t\n'\"\\$`!*?[](){}<>|&;#~") ==
                                                std::string_view::npos;
        line += ' ';
        if (plain) {
            line += word;
            continue;
        }
        line += '\'';
        for (const char character : word)
            line += character == '\'' ? std::string("'\\''") : std::string(1, character);
        line += '\'';
    }
    return line;
}

int run(int argumentCount, char** arguments) {
    const StopSignal signal;
    CLI::App app(
        "Regroup: turns multi-head attention checkpoints into grouped-query attention ones.",
        "regroup");
    app.set_version_flag("--version",
                         fmt::format("regroup {} ({})", programVersion(), gitCommit()));
    app.require_subcommand(1);
    app.fallthrough();
    app.footer("Example:\n  regroup inspect resources/samples/stories260k");
    GlobalOptions global;
    addGlobalOptions(app, global);
    CommandChoice choice;
    addAllCommands(app, choice);

    // Known before parsing, so that a wrong usage is also answered in JSON.
    const bool json = std::any_of(arguments, arguments + argumentCount, [](const char* word) {
        return std::string_view(word) == "--json";
    });
    try {
        app.parse(argumentCount, arguments);
    } catch (const CLI::ParseError& error) {
        return reportUsageError(app, error, json);
    }
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "regroup", std::make_shared<spdlog::sinks::stderr_sink_mt>()));
    spdlog::set_pattern("%H:%M:%S %l: %v");
    spdlog::set_level(global.verbose ? spdlog::level::debug : spdlog::level::warn);

    Session session(defaultCacheFolder());
    session.setAdapterBase(global.adapterBase);
    return runCommand(
        choice, CommandContext{global, session, joinArguments(argumentCount, arguments)}, signal);
}

} // namespace

} // namespace regroup::app

int main(int argumentCount, char** arguments) {
    try {
        return regroup::app::run(argumentCount, arguments);
    } catch (
        const std::exception& error) { // Only a fault before the first command runs comes here.
        fmt::print(stderr, "regroup: {}\n", error.what());
        return 1;
    }
}
