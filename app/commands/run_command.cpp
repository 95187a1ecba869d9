// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "core/workflow/run_recipe.h"

#include <memory>

namespace regroup::app {

namespace {

struct RunOptions {
    std::filesystem::path recipe;
    bool fresh = false;
};

CommandResult runDryRun(const RecipeRequest& request) {
    DryRun plan;
    plan.recipe = {{"name", request.recipe.name},
                   {"model", request.recipe.model.string()},
                   {"calibration", request.recipe.calibration.data.string()},
                   {"evaluation", request.recipe.evaluation.string()},
                   {"variants", request.recipe.variants.size()}};
    if (request.store)
        plan.outputs.push_back(*request.store);
    if (request.recipe.exportFolder)
        plan.outputs.push_back(*request.recipe.exportFolder);
    return dryRunResult(plan);
}

CommandResult runIt(const RunOptions& options, const CommandContext& context, JobContext& job) {
    RecipeRequest request;
    request.recipe = readRecipe(options.recipe, context.global.seed);
    request.fresh = options.fresh;
    request.runtime = context.global.runtime;
    request.store = context.global.storePath();
    request.command = context.commandLine;
    if (context.global.dryRun)
        return runDryRun(request);
    const RecipeReport report = runRecipe(context.session, request, job);
    return {recipeReportToJson(report), recipeReportTable(report)};
}

} // namespace

void addRunCommand(CLI::App& app, CommandChoice& choice) {
    auto* command = app.add_subcommand("run", "Runs a recipe: calibrate, search, merge, evaluate "
                                              "every variant; goes on where it stopped");
    command->footer("Example:\n  regroup run resources/samples/first-look.yaml");
    auto options = std::make_shared<RunOptions>();
    command->add_option("RECIPE", options->recipe, "A recipe, .yaml")->required();
    command->add_flag("--fresh", options->fresh, "Compute anew what the store holds already");
    command->callback([&choice, options] {
        choice.action = [options](const CommandContext& context, JobContext& job) {
            return runIt(*options, context, job);
        };
    });
}

} // namespace regroup::app
