// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "core/base/text.h"
#include "core/workflow/generate_text.h"

#include <fmt/format.h>

#include <memory>

namespace regroup::app {

void addGenerateCommand(CLI::App& app, CommandChoice& choice) {
    auto* command = app.add_subcommand(
        "generate", "Continues a text with a KV cache of as many heads as there are groups");
    command->footer("Example:\n  regroup generate resources/samples/stories260k --prompt 'Once "
                    "upon a time' --tokens 60");
    auto request = std::make_shared<GenerateRequest>();
    addModelArgument(*command, request->model);
    command->add_option("--prompt", request->prompt, "The text to continue")->required();
    command->add_option("--tokens", request->tokenCount, "New tokens at most")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 31))
        ->capture_default_str();
    command->add_option("--temperature", request->temperature, "0: always the likeliest token")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command->callback([&choice, request] {
        choice.action = [request](const CommandContext& context, JobContext& job) {
            request->runtime = context.global.runtime;
            request->seed = context.global.seed.value_or(0);
            const GenerateReport report = generateText(context.session, *request, job);
            CommandResult result{generateReportToJson(report), report.text};
            result.stopped = report.stopped;
            result.stopMessage = "The text so far is kept.";
            if (!context.global.quiet)
                fmt::print(stderr, "{:.1f} tokens/s, prompt {:.3f} s, KV cache {}\n",
                           report.tokensPerSecond, report.promptSeconds,
                           byteText(report.keyValueCacheBytes));
            return result;
        };
    });
}

} // namespace regroup::app
