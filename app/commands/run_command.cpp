// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "core/workflow/run_recipe.h"

#include <memory>

namespace regroup::app {

namespace {

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

CommandResult runIt(const std::filesystem::path& path, const CommandContext& context,
                    JobContext& job) {
    RecipeRequest request;
    request.recipe = readRecipe(path, context.global.seed);
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
    auto recipe = std::make_shared<std::filesystem::path>();
    command->add_option("RECIPE", *recipe, "A recipe, .yaml")->required();
    command->callback([&choice, recipe] {
        choice.action = [recipe](const CommandContext& context, JobContext& job) {
            return runIt(*recipe, context, job);
        };
    });
}

} // namespace regroup::app
