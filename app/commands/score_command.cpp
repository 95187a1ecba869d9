// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "core/base/text.h"
#include "core/workflow/score_tensors.h"

#include <fmt/format.h>

#include <memory>

namespace regroup::app {

namespace {

CommandResult score(const ScoreRequest& given, const CommandContext& context, JobContext& job) {
    ScoreRequest request = given;
    request.runtime = context.global.runtime;
    if (context.global.dryRun) {
        DryRun plan;
        plan.recipe = {{"command", "score"},
                       {"model", request.model.string()},
                       {"inputs", request.inputs.string()}};
        plan.outputs = {request.outputs};
        return dryRunResult(plan);
    }
    const ScoreReport report = scoreTensors(context.session, request, job);
    CommandResult result;
    result.json = {{"output", report.output},
                   {"shape", report.shape},
                   {"load_seconds", report.loadSeconds},
                   {"seconds", report.seconds},
                   {"outputs", request.outputs.string()},
                   {"warnings", report.warnings}};
    result.text = fmt::format("{} {} in {:.3f} s, written to {}", report.output,
                              shapeText(report.shape), report.seconds, request.outputs.string());
    for (const std::string& warning : report.warnings)
        result.text += "\nwarning: " + warning;
    return result;
}

} // namespace

void addScoreCommand(CLI::App& app, CommandChoice& choice) {
    auto* command =
        app.add_subcommand("score", "One forward pass over tensors of a safetensors file");
    command->footer("Example:\n  regroup score resources/samples/stories260k --inputs "
                    "batch.safetensors --outputs logits.safetensors");
    auto request = std::make_shared<ScoreRequest>();
    addModelArgument(*command, request->model);
    command
        ->add_option("--inputs", request->inputs,
                     "input_ids [batch, tokens] int64, optional attention_mask, token_type_ids, "
                     "position_ids")
        ->required();
    command
        ->add_option("--outputs", request->outputs,
                     "Where the logits go, or last_hidden_state of a model without a head")
        ->required();
    command->callback([&choice, request] {
        choice.action = [request](const CommandContext& context, JobContext& job) {
            return score(*request, context, job);
        };
    });
}

} // namespace regroup::app
